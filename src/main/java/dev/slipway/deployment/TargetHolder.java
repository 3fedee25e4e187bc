package dev.slipway.deployment;

import dev.slipway.lock.TargetLocks.Holder;
import dev.slipway.pipeline.Failure;
import java.util.Optional;

/** Who has a target locked, or had until a moment ago. */
public sealed interface TargetHolder {

    /** The target's name. */
    String target();

    /**
     * Its Lease was read.
     *
     * @param holder empty: nobody
     */
    record Seen(String target, Optional<Holder> holder) implements TargetHolder {}

    /** It could not be looked at, or not be changed. */
    record Unseen(String target, Failure failure) implements TargetHolder {}
}
