package dev.slipway.lock;

import dev.slipway.kube.ClusterTrouble;
import java.time.Instant;
import java.util.Optional;

/** What came of asking for a target. */
public sealed interface Acquisition {

    /**
     * It is ours.
     *
     * @param replaced the holder that had died, if there was one
     */
    record Held(TargetLock lock, Optional<Owner> replaced) implements Acquisition {}

    /**
     * Somebody who lives has it.
     *
     * @param since by the holder's own clock
     */
    record Busy(Owner holder, Optional<Instant> since) implements Acquisition {}

    /** We may not keep Leases there: nobody can be told to stay away. */
    record Unguarded(ClusterTrouble trouble) implements Acquisition {}

    /** The cluster did not answer as it should. */
    record Failed(ClusterTrouble trouble) implements Acquisition {}
}
