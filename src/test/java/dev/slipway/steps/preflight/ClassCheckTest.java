package dev.slipway.steps.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.manifest.RenderedRelease;
import dev.slipway.preflight.Finding;
import dev.slipway.preflight.Finding.Severity;
import dev.slipway.steps.preflight.ClassCheck.There;
import dev.slipway.testing.Targets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassCheckTest {
    private static final String CLAIM = """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: db}
            spec: {storageClassName: fast}
            """;
    private static final List<There> ONE = List.of(new There("slow", false));

    private static List<Finding> judge(RenderedRelease plan, List<There> classes) {
        var uses = plan.wanted().stream()
                .flatMap(manifest -> ClassCheck.uses(plan, manifest).stream())
                .toList();
        return ClassCheck.judge(uses, classes);
    }

    @Test
    void aClassThatIsThereIsFine() {
        assertThat(judge(Targets.installation(CLAIM), List.of(new There("fast", false))))
                .isEmpty();
    }

    @Test
    void aClassThatIsNotThereIsToldWithThoseThatAre() {
        assertThat(judge(Targets.installation(CLAIM), ONE))
                .containsExactly(Finding.problem(
                        "StorageClass/fast",
                        "PersistentVolumeClaim/db of release hub names StorageClass/fast, which this cluster does not have: its"
                                + " claim waits for a disk that nobody makes.",
                        "Set spec.storageClassName of PersistentVolumeClaim/db in the values to one that is there (there are"
                                + " slow), or make StorageClass/fast."));
    }

    @Test
    void namingNoneNeedsADefaultOne() {
        var claim = CLAIM.replace("{storageClassName: fast}", "{}");
        assertThat(judge(Targets.installation(claim), List.of(new There("slow", true))))
                .isEmpty();
        assertThat(judge(Targets.installation(claim), ONE))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("this cluster has no default one"));
    }

    @Test
    void anEmptyNameOrAVolumeMadeByHandNeedsNone() {
        var empty = CLAIM.replace("fast", "''");
        var volume = CLAIM.replace("{storageClassName: fast}", "{volumeName: by-hand}");
        assertThat(judge(Targets.installation(empty), List.of())).isEmpty();
        assertThat(judge(Targets.installation(volume), List.of())).isEmpty();
    }

    @Test
    void whatIsAsItWasHasItsDiskAlready() {
        assertThat(judge(Targets.upgrade(CLAIM, CLAIM), ONE))
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.WARNING));
    }

    @Test
    void classesOfTemplatesPodsAndIngressesAreLookedAtToo() {
        var plan = Targets.installation("""
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: db}
                spec:
                  volumeClaimTemplates: [{metadata: {name: data}, spec: {storageClassName: fast}}]
                  template: {spec: {priorityClassName: high, runtimeClassName: gvisor}}
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: hub}
                spec: {ingressClassName: nginx}
                """);
        var uses = plan.wanted().stream()
                .flatMap(manifest -> ClassCheck.uses(plan, manifest).stream())
                .toList();
        assertThat(uses).extracting(ClassCheck.Use::name).containsExactly("fast", "high", "gvisor", "nginx");
        assertThat(uses.getFirst().field()).isEqualTo("spec.volumeClaimTemplates[data].spec.storageClassName");
        assertThat(ClassCheck.judge(List.of(uses.getLast()), List.of()))
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.WARNING));
    }

    @Test
    void aClassThatTheReleaseBringsAlongIsThere() {
        assertThat(judge(
                        Targets.installation(CLAIM
                                + "---\n{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: fast}}"),
                        List.of()))
                .isEmpty();
    }
}
