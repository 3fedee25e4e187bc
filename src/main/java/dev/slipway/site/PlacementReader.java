package dev.slipway.site;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads which targets each release goes to and what it needs, and judges whether all of it can be done. */
final class PlacementReader {
    private final Problems problems;
    private final Map<String, TargetConfig> targets;

    PlacementReader(Problems problems, Map<String, TargetConfig> targets) {
        this.problems = problems;
        this.targets = targets;
    }

    PlacementConfig read(MapReader release) {
        var when = release.has("when") ? Optional.of(targets(release)) : Optional.<Set<String>>empty();
        var needs = release.has("needs")
                ? Optional.of(release.texts("needs").stream()
                        .map(Text::value)
                        .distinct()
                        .toList())
                : Optional.<List<String>>empty();
        return new PlacementConfig(needs, when);
    }

    private Set<String> targets(MapReader release) {
        var names = new LinkedHashSet<String>();
        for (Text target : release.texts("when")) {
            if (targets.isEmpty() || targets.containsKey(target.value())) {
                names.add(target.value());
            } else {
                problems.add(
                        target.place(),
                        "there is no target '" + target.value() + "'.",
                        Nearest.suggestion(target.value(), targets.keySet(), "The targets are"));
            }
        }
        if (release.isEmptyList("when")) {
            problems.add(
                    release.placeOf("when"),
                    release.what() + " goes to no target.",
                    "Name its targets, or delete 'when': then it goes to all.");
        }
        return names;
    }

    /** The targets that a release goes to. */
    Collection<TargetConfig> targetsOf(PlacementConfig placement) {
        return targets.values().stream().filter(placement::includes).toList();
    }

    /** Judges all releases together. */
    void judge(MapReader releases, Map<String, ReleaseConfig> read) {
        for (String name : read.keySet()) {
            releases.map(name, "")
                    .ifPresent(map -> map.texts("needs").forEach(need -> judge(name, need, releases.keys(), read)));
        }
        // A need of its own is told already, and is no circle of several.
        Set<List<String>> told = new HashSet<>();
        for (TargetConfig target : targets.values()) {
            var circle = ReleaseOrder.on(target, read.values()).circle();
            if (circle.size() > 1
                    && told.add(circle.stream().map(ReleaseConfig::name).toList())) {
                tell(releases, circle);
            }
        }
        judgeNames(releases, read.values());
        judgeEmptyTargets(releases, read.values());
    }

    private void judge(String name, Text need, Set<String> all, Map<String, ReleaseConfig> read) {
        var release = read.get(name);
        var needed = read.get(need.value());
        if (need.value().equals(name)) {
            problems.add(need.place(), "the release '" + name + "' needs itself.", "Delete the need.");
        } else if (!all.contains(need.value())) {
            problems.add(
                    need.place(),
                    "there is no release '" + need.value() + "'.",
                    Nearest.suggestion(need.value(), all, "The releases are"));
        } else if (release != null && needed != null) {
            var without = targetsOf(release.placement()).stream()
                    .filter(target -> !needed.placement().includes(target))
                    .map(TargetConfig::name)
                    .toList();
            if (!without.isEmpty()) {
                problems.add(
                        need.place(),
                        "the release '" + name + "' goes to " + String.join(", ", without) + ", and '" + need.value()
                                + "', which it needs, does not.",
                        "Add " + (without.size() == 1 ? "it" : "them") + " to 'when' of '" + need.value()
                                + "', or restrict '" + name + "' by 'when' too.");
            }
        }
    }

    private void tell(MapReader releases, List<ReleaseConfig> circle) {
        var words = new ArrayList<String>();
        for (int i = 0; i < circle.size(); i++) {
            var release = circle.get(i);
            words.add("'" + release.name() + "' "
                    + (release.placement().needs().isPresent() ? "needs" : "names no needs and so follows") + " '"
                    + circle.get((i + 1) % circle.size()).name() + "'");
        }
        var named = circle.stream()
                .filter(release -> release.placement().needs().isPresent())
                .findFirst()
                .orElse(circle.getFirst());
        problems.add(
                releases.map(named.name(), "").map(map -> map.placeOf("needs")).orElse(releases.placeOf(named.name())),
                "these releases wait for each other: " + String.join(", ", words) + ".",
                circle.stream().allMatch(release -> release.placement().needs().isPresent())
                        ? "Take one of the needs out."
                        : "Take one of the needs out, or write 'needs: []' where none is named.");
    }

    /** Two releases of one name would be one to Helm, or to people where they stand in different namespaces. */
    private void judgeNames(MapReader releases, Collection<ReleaseConfig> read) {
        Set<String> told = new HashSet<>();
        for (TargetConfig target : targets.values()) {
            var placeholders = Placeholders.of(target);
            var seen = new HashMap<String, String>();
            for (var release : read) {
                if (!release.placement().includes(target)
                        || !placeholders.problemsIn(release.name()).isEmpty()) {
                    continue;
                }
                var name = placeholders.fill(release.name());
                var earlier = seen.putIfAbsent(name, release.name());
                if (earlier != null && told.add(release.name())) {
                    problems.add(
                            releases.placeOf(release.name()),
                            "on target " + target.name() + " this release has the name '" + name + "', as the release '"
                                    + earlier + "' has.",
                            "Rename one.");
                }
            }
        }
    }

    private void judgeEmptyTargets(MapReader releases, Collection<ReleaseConfig> read) {
        if (read.isEmpty()) {
            return;
        }
        var empty = targets.values().stream()
                .filter(target ->
                        read.stream().noneMatch(release -> release.placement().includes(target)))
                .map(target -> "'" + target.name() + "'")
                .collect(Collectors.joining(", "));
        if (!empty.isEmpty()) {
            problems.warn(
                    releases.place(),
                    "no release goes to the target " + empty + ".",
                    "Add it to a release's 'when' if something is to be deployed there.");
        }
    }
}
