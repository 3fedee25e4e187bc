package dev.slipway.site;

import dev.slipway.rollout.Graces;
import java.time.Duration;

/**
 * How rollouts are waited for.
 *
 * @param watched which workloads of a target's namespace are waited for
 * @param proof how long a new container must live at the most before a gate opens; how long exactly, its own liveness
 *     probe says
 * @param graces how long each kind of trouble is let be
 */
public record RolloutConfig(Watched watched, Duration proof, Graces graces) {

    /** How long unless the site says otherwise: longer than the default liveness probe needs, and than most tests take. */
    public static final Duration USUAL_PROOF = Duration.ofSeconds(60);

    /** Which workloads are waited for. */
    public enum Watched {
        /** All of the target's namespace. */
        NAMESPACE,
        /** Those that belong to the site's releases. */
        RELEASES
    }

    /** What applies where the site says nothing. */
    public static RolloutConfig usual() {
        return new RolloutConfig(Watched.NAMESPACE, USUAL_PROOF, Graces.usual());
    }
}
