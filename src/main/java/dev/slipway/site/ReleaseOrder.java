package dev.slipway.site;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * In which order the releases of one target are upgraded.
 *
 * <ol>
 *   <li>Only those that go to the target count. What they need that does not go there is not waited for; the loader lets
 *       no such need pass.
 *   <li>A release that names no needs follows the one before it in the file.
 *   <li>Of all that have what they need, the first in the file comes next: a file that is in order already stays so.
 *   <li>What is left over stands in a circle, or behind one; the loader lets no circle pass.
 * </ol>
 *
 * @param placed in an order in which each stands behind all that it needs
 * @param circle the releases that need each other in a circle, each needing the next and the last the first; empty: none do
 */
public record ReleaseOrder(List<Placed> placed, List<ReleaseConfig> circle) {
    public ReleaseOrder {
        placed = List.copyOf(placed);
        circle = List.copyOf(circle);
    }

    /**
     * A release and what must be done before it.
     *
     * @param needs names of releases as {@code slipway.yaml} has them, all on the same target
     */
    public record Placed(ReleaseConfig release, Set<String> needs) {
        public Placed {
            needs = Set.copyOf(needs);
        }
    }

    /** The order on a target. */
    static ReleaseOrder on(TargetConfig target, Collection<ReleaseConfig> inFileOrder) {
        var waiting = new LinkedHashMap<String, Placed>();
        Set<String> before = Set.of();
        for (var release : inFileOrder) {
            if (release.placement().includes(target)) {
                var follows = before;
                waiting.put(
                        release.name(),
                        new Placed(
                                release,
                                release.placement()
                                        .needs()
                                        .<Set<String>>map(LinkedHashSet::new)
                                        .orElse(follows)));
                before = Set.of(release.name());
            }
        }
        waiting.replaceAll((_, placed) -> within(placed, waiting.keySet()));
        return sorted(waiting);
    }

    private static Placed within(Placed placed, Set<String> present) {
        var needs = new LinkedHashSet<>(placed.needs());
        needs.retainAll(present);
        return new Placed(placed.release(), needs);
    }

    private static ReleaseOrder sorted(Map<String, Placed> waiting) {
        var done = new ArrayList<Placed>();
        var names = new LinkedHashSet<String>();
        Optional<Placed> next = next(waiting, names);
        while (next.isPresent()) {
            done.add(next.get());
            names.add(next.get().release().name());
            waiting.remove(next.get().release().name());
            next = next(waiting, names);
        }
        return new ReleaseOrder(done, circle(waiting));
    }

    private static Optional<Placed> next(Map<String, Placed> waiting, Set<String> done) {
        return waiting.values().stream()
                .filter(placed -> done.containsAll(placed.needs()))
                .findFirst();
    }

    /** Of what waits for ever, each needs another that does; so whoever follows the needs comes round. */
    private static List<ReleaseConfig> circle(Map<String, Placed> waiting) {
        var passed = new LinkedHashMap<String, ReleaseConfig>();
        var at = waiting.values().stream().findFirst();
        while (at.isPresent() && !passed.containsKey(at.get().release().name())) {
            var placed = at.get();
            passed.put(placed.release().name(), placed.release());
            at = placed.needs().stream()
                    .sorted()
                    .filter(waiting::containsKey)
                    .findFirst()
                    .map(waiting::get);
        }
        if (at.isEmpty()) {
            return List.of();
        }
        var entry = at.get().release().name();
        return passed.values().stream()
                .dropWhile(release -> !release.name().equals(entry))
                .toList();
    }
}
