package dev.slipway.pipeline;

import dev.slipway.pipeline.DeploymentResult.StepResult;
import java.time.Duration;
import java.util.List;

/**
 * How the recovery of one track ended. It is told beside the deployment's own outcome, and never instead of it: a deployment
 * that failed has failed, also where what it did was undone.
 *
 * @param stage the stage's name
 * @param track the track's name: a target
 * @param culprit the step because of which there was one
 * @param steps how each of its steps ended, in order; those that never began are left out
 */
public record RecoveryResult(
        String stage, String track, StepRef culprit, End end, List<StepResult> steps, Duration took) {
    public RecoveryResult {
        steps = List.copyOf(steps);
    }

    /** What came of it. */
    public sealed interface End {
        /**
         * What was done is undone, and that was proven.
         *
         * @param summary what runs now, one line: {@code prod was rolled back to revision 7 (commit 1a2b3c4d)}
         */
        record Recovered(String summary) implements End {}

        /**
         * There was nothing to go back to, so all was kept as it was when the deployment failed.
         *
         * @param reason why not, one line
         */
        record Kept(String reason) implements End {}

        /**
         * It did not work.
         *
         * @param acted whether what was done is undone, and only the proof of it failed
         * @param step the step that failed
         */
        record Failed(boolean acted, StepRef step, Failure failure) implements End {}

        /** It was asked to end before it was done: what was done is undone in part, or not at all. */
        record Interrupted(CancelReason reason) implements End {}
    }

    /** Its stable name, for programs. */
    public String word() {
        return switch (end) {
            case End.Recovered _ -> "recovered";
            case End.Kept _ -> "kept";
            case End.Failed _ -> "failed";
            case End.Interrupted _ -> "interrupted";
        };
    }

    /** In one line, without a stop: {@code prod was rolled back to revision 7 (commit 1a2b3c4d)}. */
    public String line() {
        return switch (end) {
            case End.Recovered(var summary) -> summary;
            case End.Kept(var reason) -> track + " was kept as it is: " + reason;
            case End.Failed(var isUndone, var step, var failure) ->
                (isUndone
                                ? track + " was rolled back, but \"" + step.step() + "\" failed: "
                                : "the rollback of " + track + " failed: ")
                        + withoutStop(failure.observed().replace('\n', ' '));
            case End.Interrupted(var reason) ->
                "the rollback of " + track + " was ended " + reason.explain() + ", before it was done";
        };
    }

    /** Whether what the deployment did is undone, whatever became of the proof. */
    public boolean acted() {
        return switch (end) {
            case End.Recovered _ -> true;
            case End.Failed(var isUndone, var _, var _) -> isUndone;
            case End.Kept _, End.Interrupted _ -> false;
        };
    }

    private static String withoutStop(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
