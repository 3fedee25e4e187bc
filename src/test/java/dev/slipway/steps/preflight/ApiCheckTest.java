package dev.slipway.steps.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.manifest.RenderedRelease;
import dev.slipway.preflight.Finding;
import dev.slipway.testing.Targets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApiCheckTest {
    private static final String OLD_BUDGET = """
            # Source: mybinder/templates/pdb.yaml
            apiVersion: policy/v1beta1
            kind: PodDisruptionBudget
            metadata: {name: hub}
            """;
    private static final String DEFINITION = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: things.example.org}
            spec:
              group: example.org
              names: {kind: Thing, plural: things}
              versions: [{name: v1}]
            ---
            """;
    private static final String THING = "{apiVersion: example.org/v1, kind: Thing, metadata: {name: t}}\n---\n";

    private static List<Finding> judge(RenderedRelease plan) {
        return ApiCheck.judge(plan, plan.wanted(), Targets.served());
    }

    @Test
    void aVersionThatKubernetesHasRemovedIsToldWithWhatTookItsPlace() {
        assertThat(judge(Targets.installation(OLD_BUDGET)))
                .containsExactly(
                        Finding.problem(
                                "PodDisruptionBudget/hub",
                                "release hub asks for PodDisruptionBudget/hub in policy/v1beta1, which this cluster does not serve"
                                        + " (Kubernetes has removed it in 1.25).",
                                "Use policy/v1 in mybinder/templates/pdb.yaml, or a newer version of the chart of release hub."));
    }

    @Test
    void whatHasNoSuccessorIsToBeTakenOut() {
        assertThat(judge(Targets.installation(
                        "{apiVersion: policy/v1beta1, kind: PodSecurityPolicy, metadata: {name: p}}")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).startsWith("There is nothing in its place"));
    }

    @Test
    void aKindThatNobodyDefinesIsToldAsSuch() {
        assertThat(judge(Targets.installation(THING)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy())
                        .isEqualTo("Install what defines Thing (its CustomResourceDefinition) first."));
    }

    @Test
    void aKindThatTheTargetsReleasesDefineIsFine() {
        assertThat(judge(Targets.installation(DEFINITION + THING))).isEmpty();
        assertThat(judge(Targets.installation(DEFINITION + THING.replace("/v1", "/v2"))))
                .hasSize(1);
    }

    @Test
    void aDeployedRevisionWithAVersionThatIsGoneStopsHelmToo() {
        assertThat(judge(Targets.upgrade("", OLD_BUDGET))).singleElement().satisfies(finding -> {
            assertThat(finding.what()).contains("deployed revision", "policy/v1beta1");
            assertThat(finding.remedy()).contains("helm mapkubeapis hub --namespace prod");
        });
        assertThat(judge(Targets.upgrade(OLD_BUDGET, OLD_BUDGET)))
                .as("told once")
                .hasSize(1);
    }
}
