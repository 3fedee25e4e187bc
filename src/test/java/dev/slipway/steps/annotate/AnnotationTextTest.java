package dev.slipway.steps.annotate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepRef;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AnnotationTextTest {
    private static PipelineEvent.Subject subject(String title, OptionalInt pullRequest) {
        return new PipelineEvent.Subject(
                new DeploymentId("20260101-120000-ab12"),
                "mybinder",
                "0123456789abcdef",
                title,
                "Ada <ada@x>",
                pullRequest);
    }

    @Test
    void escapesWhatPeopleWrote() {
        assertThat(AnnotationText.start(subject("Use <b> & co (#7)", OptionalInt.of(7))))
                .isEqualTo("Deploying mybinder 01234567 \"Use &lt;b&gt; &amp; co (#7)\" by Ada &lt;ada@x&gt;"
                        + " (pull request #7)");
    }

    @Test
    void tellsWhereADeploymentFailed() {
        var step = new StepRef("Deploy to staging", "staging", "Await rollout");
        var result = new DeploymentResult(
                DeploymentResult.Verdict.FAILED,
                List.of(new DeploymentResult.StepResult(
                        step, new StepOutcome.Failed(Failure.of("a", "b")), Duration.ZERO, true, false)),
                Duration.ofSeconds(125));
        assertThat(AnnotationText.end(subject("Title", OptionalInt.empty()), result))
                .isEqualTo("Failed to deploy mybinder 01234567 \"Title\" by Ada &lt;ada@x&gt; after 2 min 5 s, at:"
                        + " Deploy to staging › staging › Await rollout");
    }
}
