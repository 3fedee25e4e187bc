package dev.slipway.rollout;

import java.time.Instant;
import java.util.Optional;

/**
 * What every object carries.
 *
 * @param uid tells it from an object of the same name before or after it
 * @param version grows with every change in the cluster; 0 where it is not known
 * @param generation grows with every change of what the object shall be
 * @param owner the UID of what controls it; empty where nothing does
 * @param release the Helm release it belongs to, {@code namespace/name}, by the annotations that Helm writes
 * @param hook whether Helm runs it as a hook
 * @param deletion when it shall be gone, where somebody deleted it
 * @param graceSeconds how many seconds it was given for that
 * @param finalizers who has to agree before it goes
 */
public record Meta(
        String name,
        String uid,
        long version,
        long generation,
        String owner,
        Optional<String> release,
        boolean hook,
        Optional<Instant> deletion,
        int graceSeconds,
        String finalizers) {

    /** Whether somebody deleted it. */
    public boolean isDeleting() {
        return deletion.isPresent();
    }
}
