package dev.slipway.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReleaseOrderTest {
    private final List<ReleaseConfig> releases = new ArrayList<>();

    private ReleaseOrderTest release(String name, Optional<List<String>> needs, Optional<Set<String>> targets) {
        var model = ReleaseConfig.of(name, ChartConfig.inSite(name));
        releases.add(new ReleaseConfig(
                name,
                model.chart(),
                model.namespace(),
                model.values(),
                new PlacementConfig(needs, targets),
                model.upgrade(),
                List.of(),
                List.of()));
        return this;
    }

    private ReleaseOrderTest following(String name) {
        return release(name, Optional.empty(), Optional.empty());
    }

    private ReleaseOrderTest needing(String name, String... needs) {
        return release(name, Optional.of(List.of(needs)), Optional.empty());
    }

    private ReleaseOrderTest only(String target, String name) {
        return release(name, Optional.empty(), Optional.of(Set.of(target)));
    }

    private ReleaseOrder on(String target) {
        return ReleaseOrder.on(
                new TargetConfig(
                        target,
                        target,
                        new ClusterConfig.InCluster(),
                        Map.of(),
                        Duration.ofMinutes(1),
                        FailurePolicy.KEEP,
                        DriftPolicy.WARN,
                        true),
                releases);
    }

    private static List<String> described(ReleaseOrder order) {
        return order.placed().stream()
                .map(placed -> placed.release().name() + " after "
                        + placed.needs().stream().sorted().toList())
                .toList();
    }

    @Test
    void eachFollowsTheOneBeforeItUnlessItSaysWhatItNeeds() {
        following("a").following("b").needing("c").needing("d", "a", "c").following("e");
        assertThat(described(on("prod")))
                .containsExactly("a after []", "b after [a]", "c after []", "d after [a, c]", "e after [d]");
    }

    @Test
    void whatIsNeededComesFirstWhereverItStandsInTheFile() {
        needing("hub", "crds").needing("other").needing("crds");
        assertThat(described(on("prod"))).containsExactly("other after []", "crds after []", "hub after [crds]");
    }

    @Test
    void aReleaseFollowsTheOneBeforeItOfTheSameTarget() {
        following("a").only("staging", "b").following("c");
        assertThat(described(on("staging"))).containsExactly("a after []", "b after [a]", "c after [b]");
        assertThat(described(on("prod"))).containsExactly("a after []", "c after [a]");
    }

    @Test
    void aCircleIsFoundFromWhereverItIsWaitedFor() {
        needing("behind", "a")
                .needing("a", "b")
                .needing("b", "c")
                .needing("c", "a")
                .following("fine");
        assertThat(on("prod").circle().stream().map(ReleaseConfig::name)).containsExactly("a", "b", "c");
        assertThat(on("prod").placed()).isEmpty();
    }
}
