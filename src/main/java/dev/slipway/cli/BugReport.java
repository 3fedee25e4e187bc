package dev.slipway.cli;

import dev.slipway.pipeline.Bug;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.StepOutcome;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** What the person reads when Slipway itself is at fault: short, with the place of the long story. */
final class BugReport {
    private BugReport() {}

    /** Whether the step failed by a bug of ours. */
    static boolean isAbout(StepResult step) {
        return step.outcome() instanceof StepOutcome.Failed(var failure) && Bug.caused(failure);
    }

    /** Logs the exception, and tells the person of it. */
    static void tell(Output output, Throwable thrown, Path logFile) {
        LoggerFactory.getLogger(BugReport.class).error("uncaught exception", thrown);
        output.error("""
                This is a bug in Slipway, not in your site or your cluster.
                  %s
                The whole story is in %s.
                Please report it with that file; secrets in it are masked.""".formatted(summary(thrown), logFile));
    }

    private static String summary(Throwable thrown) {
        var trace = thrown.getStackTrace();
        return thrown + (trace.length == 0 ? "" : " (at " + trace[0] + ")");
    }
}
