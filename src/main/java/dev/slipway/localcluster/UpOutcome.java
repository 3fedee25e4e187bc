package dev.slipway.localcluster;

import dev.slipway.pipeline.Failure;
import java.time.Duration;
import java.util.List;

/** How bringing a cluster up ended. */
public sealed interface UpOutcome {

    /**
     * It is up.
     *
     * @param alreadyRan whether there was nothing to do
     * @param remarks what the person should know: what a cluster without a real node lacks, for instance
     * @param took how long it was
     */
    record Up(ClusterStatus.Running cluster, boolean alreadyRan, List<String> remarks, Duration took)
            implements UpOutcome {
        public Up {
            remarks = List.copyOf(remarks);
        }
    }

    /** It is not; what was started stays for a look at its logs, and another {@code up} goes on from there. */
    record Failed(Failure failure) implements UpOutcome {}
}
