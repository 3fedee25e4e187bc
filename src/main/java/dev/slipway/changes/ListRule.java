package dev.slipway.changes;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * How the elements of a list belong together when two states of an object are compared or merged.
 *
 * <p>The table is that of the Go types of Kubernetes' built-in kinds ({@code k8s.io/api}, the tags {@code patchMergeKey} and {@code
 * patchStrategy}, v0.34), by which {@code kubectl} and Helm merge. A list that is not in it has no keys there: it is replaced as
 * a whole. For ports, {@code protocol} is added, as server-side apply has it ({@code listMapKey}): port 53 is one thing in UDP and
 * another in TCP.
 */
sealed interface ListRule {

    /** Each element is told by the values of some of its fields. */
    record Keyed(List<String> keys) implements ListRule {
        public Keyed {
            keys = List.copyOf(keys);
        }

        /** What tells this element; null fields have the value that the server gives them. */
        FieldPath.Step.Element of(JsonNode element) {
            var values = new TreeMap<String, String>();
            for (var key : keys) {
                var value = element.path(key).asString("");
                values.put(key, value.isEmpty() && key.equals("protocol") ? "TCP" : value);
            }
            return new FieldPath.Step.Element(values);
        }

        /** Whether every element is told by its keys, and no two by the same. */
        boolean fits(JsonNode list) {
            var seen = new java.util.HashSet<FieldPath.Step>();
            for (var element : list) {
                if (!element.isObject() || element.path(keys.getFirst()).isMissingNode() || !seen.add(of(element))) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The elements are plain values, each once, their order means nothing. */
    record Members() implements ListRule {}

    /** The list is one thing. */
    record Whole() implements ListRule {}

    /** By the list's field and, where that is not enough, the field that holds it, with a dot between. */
    Map<String, ListRule> TABLE = Map.ofEntries(
            keyed("containers", "name"),
            keyed("initContainers", "name"),
            keyed("ephemeralContainers", "name"),
            keyed("containers.ports", "containerPort", "protocol"),
            keyed("initContainers.ports", "containerPort", "protocol"),
            keyed("ephemeralContainers.ports", "containerPort", "protocol"),
            keyed("spec.ports", "port", "protocol"),
            keyed("env", "name"),
            keyed("volumes", "name"),
            keyed("volumeMounts", "mountPath"),
            keyed("volumeDevices", "devicePath"),
            keyed("imagePullSecrets", "name"),
            keyed(".secrets", "name"),
            keyed("hostAliases", "ip"),
            keyed("topologySpreadConstraints", "topologyKey"),
            keyed("schedulingGates", "name"),
            keyed("spec.resourceClaims", "name"),
            keyed("webhooks", "name"),
            keyed("matchConditions", "name"),
            keyed("spec.variables", "name"),
            keyed("conditions", "type"),
            keyed("metadata.ownerReferences", "uid"),
            Map.entry("metadata.finalizers", new Members()));

    /** Objects in which the server keeps only the fields that a change names, so that what another choice has set goes. */
    Set<String> RETAINING = Set.of("spec.strategy");

    /** Lists whose elements are such objects. */
    Set<String> RETAINING_ELEMENTS = Set.of("volumes", "resourceClaims");

    private static Map.Entry<String, ListRule> keyed(String field, String... keys) {
        return Map.entry(field, new Keyed(List.of(keys)));
    }

    /** The rule of the list at a path. */
    static ListRule at(FieldPath path) {
        var field = path.lastField();
        var rule = TABLE.get(path.parentField() + "." + field);
        if (rule == null) {
            rule = TABLE.get(field);
        }
        return rule == null ? new Whole() : rule;
    }

    /** Whether a change of the object at a path removes what it does not name. */
    static boolean isRetaining(FieldPath path) {
        var last = path.steps().isEmpty() ? null : path.steps().getLast();
        return last instanceof FieldPath.Step.Element
                ? RETAINING_ELEMENTS.contains(path.lastField())
                : RETAINING.contains(path.parentField() + "." + path.lastField());
    }
}
