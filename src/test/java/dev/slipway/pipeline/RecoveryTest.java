package dev.slipway.pipeline;

import static dev.slipway.testing.ScriptedStep.doing;
import static dev.slipway.testing.ScriptedStep.failing;
import static dev.slipway.testing.ScriptedStep.succeeding;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.PipelineEvent.RecoveryEnded;
import dev.slipway.pipeline.PipelineEvent.RecoveryStarted;
import dev.slipway.pipeline.PipelineEvent.StepEnded;
import dev.slipway.pipeline.RecoveryResult.End;
import dev.slipway.testing.RecordingListener;
import dev.slipway.testing.ScriptedStep;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a track does when one of its steps has failed. */
class RecoveryTest {
    private static final StepRef VALIDATE = new StepRef("production", "prod", "validate");

    private final RecordingListener listener = new RecordingListener();
    private final Cancellation cancellation = new Cancellation();

    private DeploymentResult run(Track... tracks) {
        var runner = new PipelineRunner(InstantSource.system(), _ -> {}, new Random(1));
        var subject = new PipelineEvent.Subject(
                new DeploymentId("test-1"), "mybinder", "0123456789abcdef", "Bump", "Ada", OptionalInt.empty());
        return runner.run(
                new Pipeline(List.of(new Stage("production", List.of(tracks)))), subject, listener, cancellation);
    }

    private static Track track(String name, Step... steps) {
        return Track.inOrder(name, List.of(steps));
    }

    private static Recovery recovery(Step act, Step... proofs) {
        return new Recovery(act, List.of(proofs), () -> true);
    }

    private End end(DeploymentResult result) {
        assertThat(listener.events(RecoveryStarted.class)).hasSize(1);
        assertThat(listener.events(RecoveryEnded.class))
                .extracting(RecoveryEnded::result)
                .isEqualTo(result.recoveries());
        return result.recoveries().getFirst().end();
    }

    @Test
    void aFailedTrackIsUndoneAndTheDeploymentHasFailedAllTheSame() {
        var await = succeeding("await rollback");
        var act = doing("roll back", _ -> new StepOutcome.Succeeded("prod was rolled back to revision 7"));

        var result = run(track("prod", failing("validate")).recovering(recovery(act, await)));

        assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(end(result)).isEqualTo(new End.Recovered("prod was rolled back to revision 7"));
        assertThat(result.recoveries().getFirst().culprit()).isEqualTo(VALIDATE);
        assertThat(result.recoveries().getFirst().steps())
                .extracting(step -> step.step().step())
                .containsExactly("roll back", "await rollback");
        assertThat(result.steps()).extracting(DeploymentResult.StepResult::step).containsExactly(VALIDATE);
    }

    @Test
    void theEvidenceOfTheFailureIsToldBeforeAnythingIsUndone() {
        run(track("prod", failing("validate")).recovering(recovery(succeeding("roll back"))));

        var kinds = listener.events().stream()
                .map(event -> switch (event) {
                    case StepEnded end -> end.step().step() + " ended";
                    case PipelineEvent.StepStarted start -> start.step().step() + " began";
                    default -> event.getClass().getSimpleName();
                })
                .toList();
        assertThat(kinds)
                .containsSubsequence(
                        "validate ended",
                        "RecoveryStarted",
                        "roll back began",
                        "roll back ended",
                        "RecoveryEnded",
                        "StageEnded");
    }

    @Test
    void nothingIsUndoneWhereNothingFailed() {
        var act = succeeding("roll back");

        var result = run(track("prod", succeeding("validate")).recovering(recovery(act)));

        assertThat(act.runs()).isZero();
        assertThat(result.recoveries()).isEmpty();
    }

    @Test
    void nothingIsUndoneWhereNothingWasDone() {
        var act = succeeding("roll back");

        var result =
                run(track("prod", failing("get credentials")).recovering(new Recovery(act, List.of(), () -> false)));

        assertThat(act.runs()).isZero();
        assertThat(listener.events(RecoveryStarted.class)).isEmpty();
        assertThat(result.recoveries()).isEmpty();
    }

    @Test
    void nothingIsUndoneWhenAPersonAskedForTheEnd() {
        var act = succeeding("roll back");
        var interrupted = doing("validate", _ -> {
            cancellation.cancel("SIGINT");
            return new StepOutcome.Failed(Failure.of("validating", "no"));
        });

        var result = run(track("prod", interrupted).recovering(recovery(act)));

        assertThat(act.runs()).isZero();
        assertThat(result.recoveries()).isEmpty();
    }

    @Test
    void whereThereIsNothingToGoBackToAllIsKeptAndNoProofRuns() {
        var proof = succeeding("await rollback");
        var act = doing("roll back", _ -> new StepOutcome.Skipped("no revision passed its validation"));

        var result = run(track("prod", failing("validate")).recovering(recovery(act, proof)));

        assertThat(end(result)).isEqualTo(new End.Kept("no revision passed its validation"));
        assertThat(proof.runs()).isZero();
    }

    @Test
    void aRollbackThatFailsIsToldApartFromOneThatIsNotProven() {
        var failure = Failure.of("rolling back", "a field is immutable");
        var act = doing("roll back", _ -> new StepOutcome.Failed(failure));

        var result = run(track("prod", failing("validate")).recovering(recovery(act, succeeding("await rollback"))));

        assertThat(end(result))
                .isEqualTo(new End.Failed(false, new StepRef("production", "prod", "roll back"), failure));
        assertThat(result.recoveries().getFirst().word()).isEqualTo("failed");
    }

    @Test
    void theFirstProofThatFailsEndsIt() {
        var second = succeeding("validate again");

        var result = run(track("prod", failing("validate"))
                .recovering(recovery(succeeding("roll back"), failing("await rollback"), second)));

        assertThat(end(result))
                .isInstanceOfSatisfying(
                        End.Failed.class, failed -> assertThat(failed.acted()).isTrue());
        assertThat(second.runs()).isZero();
        assertThat(result.recoveries().getFirst().steps()).hasSize(2);
    }

    @Test
    void aPersonCanEndARecovery() {
        var act = doing("roll back", _ -> {
            cancellation.cancel("SIGTERM");
            Thread.currentThread().interrupt();
            throw new InterruptedException();
        });

        var result = run(track("prod", failing("validate")).recovering(recovery(act, succeeding("await rollback"))));

        assertThat(end(result)).isEqualTo(new End.Interrupted(new CancelReason.Interrupted("SIGTERM")));
        assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void oneTracksRecoveryNeitherStopsNorTouchesAnother() {
        ScriptedStep other = succeeding("upgrade");
        var act = succeeding("roll back");

        var result = run(
                track("prod", failing("validate")).recovering(recovery(act)),
                track("ovh", other).recovering(recovery(failing("never"))));

        assertThat(other.runs()).isOne();
        assertThat(result.recoveries()).extracting(RecoveryResult::track).containsExactly("prod");
    }
}
