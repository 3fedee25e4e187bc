package dev.slipway.changes;

import dev.slipway.changes.ListRule.Keyed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an object becomes when a release wants it otherwise than before, as Helm and {@code kubectl apply} have it: what was set on
 * it by others stays.
 *
 * <ol>
 *   <li>What the new manifest says is put in the place of what the object has. A null removes the field.
 *   <li>What the old manifest had and the new one has not is removed, whoever has set it since.
 *   <li>Everything else stays as the object has it.
 *   <li>Lists whose elements have keys are merged element by element: first the order of the new manifest, and what only the
 *       object has stands where it stood. Other lists are replaced as a whole, unless they say the same.
 *   <li>Where the API says so (a Deployment's strategy, a volume), a change removes what the new manifest does not name.
 * </ol>
 *
 * <p>Invariants: merging what was merged gives the same; where the new manifest is the old one, only fields that it names can
 * change; with an object that has nothing of its own, the new manifest comes out. That Kubernetes' own merge gives the same is shown
 * by a test on a real API server.
 */
public final class ThreeWayMerge {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Sameness sameness;
    private final boolean isBudget;

    private ThreeWayMerge(JsonNode wanted) {
        this.sameness = Sameness.of(wanted);
        // Of no other kind is a field of fields replaced as a whole.
        this.isBudget = wanted.path("kind").asString("").equals("PodDisruptionBudget");
    }

    /**
     * Merges.
     *
     * @param live the object as the cluster has it; untouched
     * @param old as the release wanted it before; missing: it did not
     * @param wanted as it wants it now
     */
    public static JsonNode of(JsonNode live, JsonNode old, JsonNode wanted) {
        return SecretFolding.folded(new ThreeWayMerge(wanted).object(FieldPath.ROOT, live, old, wanted));
    }

    /**
     * Merges as Helm does an object of a kind that it has no Go type of, unless it applies on the server: what differs between the two
     * manifests is changed, and nothing else, whatever the object has by now.
     */
    public static JsonNode ofManifests(JsonNode live, JsonNode old, JsonNode wanted) {
        return Kinds.isTyped(wanted) ? of(live, old, wanted) : new ThreeWayMerge(wanted).overlaid(live, old, wanted);
    }

    private ObjectNode object(FieldPath path, JsonNode live, JsonNode old, JsonNode wanted) {
        var merged = copy(live);
        wanted.properties().forEach(field -> {
            var name = field.getKey();
            if (field.getValue().isNull()) {
                merged.remove(name);
            } else {
                merged.set(name, value(path.field(name), live.path(name), old.path(name), field.getValue()));
            }
        });
        old.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> !wanted.has(name))
                .forEach(merged::remove);
        if (sameness.typed() && ListRule.isRetaining(path) && !sameness.same(path, live, merged)) {
            merged.retain(wanted.propertyNames());
        }
        return merged;
    }

    private JsonNode value(FieldPath path, JsonNode live, JsonNode old, JsonNode wanted) {
        if (wanted.isObject() && !isReplaced(path)) {
            return object(path, objectOr(live), objectOr(old), wanted);
        }
        if (wanted.isArray() && live.isArray() && sameness.typed()) {
            return list(path, live, old, wanted);
        }
        return sameness.same(path, live, wanted) ? live : wanted;
    }

    private boolean isReplaced(FieldPath path) {
        return isBudget && path.equals(FieldPath.of("spec", "selector"));
    }

    private JsonNode list(FieldPath path, JsonNode live, JsonNode old, JsonNode wanted) {
        return switch (ListRule.at(path)) {
            case Keyed keyed
            when keyed.fits(live) && keyed.fits(wanted) && (!old.isArray() || keyed.fits(old)) ->
                byKeys(path, keyed, live, old, wanted);
            case ListRule.Members _ -> members(live, old, wanted);
            case Keyed _, ListRule.Whole _ -> sameness.same(path, live, wanted) ? live : wanted;
        };
    }

    private JsonNode byKeys(FieldPath path, Keyed keyed, JsonNode live, JsonNode old, JsonNode wanted) {
        var before = byStep(keyed, live);
        var was = byStep(keyed, old);
        var named = new LinkedHashMap<FieldPath.Step, JsonNode>();
        byStep(keyed, wanted)
                .forEach((step, element) ->
                        named.put(step, object(path.and(step), at(before, step), at(was, step), element)));
        var others = new LinkedHashMap<>(before);
        others.keySet().removeAll(named.keySet());
        others.keySet().removeAll(was.keySet());
        return interleaved(others, named, List.copyOf(before.keySet()));
    }

    /** As the API server orders them: see {@code mergeSortedSlice} of {@code k8s.io/apimachinery}. */
    private static ArrayNode interleaved(
            Map<FieldPath.Step, JsonNode> others, Map<FieldPath.Step, JsonNode> named, List<FieldPath.Step> order) {
        ArrayNode merged = NODES.arrayNode();
        var waiting = new ArrayList<>(others.keySet());
        for (var next : named.keySet()) {
            int place = order.indexOf(next);
            while (!waiting.isEmpty() && order.indexOf(waiting.getFirst()) < place) {
                merged.add(others.get(waiting.removeFirst()));
            }
            merged.add(named.get(next));
        }
        waiting.forEach(step -> merged.add(others.get(step)));
        return merged;
    }

    private static JsonNode members(JsonNode live, JsonNode old, JsonNode wanted) {
        var before = byValue(live);
        var named = byValue(wanted);
        var others = new LinkedHashMap<>(before);
        others.keySet().removeAll(named.keySet());
        others.keySet().removeAll(byValue(old).keySet());
        return interleaved(others, named, List.copyOf(before.keySet()));
    }

    private static Map<FieldPath.Step, JsonNode> byValue(JsonNode list) {
        var members = new LinkedHashMap<FieldPath.Step, JsonNode>();
        list.forEach(member -> members.put(new FieldPath.Step.Member(member.asString("")), member));
        return members;
    }

    private ObjectNode overlaid(JsonNode live, JsonNode old, JsonNode wanted) {
        var merged = copy(live);
        wanted.properties().forEach(field -> {
            var name = field.getKey();
            var now = field.getValue();
            var was = old.path(name);
            if (now.isNull()) {
                merged.remove(name);
            } else if (now.isObject() && (was.isObject() || was.isMissingNode())) {
                var inside = overlaid(objectOr(live.path(name)), objectOr(was), now);
                if (live.path(name).isObject() || was.isMissingNode() || !inside.isEmpty()) {
                    merged.set(name, inside);
                }
            } else if (!now.equals(was)) {
                merged.set(name, now);
            }
        });
        old.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> !wanted.has(name))
                .forEach(merged::remove);
        return merged;
    }

    private static Map<FieldPath.Step, JsonNode> byStep(Keyed keyed, JsonNode list) {
        var elements = new LinkedHashMap<FieldPath.Step, JsonNode>();
        list.forEach(element -> elements.put(keyed.of(element), element));
        return elements;
    }

    private static JsonNode at(Map<FieldPath.Step, JsonNode> elements, FieldPath.Step step) {
        return elements.getOrDefault(step, NODES.objectNode());
    }

    private static JsonNode objectOr(JsonNode node) {
        return node.isObject() ? node : NODES.objectNode();
    }

    private static ObjectNode copy(JsonNode object) {
        ObjectNode copy = NODES.objectNode();
        object.properties().forEach(field -> copy.set(field.getKey(), field.getValue()));
        return copy;
    }
}
