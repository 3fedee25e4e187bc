package dev.slipway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deployment.PreflightSite.Deployed;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.process.Command;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A site whose releases are deployed to one namespace of the real cluster, again and again. */
final class ReleaseTrial {
    private final Namespace namespace;
    private final String helm;
    private final PreflightSite site;

    ReleaseTrial(Path folder, String helm, Namespace namespace) throws IOException {
        this.namespace = namespace;
        this.helm = helm;
        this.site = new PreflightSite(folder, helm)
                .file("kubeconfig.yaml", Files.readString(namespace.access().kubeconfig()));
    }

    ReleaseTrial file(String name, String content) throws IOException {
        site.file(name, content);
        return this;
    }

    ReleaseTrial chart(String name, String template) throws IOException {
        return file(name + "/Chart.yaml", "apiVersion: v2\nname: " + name + "\nversion: 0.1.0\n")
                .file(name + "/templates/all.yaml", template);
    }

    ReleaseTrial without(String name) throws IOException {
        Files.delete(site.root().resolve(name));
        return this;
    }

    /**
     * Deploys.
     *
     * @param releases the maps below {@code releases}, without an indentation
     */
    Trial deploy(String releases) throws IOException, InterruptedException {
        return new Trial(site.deploy("releases:\n" + releases.indent(2) + """
                targets:
                  staging: {cluster: {kubeconfig: kubeconfig.yaml}, namespace: %s, rolloutTimeout: 2m}
                rollout: {proof: 0s}
                pipeline:
                  - Deploy to staging: [staging]
                """.formatted(namespace.name())));
    }

    /** Helm itself, as a person calls it. */
    List<String> helm(String... arguments) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--namespace",
                namespace.name(),
                "--kubeconfig",
                namespace.access().kubeconfig().toString()));
        var command = new Command(RealTools.helm(helm).toString(), all, RealTools.environment(), site.root(), "");
        var result = RealTools.processes().run(command, Duration.ofMinutes(2));
        assertThat(result.succeeded()).as(String.join("\n", result.lines())).isTrue();
        return result.lines();
    }

    /** What came of a deployment. */
    record Trial(Deployed deployed) {
        private List<StepResult> steps() {
            assertThat(deployed.ending()).isInstanceOf(Ending.Ended.class);
            return ((Ending.Ended) deployed.ending()).result().steps();
        }

        Trial succeeded() {
            assertThat(((Ending.Ended) deployed.ending()).result().verdict())
                    .as(String.join(
                            "\n",
                            steps().stream()
                                    .map(step -> step.step() + ": " + step.outcome())
                                    .toList()))
                    .isEqualTo(Verdict.SUCCEEDED);
            return this;
        }

        StepOutcome outcome(String step) {
            return steps().stream()
                    .filter(result -> result.step().step().equals(step))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no step '" + step + "' among "
                            + steps().stream().map(it -> it.step().step()).toList()))
                    .outcome();
        }

        String summary(String step) {
            assertThat(outcome(step)).isInstanceOf(StepOutcome.Succeeded.class);
            return ((StepOutcome.Succeeded) outcome(step)).summary();
        }

        Failure failure(String step) {
            assertThat(outcome(step)).isInstanceOf(StepOutcome.Failed.class);
            return ((StepOutcome.Failed) outcome(step)).failure();
        }

        /** The steps of the target that ended by themselves, in the order in which they did. */
        List<String> ended() {
            return deployed.listener().events(PipelineEvent.StepEnded.class).stream()
                    .filter(event -> event.step().track().equals("staging"))
                    .filter(event -> !(event.outcome() instanceof StepOutcome.Cancelled))
                    .map(event -> event.step().step())
                    .toList();
        }

        List<String> printed(String step) {
            return deployed.listener().events(PipelineEvent.StepPrinted.class).stream()
                    .filter(event -> event.step().step().equals(step))
                    .map(PipelineEvent.StepPrinted::line)
                    .toList();
        }

        List<String> warnings() {
            return deployed.listener().events(PipelineEvent.StepWarned.class).stream()
                    .map(PipelineEvent.StepWarned::message)
                    .toList();
        }

        /** When each step of the target began. */
        Map<String, Instant> began() {
            return deployed.listener().events(PipelineEvent.StepStarted.class).stream()
                    .filter(event -> event.step().track().equals("staging"))
                    .collect(java.util.stream.Collectors.toMap(
                            event -> event.step().step(), PipelineEvent.StepStarted::at));
        }
    }
}
