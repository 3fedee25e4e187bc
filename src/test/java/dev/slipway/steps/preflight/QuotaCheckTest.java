package dev.slipway.steps.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.Answer;
import dev.slipway.kube.TargetAccess;
import dev.slipway.manifest.RenderedRelease;
import dev.slipway.steps.preflight.QuotaCheck.Quota;
import dev.slipway.testing.AnsweringCluster;
import dev.slipway.testing.Targets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuotaCheckTest {
    private static final String A = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n---\n";
    private static final String B = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: b}}\n---\n";
    private static final String ELSEWHERE =
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: other}}\n";

    private static Map<String, Long> made(RenderedRelease plan) {
        var cluster = AnsweringCluster.knowing("v1.34.4", "ci");
        var place = new Place(
                Targets.target("prod"),
                new TargetAccess(Path.of("none"), "prod", "prod", cluster.server()),
                cluster,
                cluster.health(),
                cluster.version(),
                new Answer.Given<>(Targets.served()),
                Map.of(),
                List.of(plan));
        return QuotaCheck.made(place, "prod", Targets.served());
    }

    @Test
    void whatIsNewInTheNamespaceIsCountedByBothNamesAndHelmsRecordIsAmongIt() {
        assertThat(made(Targets.upgrade(A + B + ELSEWHERE, B)))
                .containsOnly(
                        Map.entry("count/secrets", 1L),
                        Map.entry("secrets", 1L),
                        Map.entry("count/configmaps", 1L),
                        Map.entry("configmaps", 1L));
        assertThat(made(Targets.installation(B))).containsEntry("count/deployments.apps", 1L);
    }

    @Test
    void whatDoesNotFitIsToldInNumbers() {
        var quota = new Quota("small", Map.of("configmaps", 3L, "pods", 1L), Map.of("configmaps", 2L, "pods", 1L));
        assertThat(QuotaCheck.judge("prod", List.of(quota), Map.of("configmaps", 2L)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.what())
                            .isEqualTo(
                                    "ResourceQuota/small of namespace prod allows 3 configmaps, of which 2 are there,"
                                            + " and 2 more will be made.");
                    assertThat(finding.remedy()).endsWith("kubectl -n prod get configmaps");
                });
        assertThat(QuotaCheck.judge("prod", List.of(quota), Map.of("configmaps", 1L)))
                .isEmpty();
    }

    @Test
    void aQuotaThatIsUsedUpMattersToWhoMakesMoreAlone() {
        var full = new Quota("full", Map.of("secrets", 1L), Map.of("secrets", 2L));
        assertThat(QuotaCheck.judge("prod", List.of(full), Map.of("configmaps", 1L)))
                .isEmpty();
    }
}
