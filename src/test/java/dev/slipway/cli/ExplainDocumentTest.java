package dev.slipway.cli;

import dev.slipway.pipeline.Pipeline;
import dev.slipway.pipeline.Retry;
import dev.slipway.pipeline.Stage;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.pipeline.Track;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplainDocumentTest {
    private record Described(String name, StepDocumentation documentation, StepPolicy policy) implements Step {
        @Override
        public StepOutcome run(StepContext context) {
            throw new IllegalStateException("explaining a pipeline must not run it");
        }
    }

    @Test
    void theDocumentTellsStagesStepsBackgroundWhatHappensAndWhatCouldGoWrong() throws Exception {
        var helm = new Described(
                "Install helm",
                new StepDocumentation(
                        "[Helm](https://helm.sh) is the package manager for Kubernetes.",
                        List.of("Helm 3.22.0 is looked for on PATH, then in the cache, then downloaded."),
                        List.of(new Trouble(
                                "The network is flaky", "The step fails after several attempts.", "Deploy again."))),
                StepPolicy.within(Duration.ofMinutes(5)).retrying(Retry.NETWORK));
        var grafana = new Described(
                "Tell Grafana",
                new StepDocumentation("", List.of("An annotation is made."), List.of()),
                StepPolicy.within(Duration.ofSeconds(20)).required(false));
        var pipeline = new Pipeline(List.of(
                new Stage("Install deployment tools", List.of(Track.inOrder(Track.SITE, List.of(helm)))),
                new Stage("Configure deployment tools", List.of(Track.inOrder(Track.SITE, List.of(grafana)))),
                new Stage("Deploy to staging", List.of(upgrade("staging"))),
                new Stage("Deploy to production", List.of(upgrade("prod"), upgrade("ovh")))));
        Golden.verify("explain.md", ExplainDocument.of("mybinder", pipeline));
    }

    private static Track upgrade(String target) {
        var step = new Described(
                "Upgrade release mybinder",
                new StepDocumentation(
                        "The chart is upgraded on " + target + ".",
                        List.of("`helm upgrade` with `config/" + target + ".yaml`.", "Ten minutes at most."),
                        List.of(new Trouble(
                                "The cluster is having difficulties",
                                "Helm reports connection errors:\n\n```\ndial tcp: i/o timeout\n```",
                                "Wait, then deploy again."))),
                StepPolicy.within(Duration.ofMinutes(11)));
        return Track.inOrder(target, List.of(step));
    }
}
