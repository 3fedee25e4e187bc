package dev.slipway.deployment;

import static dev.slipway.deployment.HubSite.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deployment.PreflightSite.Deployed;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineEvent.DeploymentStarted;
import dev.slipway.pipeline.PipelineEvent.StepEnded;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deployments that are started at once on one target: exactly one works at a time, and each gets its turn. */
@ExtendWith(TestCluster.class)
class ManyDeploymentsIT {
    @TempDir
    Path folder;

    /** From when a deployment held the target until it had done its last with it. */
    private record Work(String deployment, Instant from, Instant to) {
        static Work of(Deployed deployed) {
            var listener = deployed.listener();
            return new Work(
                    listener.events(DeploymentStarted.class)
                            .getFirst()
                            .subject()
                            .id()
                            .value(),
                    listener.events(StepEnded.class).stream()
                            .filter(end -> end.step().step().equals("Lock target"))
                            .map(PipelineEvent::at)
                            .findFirst()
                            .orElseThrow(),
                    listener.events(StepEnded.class).stream()
                            .filter(end -> end.step().track().equals("prod"))
                            .map(PipelineEvent::at)
                            .max(Comparator.naturalOrder())
                            .orElseThrow());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10})
    void oneAtATimeInWhateverOrderAndAllSucceed(int many, Namespace namespace) throws Exception {
        var site = new HubSite(folder, namespace, RealTools.HELM_4);
        site.commit("text: the same for all\n");
        var request = DeploymentRequest.head(site.site().root()).waiting(Duration.ofMinutes(8));
        var all = new CopyOnWriteArrayList<Deployed>();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < many; i++) {
            threads.add(Thread.ofVirtual().start(() -> all.add(site.site().deploy(request))));
        }
        for (var thread : threads) {
            thread.join();
        }

        assertThat(all)
                .hasSize(many)
                .allSatisfy(deployed -> assertThat(result(deployed).verdict())
                        .as(String.valueOf(result(deployed).failures()))
                        .isEqualTo(Verdict.SUCCEEDED));
        var work = all.stream()
                .map(Work::of)
                .sorted(Comparator.comparing(Work::from))
                .toList();
        for (int i = 1; i < work.size(); i++) {
            assertThat(work.get(i).from()).isAfterOrEqualTo(work.get(i - 1).to());
        }
        // Every change on the cluster was made by the holder of that moment: one revision each, in the same order.
        assertThat(site.statuses()).hasSize(many).endsWith("deployed");
        assertThat(site.deployers())
                .isEqualTo(work.stream().map(Work::deployment).toList());
        assertThat(site.holder()).isEmpty();
    }
}
