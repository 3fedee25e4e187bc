package dev.slipway.cli;

import dev.slipway.pipeline.CancelReason;
import dev.slipway.pipeline.Cancellation;
import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.Refusal;
import dev.slipway.pipeline.StepOutcome;

/** What the program ends with. The numbers are an interface for scripts: they never change. */
public enum ExitCode {
    /** It did what it was asked to. */
    OK(0, "it did what it was asked to"),
    /** The deployment failed, or what was examined is not as it should be. */
    FAILED(1, "the deployment failed, or what was examined is not as it should be"),
    /** The command line or the site's files are wrong; nothing was done. */
    USAGE(2, "the command line or the site's files are wrong; nothing was done"),
    /** It may not run now, such as while another deployment runs; nothing was done. */
    REFUSED(3, "refused: it may not run now, such as while another deployment runs; nothing was done"),
    /** A bug in Slipway. */
    BUG(70, "a bug in Slipway"),
    /** Ended by Ctrl-C. */
    INTERRUPTED(130, "ended by Ctrl-C (SIGINT), in an orderly way"),
    /** Ended by SIGTERM, or because the terminal was closed. */
    TERMINATED(143, "ended by SIGTERM, or because the terminal was closed, in an orderly way");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The number. */
    public int code() {
        return code;
    }

    /** What it means, in words for the documentation. */
    public String meaning() {
        return meaning;
    }

    /** How a deployment's end is told to scripts. */
    public static ExitCode of(DeploymentResult result, Cancellation cancellation) {
        return switch (result.verdict()) {
            case SUCCEEDED -> OK;
            case FAILED ->
                result.failures().stream().anyMatch(BugReport::isAbout) ? BUG : isRefusal(result) ? REFUSED : FAILED;
            case INTERRUPTED -> cancellation.reason().map(ExitCode::of).orElse(INTERRUPTED);
        };
    }

    /** Somebody else is at work on every target that failed, and nothing was changed on any target. */
    private static boolean isRefusal(DeploymentResult result) {
        return result.failures().stream().allMatch(ExitCode::isRefused)
                && result.steps().stream()
                        .filter(Story::isUpgrade)
                        .noneMatch(step -> Story.began(step) && !isRefused(step));
    }

    private static boolean isRefused(DeploymentResult.StepResult step) {
        return step.outcome() instanceof StepOutcome.Failed(var failure) && Refusal.isOne(failure);
    }

    /** What ended something that is no deployment. */
    static ExitCode of(CancelReason reason) {
        return switch (reason) {
            case CancelReason.Interrupted(var signal) -> signal.equals(Signals.INTERRUPT) ? INTERRUPTED : TERMINATED;
            case CancelReason.StepFailed _ -> FAILED;
        };
    }
}
