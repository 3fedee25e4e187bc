package dev.slipway.deployment;

import static dev.slipway.deployment.HubSite.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deployment.PreflightSite.Deployed;
import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import dev.slipway.testing.WithEachHelm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The tests that a chart brings along, run by the real Helm of both lines. */
@ExtendWith(TestCluster.class)
class HelmTestIT {
    /** A chart's test: its name, and what its shell runs. */
    static final String TEST = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: %1$s
              annotations: {helm.sh/hook: test, helm.sh/hook-delete-policy: before-hook-creation}
            spec:
              restartPolicy: Never
              automountServiceAccountToken: false
              terminationGracePeriodSeconds: 0
              containers: [{name: main, image: "slipway.local/busybox:1", command: [sh, -c, "%2$s"]}]
            ---
            """;

    @TempDir
    Path folder;

    /** A site with the chart, whose tests are to be run so. */
    static String yaml(Namespace namespace, String helmTest) {
        return """
                releases: {hub: {chart: hub, timeout: 1m}}
                rollout: {proof: 1s}
                validate: {helmTest: %s}
                targets: {staging: {cluster: {kubeconfig: $KUBECONFIG}, namespace: %s}}
                pipeline: [Deploy to staging: [staging]]
                """.formatted(helmTest, namespace.name());
    }

    private static List<CheckReport> checks(Deployed deployed) {
        return deployed.listener().events(PipelineEvent.CheckEnded.class).stream()
                .map(PipelineEvent.CheckEnded::check)
                .toList();
    }

    /** How the tests ended. */
    static StepResult test(Deployed deployed) {
        return result(deployed).steps().stream()
                .filter(step -> step.step().step().equals("Test release hub"))
                .findFirst()
                .orElseThrow();
    }

    @WithEachHelm
    void aChartsTestsOpenTheGateOrCloseIt(String helm, Namespace namespace) throws Exception {
        var site = new PreflightSite(folder, helm)
                .at(namespace.access().kubeconfig())
                .file("hub/templates/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: hub}\n");

        var without = site.deploy(yaml(namespace, "{timeout: 1m}"));
        assertThat(test(without).outcome()).isEqualTo(new StepOutcome.Skipped("its chart has no tests"));

        var named = site.deploy(yaml(namespace, "{releases: [hub]}"));
        assertThat(test(named).outcome())
                .isInstanceOfSatisfying(
                        StepOutcome.Failed.class,
                        failed -> assertThat(failed.failure().observed())
                                .isEqualTo("Its chart has no tests, so that nothing was validated."));

        site.file("hub/templates/tests.yaml", TEST.formatted("hub-answers", "echo it answers"));
        var good = site.deploy(yaml(namespace, "{timeout: 1m}"));
        assertThat(result(good).verdict()).isEqualTo(Verdict.SUCCEEDED);
        assertThat(checks(good)).singleElement().satisfies(check -> {
            assertThat(check.title()).isEqualTo("test hub-answers");
            assertThat(check.outcome()).isEqualTo(CheckReport.Outcome.PASSED);
            assertThat(check.log()).containsExactly("it answers");
        });

        site.file(
                "hub/templates/tests.yaml",
                TEST.formatted("hub-answers", "echo it answers")
                        + TEST.formatted("hub-sings", "echo no voice; exit 3"));
        var bad = site.deploy(yaml(namespace, "{timeout: 1m, attempts: 2}"));
        assertThat(result(bad).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(test(bad).outcome()).isInstanceOfSatisfying(StepOutcome.Failed.class, failed -> {
            assertThat(failed.failure().observed()).startsWith("hub-sings failed.\nHelm said: ");
            assertThat(failed.failure().evidence())
                    .first()
                    .isEqualTo(new Evidence.FailedTest("hub-sings", "test hub-sings", "no voice"));
        });
        assertThat(checks(bad))
                .filteredOn(check -> check.title().equals("test hub-sings"))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.outcome()).isEqualTo(CheckReport.Outcome.FAILED);
                    assertThat(check.attempts()).isEqualTo(2);
                    assertThat(check.observed()).isEqualTo("failed: no voice");
                });

        site.file("hub/templates/tests.yaml", TEST.formatted("hub-sings", "echo la; sleep 600"));
        var endless = site.deploy(yaml(namespace, "{timeout: 3s, attempts: 1}"));
        assertThat(test(endless).outcome())
                .isInstanceOfSatisfying(
                        StepOutcome.Failed.class,
                        failed -> assertThat(failed.failure().observed())
                                .startsWith("hub-sings was not done within 3 s.\nHelm said: "));

        // The pod that failed is still there: Helm removes it when the test is run again.
        site.file("hub/templates/tests.yaml", TEST.formatted("hub-sings", "echo la"));
        assertThat(result(site.deploy(yaml(namespace, "{timeout: 1m}"))).verdict())
                .isEqualTo(Verdict.SUCCEEDED);
    }
}
