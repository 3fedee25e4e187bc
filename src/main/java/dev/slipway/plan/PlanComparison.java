package dev.slipway.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * What has moved since a plan was made: whatever a deployment would now do that the plan does not show, or that it shows and that would not
 * be done. No value is told, only where.
 *
 * <ol>
 *   <li>The cluster's address, each release's revision and status are the same.
 *   <li>The same is done with the same objects, field by field, from the same value to the same value.
 *   <li>Where values are not told, of Secrets, or may be masked, the object has not been changed since: its version says so.
 *   <li>Nothing would go wrong that did not before.
 * </ol>
 */
public final class PlanComparison {
    private final List<String> moved = new ArrayList<>();
    private final boolean lessIsFine;

    private PlanComparison(boolean lessIsFine) {
        this.lessIsFine = lessIsFine;
    }

    /**
     * Compares a target's plan with that of now, both as {@link PlanDocument} has them.
     *
     * @return what has moved, a sentence each; empty: nothing
     */
    public static List<String> of(JsonNode saved, JsonNode now, String target) {
        return compared(saved, now, target, false);
    }

    /**
     * The same for a target that is about to be deployed to, after others were: that something need not be done any more, since it was
     * done with another target, is no reason to stop.
     */
    public static List<String> ofMore(JsonNode saved, JsonNode now, String target) {
        return compared(saved, now, target, true);
    }

    private static List<String> compared(JsonNode saved, JsonNode now, String target, boolean lessIsFine) {
        var comparison = new PlanComparison(lessIsFine);
        comparison.compareTargets(find(saved, target), find(now, target), target);
        return comparison.moved;
    }

    private static JsonNode find(JsonNode document, String target) {
        return document.path("targets")
                .valueStream()
                .filter(it -> it.path("target").asString("").equals(target))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private void compareTargets(JsonNode saved, JsonNode now, String target) {
        if (saved.isMissingNode()) {
            moved.add("The plan does not show target " + target + ".");
            return;
        }
        if (now.has("problem")) {
            moved.add("Target " + target + " can't be planned any more: "
                    + now.path("problem").asString(""));
            return;
        }
        same(saved, now, "server", "the API server of target " + target);
        same(saved, now, "namespace", "the namespace of target " + target);
        var before = byName(saved.path("releases"), "release");
        var after = byName(now.path("releases"), "release");
        for (var name : names(before, after)) {
            var what = "release " + name + " on " + target;
            if (isInBoth(before, after, name, what)) {
                compareReleases(at(before, name), at(after, name), what);
            }
        }
    }

    private void compareReleases(JsonNode saved, JsonNode now, String what) {
        same(saved, now, "revision", "the revision of " + what);
        same(saved, now, "status", "the status of " + what);
        same(saved, now, "namespace", "the namespace of " + what);
        var before = objects(saved);
        var after = objects(now);
        for (var key : names(before, after)) {
            var object = key.substring(key.indexOf('|') + 1) + " of " + what;
            if (!before.containsKey(key)) {
                moved.add("A deployment would " + words(at(after, key)) + " " + object
                        + ", which the plan does not show.");
            } else if (!after.containsKey(key)) {
                less("A deployment would no longer " + words(at(before, key)) + " " + object + ".");
            } else {
                compareObjects(at(before, key), at(after, key), object);
            }
        }
        problems(now.path("findings"), saved.path("findings"), what);
    }

    private void compareObjects(JsonNode saved, JsonNode now, String what) {
        if (!text(saved, "action").equals(text(now, "action"))) {
            moved.add("A deployment would " + words(now) + " " + what + "; in the plan it would " + words(saved)
                    + " it.");
        }
        if (!text(saved, "state").equals(text(now, "state"))) {
            moved.add("Somebody has changed " + what + " since the plan was made.");
        }
        var before = byName(saved.path("changes"), "path");
        var after = byName(now.path("changes"), "path");
        for (var path : names(before, after)) {
            if (!before.containsKey(path)) {
                moved.add(path + " of " + what + " would change, which the plan does not show.");
            } else if (!after.containsKey(path)) {
                less(path + " of " + what + " would no longer change.");
            } else if (!at(before, path).equals(at(after, path))) {
                moved.add(path + " of " + what + " would change from or to another value than in the plan.");
            }
        }
        problems(now.path("findings"), saved.path("findings"), what);
    }

    private void less(String sentence) {
        if (!lessIsFine) {
            moved.add(sentence);
        }
    }

    private void problems(JsonNode now, JsonNode saved, String what) {
        var known = saved.valueStream().map(it -> text(it, "what")).toList();
        now.valueStream()
                .filter(it -> text(it, "severity").equals("problem"))
                .filter(it -> !known.contains(text(it, "what")))
                .forEach(it -> moved.add(what + " would fail: " + text(it, "what")));
    }

    private boolean isInBoth(Map<String, JsonNode> before, Map<String, JsonNode> after, String name, String what) {
        if (!before.containsKey(name)) {
            moved.add("The plan does not show " + what + ".");
        } else if (!after.containsKey(name)) {
            moved.add("There is no " + what + " any more.");
        } else {
            return true;
        }
        return false;
    }

    private void same(JsonNode saved, JsonNode now, String field, String what) {
        var was = saved.path(field);
        var is = now.path(field);
        if (!was.asString("").equals(is.asString(""))) {
            moved.add(Character.toUpperCase(what.charAt(0)) + what.substring(1) + " was "
                    + (was.asString("").isEmpty() ? "none" : was.asString("")) + " when the plan was made, and is "
                    + (is.asString("").isEmpty() ? "none" : is.asString("")) + ".");
        }
    }

    private static String words(JsonNode object) {
        return switch (text(object, "action")) {
            case "create" -> "make";
            case "own" -> "take over fields of";
            case "none" -> "leave alone";
            case String other -> other;
        };
    }

    private static Map<String, JsonNode> objects(JsonNode release) {
        var objects = new LinkedHashMap<String, JsonNode>();
        release.path("objects").forEach(it -> objects.put(text(it, "group") + "|" + text(it, "object"), it));
        return objects;
    }

    private static Map<String, JsonNode> byName(JsonNode list, String field) {
        var all = new LinkedHashMap<String, JsonNode>();
        list.forEach(it -> all.put(text(it, field), it));
        return all;
    }

    private static List<String> names(Map<String, JsonNode> one, Map<String, JsonNode> other) {
        var all = new TreeSet<>(one.keySet());
        all.addAll(other.keySet());
        return List.copyOf(all);
    }

    private static JsonNode at(Map<String, JsonNode> map, String key) {
        return map.getOrDefault(key, MissingNode.getInstance());
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
