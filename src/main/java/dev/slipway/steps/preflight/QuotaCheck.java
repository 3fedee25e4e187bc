package dev.slipway.steps.preflight;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Listing;
import dev.slipway.kube.ServedApis;
import dev.slipway.preflight.Checked;
import dev.slipway.preflight.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Whether the quotas of a namespace have room for the objects that will be made, by their number. What pods ask for of CPU and memory
 * is not added up: how many of them there are at a time, the rollout decides.
 */
final class QuotaCheck implements Check {
    /** Kinds that quotas also know by their bare names. */
    private static final Set<String> BY_BARE_NAME =
            Set.of("configmaps", "secrets", "services", "persistentvolumeclaims", "replicationcontrollers");

    /**
     * A quota.
     *
     * @param hard how much there may be, by what is counted
     * @param used how much there is
     */
    record Quota(String name, Map<String, Long> hard, Map<String, Long> used) {}

    @Override
    public Checked at(Place place) {
        if (!(place.apis() instanceof Answer.Given<ServedApis>(var apis))) {
            return new Checked("quota", "not known", List.of());
        }
        var findings = new ArrayList<Finding>();
        int quotas = 0;
        for (var namespace : place.namespaces()) {
            switch (place.cluster().list("/api/v1/namespaces/" + namespace + "/resourcequotas", QuotaCheck::read)) {
                case Answer.Refused<Listing<Quota>> _ -> {
                    // Who may not list them meets them later, as ever: that is no reason to be stopped.
                }
                case Answer.Given<Listing<Quota>>(var found) -> {
                    quotas += found.objects().size();
                    findings.addAll(judge(namespace, found.objects(), made(place, namespace, apis)));
                }
            }
        }
        return new Checked("quota", quotas == 0 ? "none" : quotas + (quotas == 1 ? " quota" : " quotas"), findings);
    }

    private static Quota read(JsonNode object) {
        // One with scopes counts some pods alone, and those are not counted here.
        var counts = object.path("spec").path("scopes").isEmpty()
                && object.path("spec").path("scopeSelector").isMissingNode();
        var status = object.path("status");
        return new Quota(
                object.path("metadata").path("name").asString(""),
                counts ? numbers(status.path("hard")) : Map.of(),
                numbers(status.path("used")));
    }

    private static Map<String, Long> numbers(JsonNode quantities) {
        var numbers = new LinkedHashMap<String, Long>();
        quantities
                .properties()
                .forEach(entry ->
                        number(entry.getValue().asString("")).ifPresent(number -> numbers.put(entry.getKey(), number)));
        return numbers;
    }

    /** A quantity that is a whole number; sizes and parts are not counted here. */
    private static OptionalLong number(String quantity) {
        return quantity.matches("\\d{1,15}") ? OptionalLong.of(Long.parseLong(quantity)) : OptionalLong.empty();
    }

    /** How many objects will be made in a namespace, by what quotas call them. */
    static Map<String, Long> made(Place place, String namespace, ServedApis apis) {
        var made = new LinkedHashMap<String, Long>();
        for (var plan : place.plans()) {
            if (plan.release().namespace().equals(namespace)) {
                // Helm's own record of the new revision.
                count("secrets", "", made);
            }
            for (var manifest : plan.wanted()) {
                if (!manifest.isHook()
                        && plan.currentOf(manifest).isEmpty()
                        && manifest.namespace(plan.release()).equals(namespace)) {
                    apis.find(manifest.apiVersion(), manifest.kind())
                            .filter(ServedApis.Kind::namespaced)
                            .ifPresent(kind -> count(kind.resource(), kind.group(), made));
                }
            }
        }
        return made;
    }

    private static void count(String resource, String group, Map<String, Long> made) {
        made.merge("count/" + (group.isEmpty() ? resource : resource + "." + group), 1L, Long::sum);
        if (group.isEmpty() && BY_BARE_NAME.contains(resource)) {
            made.merge(resource, 1L, Long::sum);
        }
    }

    /** What does not fit. */
    static List<Finding> judge(String namespace, List<Quota> quotas, Map<String, Long> made) {
        var findings = new ArrayList<Finding>();
        for (var quota : quotas) {
            quota.hard().forEach((what, hard) -> {
                long used = quota.used().getOrDefault(what, 0L);
                long more = made.getOrDefault(what, 0L);
                if (more > 0 && used + more > hard) {
                    findings.add(Finding.problem(
                            "ResourceQuota/" + quota.name(),
                            "ResourceQuota/" + quota.name() + " of namespace " + namespace + " allows " + hard + " "
                                    + what + ", of which " + used + " are there, and " + more + " more will be made.",
                            "Raise spec.hard of the quota, or remove what nobody needs: kubectl -n " + namespace
                                    + " get " + what.replaceFirst("^count/", "")));
                }
            });
        }
        return findings;
    }
}
