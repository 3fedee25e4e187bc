package dev.slipway.steps.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.KubernetesVersion;
import dev.slipway.preflight.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionCheckTest {
    @ParameterizedTest
    @CsvSource({
        "3, 19, 1.34, true",
        "3, 19, 1.31, true",
        "3, 19, 1.30, false",
        "3, 19, 1.35, false",
        "3, 21, 1.35, true",
        "4, 3, 1.34, true",
        "4, 3, 1.33, false",
        "2, 16, 1.16, true"
    })
    void helmSupportsTheKubernetesItWasMadeForAndThreeBefore(int major, int minor, String kubernetes, boolean fine) {
        var version = KubernetesVersion.of(kubernetes).orElseThrow();
        assertThat(VersionCheck.judge(new HelmVersion(major, minor), version).isEmpty())
                .isEqualTo(fine);
    }

    @Test
    void whatToDoDependsOnWhichOfTheTwoIsTheNewer() {
        var helm = new HelmVersion(3, 19);
        assertThat(VersionCheck.judge(helm, new KubernetesVersion(1, 36)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.sentences())
                        .startsWith(
                                "Helm 3.19 supports Kubernetes 1.31 to 1.34, and this cluster is 1.36. Pin a newer"));
    }

    @Test
    void kubeletsMayBeThreeMinorVersionsOlderAndNoneNewer() {
        var server = new KubernetesVersion(1, 34);
        assertThat(VersionCheck.judge(server, List.of("v1.34.4", "v1.31.0-eks-1", "v1.33.1+k3s1", "odd")))
                .isEmpty();
        assertThat(VersionCheck.judge(server, List.of("v1.30.2", "v1.30.9", "v1.35.0")))
                .extracting(Finding::what)
                .satisfiesExactly(
                        old -> assertThat(old).startsWith("2 nodes run a kubelet of version 1.30"),
                        young -> assertThat(young).startsWith("1 node runs a kubelet of version 1.35"));
    }
}
