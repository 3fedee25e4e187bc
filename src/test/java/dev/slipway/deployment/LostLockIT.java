package dev.slipway.deployment;

import static dev.slipway.deployment.HubSite.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a deployment does whose target somebody else has taken in the middle of it: nothing more, on a real cluster. */
@ExtendWith(TestCluster.class)
class LostLockIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "Lock target, Run true before hub, 0, ''",
        "Run true before hub, Apply manifests before hub, 0, ''",
        "Apply manifests before hub, Upgrade release hub, 0, before",
        "Upgrade release hub, Run true after hub, 1, before",
        "Run true after hub, Apply manifests after hub, 1, before",
    })
    void whatHasNotBegunIsNotBegunAnyMore(String last, String next, int revisions, String applied, Namespace namespace)
            throws Exception {
        var site = new HubSite(folder, namespace, RealTools.HELM_4)
                .release("before: [{run: ['true']}, {apply: [before.yaml]}],"
                        + " after: [{run: ['true']}, {apply: [after.yaml]}]");
        for (var when : List.of("before", "after")) {
            site.site().file(when + ".yaml", """
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: %s}
                    """.formatted(when));
        }
        site.site().told(event -> {
            if (event instanceof PipelineEvent.StepEnded end
                    && end.step().step().equals(last)) {
                site.takenBySomebodyElse();
            }
        });

        var deployed = site.deploy("text: one\n");

        assertThat(step(deployed, last)).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(step(deployed, next))
                .isInstanceOfSatisfying(
                        StepOutcome.Failed.class,
                        failed -> assertThat(failed.failure().observed())
                                .isEqualTo(
                                        "The lock of prod is lost, so nothing is begun: deployment 20260101-130000-eve1 of eve@desk"
                                                + " has taken it."));
        assertThat(site.history()).hasSize(revisions);
        assertThat(site.map("before").isEmpty()).isEqualTo(applied.isEmpty());
        assertThat(site.map("after")).isEmpty();
        // What is somebody else's is not given back.
        assertThat(site.holder()).isEqualTo("eve@desk/20260101-130000-eve1");
    }
}
