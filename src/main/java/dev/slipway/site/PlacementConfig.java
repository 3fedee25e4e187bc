package dev.slipway.site;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a release goes, and behind what.
 *
 * @param needs the releases, as {@code slipway.yaml} names them, that must be done before; absent: the one before it in the
 *     file, of those that go to the same target
 * @param targets those that it goes to; absent: all
 */
public record PlacementConfig(Optional<List<String>> needs, Optional<Set<String>> targets) {

    /** To all targets, each release behind the one before it. */
    public static final PlacementConfig EVERYWHERE = new PlacementConfig(Optional.empty(), Optional.empty());

    public PlacementConfig {
        needs = needs.map(List::copyOf);
        targets = targets.map(Set::copyOf);
    }

    /** Whether the release goes to a target. */
    public boolean includes(TargetConfig target) {
        return targets.isEmpty() || targets.get().contains(target.name());
    }
}
