package dev.slipway.steps.preflight;

import dev.slipway.kube.Cluster;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.TargetConfig;

/** The way into targets: a seam, since steps do not know one another, and getting credentials is a step of its own. */
@FunctionalInterface
public interface Entrance {

    /** Gets the target's credentials and opens its cluster, as the deployment will. */
    Entry enter(TargetConfig target) throws InterruptedException;

    /** How it went. */
    sealed interface Entry {

        /**
         * The cluster answers, and knows us.
         *
         * @param cluster to be closed by whoever entered
         */
        record Open(TargetAccess access, Cluster cluster) implements Entry {}

        /** There is no way in. */
        record Closed(Failure failure) implements Entry {}
    }
}
