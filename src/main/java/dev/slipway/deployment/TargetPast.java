package dev.slipway.deployment;

import dev.slipway.memory.PastDeployment;
import dev.slipway.pipeline.Failure;
import java.util.List;

/** What a target remembers of the deployments that came to it. */
public sealed interface TargetPast {
    /** Its name. */
    String target();

    /**
     * It was asked.
     *
     * @param deployments the latest first
     */
    record Remembered(String target, List<PastDeployment> deployments) implements TargetPast {
        public Remembered {
            deployments = List.copyOf(deployments);
        }
    }

    /** It could not be asked. */
    record Unseen(String target, Failure failure) implements TargetPast {}
}
