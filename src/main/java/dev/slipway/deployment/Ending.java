package dev.slipway.deployment;

import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.Problem;
import java.util.List;

/** How a deployment ended, or why there was none. */
public sealed interface Ending {

    /** The pipeline ran. */
    record Ended(DeploymentResult result) implements Ending {}

    /** Nothing was begun: what was asked for is not to be had. */
    record Refused(Failure failure) implements Ending {}

    /** Nothing was begun: it may not be, as things are by now. */
    record NotNow(Failure failure) implements Ending {}

    /** Nothing was begun: the commit's {@code slipway.yaml} is wrong. */
    record Invalid(List<Problem> problems) implements Ending {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }

    /** Nothing was begun: the deployment was asked to end before it had started. */
    record Interrupted() implements Ending {}
}
