package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Cancellation;
import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Refusal;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepRef;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
    private static final Failure REFUSAL =
            Refusal.of("locking prod", "prod", "the target", "prod is locked by deployment x of ada@laptop.", "Wait.");

    private static StepResult step(String target, String name, StepOutcome outcome) {
        return new StepResult(
                new StepRef("Deploy to " + target, target, name), outcome, Duration.ofSeconds(1), true, false);
    }

    private static StepResult failed(String target, String name, Failure failure) {
        return step(target, name, new StepOutcome.Failed(failure));
    }

    private static ExitCode of(StepResult... steps) {
        return ExitCode.of(
                new DeploymentResult(Verdict.FAILED, List.of(steps), Duration.ofSeconds(1)), new Cancellation());
    }

    @Test
    void aDeploymentThatOnlyFoundSomebodyElseAtWorkIsRefused() {
        assertThat(of(failed("prod", "Lock target", REFUSAL))).isEqualTo(ExitCode.REFUSED);
        assertThat(of(failed("prod", "Upgrade release hub", REFUSAL))).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void oneThatHasChangedSomethingBeforeHasFailed() {
        assertThat(of(
                        step("staging", "Upgrade release hub", new StepOutcome.Succeeded("revision 2")),
                        failed("prod", "Lock target", REFUSAL)))
                .isEqualTo(ExitCode.FAILED);
    }

    @Test
    void oneThatFailedForAnotherReasonTooHasFailed() {
        assertThat(of(
                        failed("ovh", "Get credentials", Failure.of("getting credentials", "No.")),
                        failed("prod", "Lock target", REFUSAL)))
                .isEqualTo(ExitCode.FAILED);
    }
}
