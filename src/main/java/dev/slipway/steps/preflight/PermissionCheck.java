package dev.slipway.steps.preflight;

import dev.slipway.kube.Answer;
import dev.slipway.kube.KubernetesVersion;
import dev.slipway.kube.ServedApis;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.RenderedRelease;
import dev.slipway.manifest.SiteManifests;
import dev.slipway.preflight.Checked;
import dev.slipway.preflight.Finding;
import dev.slipway.preflight.Finding.Severity;
import dev.slipway.site.SiteConfig;
import java.nio.file.Path;
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
    private final Path root;

    /**
     * For a site: which Helm it uses, what it validates, and the manifests in its folder decide on what is needed.
     *
     * @param root the site's root
     */
    PermissionCheck(SiteConfig site, Path root) {
        this.root = root;
        this.applies = HelmVersion.of(site).filter(it -> it.major() >= 4).isPresent();
        this.forwards = site.validation().checks().stream()
                .flatMap(check -> check.addresses().stream())
                .anyMatch(address -> address.startsWith("service://"));
    }

    /**
     * Those who need something.
     *
     * @param object whom it is told of: {@code release hub}, or Slipway
     * @param name in a sentence, before "needs"
     * @param severity what follows when it is missing
     */
    record Needer(String object, String name, Severity severity, List<Need> needs) {
        private static Needer slipway(String toDoWhat, Severity severity, List<Need> needs) {
            return new Needer("Slipway", "Slipway, to " + toDoWhat + ",", severity, needs);
        }
    }

    @Override
    public Checked at(Place place) throws InterruptedException {
        return switch (place.apis()) {
            case Answer.Refused<ServedApis>(var trouble) -> Checked.unknown("permission", "What we may do", trouble);
            case Answer.Given<ServedApis>(var apis) -> at(place, apis);
        };
    }

    private Checked at(Place place, ServedApis apis) throws InterruptedException {
        var rights = new Rights(place.cluster());
        // What Slipway applies is looked at on the cluster, which would be in vain for somebody who may do everything.
        var applied = rights.everything().orElse(false) ? List.<Applied>of() : applied(place, apis);
        var user = place.cluster().user().orElse("the deploying account");
        var findings = new ArrayList<Finding>();
        int needed = 0;
        for (var needer : needers(place, apis, applied)) {
            needed += needer.needs().size();
            switch (rights.judge(needer.needs())) {
                case Answer.Refused<Rights.Verdict>(var trouble) -> {
                    return Checked.unknown("permission", "What we may do", trouble);
                }
                case Answer.Given<Rights.Verdict>(var verdict) -> findings.addAll(judge(needer, user, verdict));
            }
        }
        var escalation = new Escalation(place.cluster(), rights, user);
        for (var plan : place.plans()) {
            var manifests = applied.stream()
                    .filter(it -> it.plan().equals(plan))
                    .flatMap(it -> it.manifests().stream())
                    .toList();
            findings.addAll(escalation.of(plan, manifests));
        }
        return new Checked("permission", user + " needs " + needed + " permissions", findings);
    }

    /** What Slipway itself applies for a release. */
    private record Applied(RenderedRelease plan, List<AppliedObject> manifests, List<AppliedObject> definitions) {}

    private List<Applied> applied(Place place, ServedApis apis) throws InterruptedException {
        var all = new ArrayList<Applied>();
        for (var plan : place.plans()) {
            var release = plan.release();
            var definitions = switch (release.config().chart().definitions()) {
                case LEAVE -> List.<Manifest>of();
                case APPLY ->
                    plan.wanted().stream()
                            .filter(manifest -> manifest.isDefinitionFile() && manifest.isDefinition())
                            .toList();
            };
            all.add(new Applied(
                    plan,
                    AppliedObject.on(
                            place.cluster(), apis, release, SiteManifests.of(root, release.config(), place.target())),
                    AppliedObject.on(place.cluster(), apis, release, definitions)));
        }
        return all;
    }

    /** Definitions that may not be looked at are left as they are at an upgrade; at the first installation, Helm makes them. */
    private static List<Needer> appliers(Applied applied) {
        var release = applied.plan().release().object();
        var hidden =
                applied.definitions().stream().filter(AppliedObject::isHidden).toList();
        var toChange = applied.definitions().stream()
                .filter(definition -> !definition.isMet() && !definition.isHidden())
                .toList();
        var upToDate = "Slipway, to bring the definitions of " + release + "'s chart up to date,";
        return List.of(
                new Needer(
                        release,
                        "Slipway, to apply the manifests before and after " + release + ",",
                        Severity.PROBLEM,
                        needs(applied.manifests())),
                new Needer(release, upToDate, Severity.PROBLEM, needs(toChange)),
                new Needer(
                        release,
                        upToDate,
                        applied.plan().isInstallation() ? Severity.PROBLEM : Severity.WARNING,
                        needs(hidden)));
    }

    private static List<Need> needs(List<AppliedObject> objects) {
        return objects.stream()
                .flatMap(object -> object.needs().stream())
                .distinct()
                .toList();
    }

    private List<Needer> needers(Place place, ServedApis apis, List<Applied> applied) {
        var needers = new ArrayList<Needer>();
        for (var plan : place.plans()) {
            var needs = Needs.of(plan, apis, applies).stream()
                    .filter(need -> !need.equals(Needs.MAKE_NAMESPACE)
                            || isMissing(place, plan.release().namespace()))
                    .toList();
            var object = plan.release().object();
            needers.add(new Needer(object, object, Severity.PROBLEM, needs));
        }
        applied.forEach(one -> needers.addAll(appliers(one)));
        needers.add(Needer.slipway(
                "see whether what it deployed runs", Severity.PROBLEM, Needs.toFollow(place.namespaces(), apis)));
        if (forwards) {
            var posts = KubernetesVersion.of(place.version().orElse(""))
                    .filter(version -> version.minor() >= 35)
                    .isPresent();
            needers.add(Needer.slipway(
                    "check the addresses that begin with service://",
                    Severity.PROBLEM,
                    Needs.toForward(place.target().namespace(), posts)));
        }
        needers.add(Needer.slipway(
                "tell why something does not run", Severity.WARNING, Needs.toExplain(place.namespaces())));
        return needers;
    }

    /** One that may not even be looked at is not made either. */
    private static boolean isMissing(Place place, String namespace) {
        return place.cluster().read("/api/v1/namespaces/" + namespace, _ -> true)
                        instanceof Answer.Refused<Boolean>(var trouble)
                && trouble.isAbsence();
    }

    /** What is missing for somebody, one finding for each namespace, with the rules that would mend it. */
    static List<Finding> judge(Needer who, String user, Rights.Verdict verdict) {
        var findings = new ArrayList<Finding>();
        byNamespace(verdict.missing()).forEach((namespace, needs) -> {
            var where = namespace.isEmpty() ? "in the whole cluster" : "in namespace " + namespace;
            findings.add(new Finding(
                    who.severity(),
                    who.object(),
                    user + " may not " + spoken(needs) + " " + where + ", which " + who.name() + " needs.",
                    "Give it " + (namespace.isEmpty() ? "a ClusterRole" : "a Role of namespace " + namespace)
                            + " (and its binding) with rules: " + rules(needs),
                    false));
        });
        if (!verdict.unknown().isEmpty()) {
            findings.add(Finding.remark(
                    who.object(),
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
