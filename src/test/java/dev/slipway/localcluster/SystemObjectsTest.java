package dev.slipway.localcluster;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class SystemObjectsTest {
    private static final Layout NAMESPACED = new Layout.InNamespace(new AddressPlan(3));

    @Test
    void everyObjectIsYamlAndItsPathEndsInItsName() {
        for (var wanted : SystemObjects.of(NAMESPACED, 2)) {
            var metadata = (Map<?, ?>) requireNonNull(parsed(wanted.yaml()).get("metadata"));
            assertThat(wanted.path()).endsWith("/" + metadata.get("name"));
        }
    }

    @Test
    void theClusterDnsIsTheTenthServiceAddress() {
        assertThat(SystemObjects.of(NAMESPACED, 0))
                .filteredOn(wanted -> wanted.path().endsWith("/services/kube-dns"))
                .singleElement()
                .satisfies(wanted -> assertThat(wanted.yaml()).contains("clusterIP: 198.19.24.10"));
    }

    @Test
    void simulatedNodesAreTaintedOnlyBesideARealOne() {
        var beside = SystemObjects.of(NAMESPACED, 1).getLast();
        assertThat(String.valueOf(parsed(beside.yaml()).get("spec"))).contains("effect=NoSchedule");
        var alone = SystemObjects.of(new Layout.OnLoopback(1, 2, 3), 1).getLast();
        assertThat(String.valueOf(parsed(alone.yaml()).get("spec"))).doesNotContain("taints");
    }

    @Test
    void nodesBeyondTheWantedNumberAreSurplusAndRealOnesNever() {
        assertThat(SimulatedNodes.isSurplus("simulated-3", 2)).isTrue();
        assertThat(SimulatedNodes.isSurplus("simulated-2", 2)).isFalse();
        assertThat(SimulatedNodes.isSurplus("slipway-default", 0)).isFalse();
    }

    private static Map<?, ?> parsed(String yaml) {
        return (Map<?, ?>) requireNonNull(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    }
}
