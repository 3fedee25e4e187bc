package dev.slipway.steps.preflight;

import dev.slipway.kube.Answer;
import dev.slipway.kube.KubernetesVersion;
import dev.slipway.kube.ServedApis;
import dev.slipway.preflight.Checked;
import dev.slipway.preflight.Finding;
import dev.slipway.preflight.Finding.Severity;
import dev.slipway.site.SiteConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether the deploying account may do all that Helm and Slipway will do. */
final class PermissionCheck implements Check {
    private final boolean applies;
    private final boolean forwards;

    /** For a site: which Helm it uses, and what it validates, decides on what is needed. */
    PermissionCheck(SiteConfig site) {
        this.applies = HelmVersion.of(site).filter(it -> it.major() >= 4).isPresent();
        this.forwards =
                site.validation().http().stream().anyMatch(check -> check.url().startsWith("service://"));
    }

    /**
     * Those who need something.
     *
     * @param name {@code release hub}, or Slipway
     * @param severity what follows when it is missing
     */
    private record Needer(String name, Severity severity, List<Need> needs) {}

    @Override
    public Checked at(Place place) throws InterruptedException {
        return switch (place.apis()) {
            case Answer.Refused<ServedApis>(var trouble) -> Checked.unknown("permission", "What we may do", trouble);
            case Answer.Given<ServedApis>(var apis) -> at(place, apis);
        };
    }

    private Checked at(Place place, ServedApis apis) throws InterruptedException {
        var rights = new Rights(place.cluster());
        var user = place.cluster().user().orElse("the deploying account");
        var findings = new ArrayList<Finding>();
        int needed = 0;
        for (var needer : needers(place, apis)) {
            needed += needer.needs().size();
            switch (rights.judge(needer.needs())) {
                case Answer.Refused<Rights.Verdict>(var trouble) -> {
                    return Checked.unknown("permission", "What we may do", trouble);
                }
                case Answer.Given<Rights.Verdict>(var verdict) ->
                    findings.addAll(judge(needer.name(), needer.severity(), user, verdict));
            }
        }
        for (var plan : place.plans()) {
            findings.addAll(new Escalation(place.cluster(), rights, user).of(plan));
        }
        return new Checked("permission", user + " needs " + needed + " permissions", findings);
    }

    private List<Needer> needers(Place place, ServedApis apis) {
        var needers = new ArrayList<Needer>();
        for (var plan : place.plans()) {
            var needs = Needs.of(plan, apis, applies).stream()
                    .filter(need -> !need.equals(Needs.MAKE_NAMESPACE)
                            || isMissing(place, plan.release().namespace()))
                    .toList();
            needers.add(new Needer(plan.release().object(), Severity.PROBLEM, needs));
        }
        needers.add(new Needer(
                "Slipway, to see whether what it deployed runs,",
                Severity.PROBLEM,
                Needs.toFollow(place.namespaces(), apis)));
        if (forwards) {
            var posts = KubernetesVersion.of(place.version().orElse(""))
                    .filter(version -> version.minor() >= 35)
                    .isPresent();
            needers.add(new Needer(
                    "Slipway, to check the addresses that begin with service://,",
                    Severity.PROBLEM,
                    Needs.toForward(place.target().namespace(), posts)));
        }
        needers.add(new Needer(
                "Slipway, to tell why something does not run,", Severity.WARNING, Needs.toExplain(place.namespaces())));
        return needers;
    }

    /** One that may not even be looked at is not made either. */
    private static boolean isMissing(Place place, String namespace) {
        return place.cluster().read("/api/v1/namespaces/" + namespace, _ -> true)
                        instanceof Answer.Refused<Boolean>(var trouble)
                && trouble.isAbsence();
    }

    /** What is missing for somebody, one finding for each namespace, with the rules that would mend it. */
    static List<Finding> judge(String who, Severity severity, String user, Rights.Verdict verdict) {
        var findings = new ArrayList<Finding>();
        byNamespace(verdict.missing()).forEach((namespace, needs) -> {
            var where = namespace.isEmpty() ? "in the whole cluster" : "in namespace " + namespace;
            findings.add(new Finding(
                    severity,
                    who.startsWith("release") ? who : "Slipway",
                    user + " may not " + spoken(needs) + " " + where + ", which " + who + " needs.",
                    "Give it " + (namespace.isEmpty() ? "a ClusterRole" : "a Role of namespace " + namespace)
                            + " (and its binding) with rules: " + rules(needs),
                    false));
        });
        if (!verdict.unknown().isEmpty()) {
            findings.add(Finding.remark(
                    who,
                    "Whether " + verdict.unknown().size()
                            + " more permissions are there was not asked: they are too many."));
        }
        return findings;
    }

    private static Map<String, Set<Need>> byNamespace(Set<Need> needs) {
        var by = new TreeMap<String, Set<Need>>();
        needs.forEach(need -> by.computeIfAbsent(need.namespace(), _ -> new java.util.LinkedHashSet<>())
                .add(need));
        return by;
    }

    private static Map<String, Set<String>> verbs(Set<Need> needs) {
        var verbs = new LinkedHashMap<String, Set<String>>();
        needs.forEach(
                need -> verbs.computeIfAbsent(need.what(), _ -> new TreeSet<>()).add(need.verb()));
        return verbs;
    }

    /** {@code create and patch deployments.apps, create configmaps}. */
    static String spoken(Set<Need> needs) {
        return verbs(needs).entrySet().stream()
                .map(entry -> String.join(" and ", entry.getValue()) + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    /** The rules that a Role must have, as YAML in a line. */
    static String rules(Set<Need> needs) {
        var groups = new LinkedHashMap<String, Need>();
        needs.forEach(need -> groups.putIfAbsent(need.what(), need));
        return verbs(needs).entrySet().stream()
                .map(entry -> {
                    var need = groups.get(entry.getKey());
                    var group = need == null ? "" : need.group();
                    var resource = need == null ? "" : need.resource();
                    return "{apiGroups: [" + quoted(group) + "], resources: [" + quoted(resource) + "], verbs: ["
                            + entry.getValue().stream()
                                    .map(PermissionCheck::quoted)
                                    .collect(Collectors.joining(", "))
                            + "]}";
                })
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String word) {
        return word.isEmpty() || word.equals("*") ? "\"" + word + "\"" : word;
    }
}
