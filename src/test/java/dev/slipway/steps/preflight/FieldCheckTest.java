package dev.slipway.steps.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.charts.KubernetesSchemas;
import dev.slipway.preflight.Finding;
import dev.slipway.testing.Targets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldCheckTest {
    private static List<Finding> judge(String wanted) {
        return FieldCheck.judge(List.of(Targets.installation(wanted)), KubernetesSchemas.shipped());
    }

    @Test
    void aFieldThatTheClusterDoesNotKnowIsToldWithItsTemplate() {
        assertThat(judge("""
                        # Source: mybinder/templates/settings.yaml
                        {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, date: {a: b}}
                        """))
                .containsExactly(Finding.problem(
                        "ConfigMap/settings",
                        "ConfigMap/settings: date is no field that Kubernetes knows here (mybinder/templates/settings.yaml).",
                        "Did you mean 'data'?"));
    }

    @Test
    void whatTheClusterTakesIsFine() {
        assertThat(judge("{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {a: b}}"))
                .isEmpty();
    }

    @Test
    void versionsThatAreNotServedAreLeftToAnotherCheck() {
        assertThat(judge("{apiVersion: policy/v1beta1, kind: PodDisruptionBudget, metadata: {name: hub}}"))
                .isEmpty();
    }
}
