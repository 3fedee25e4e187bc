package dev.slipway.kube;

import java.time.Duration;

/**
 * What can be wrong with a rollout, and for how long it must have been so before it ends the wait: what may still mend
 * by itself is given the time to.
 */
public enum TroubleKind {
    /**
     * A container has ended at least twice and is held back before it is started again. At once: the kubelet says so only
     * after a restart of its own did not help.
     */
    CRASH_LOOP("crashes again and again", Duration.ZERO),

    /** The registry gave a definite no: no such image or tag, or no permission. The grace lets a push come late. */
    IMAGE_REFUSED("can't get its image", Duration.ofSeconds(5)),

    /**
     * The image could not be pulled for a reason that may pass: a registry out of reach, a name that does not resolve,
     * a rate limit. It ends the wait as soon as a second pull has failed too, and after the grace where pulls fail
     * slowly.
     */
    IMAGE_PULL("can't get its image", Duration.ofSeconds(45)),

    /** The image's name is not one: nothing but a change of the specification mends it. */
    INVALID_IMAGE_NAME("has an image name that is not valid", Duration.ZERO),

    /** The image shall never be pulled, and is not on the node. */
    IMAGE_NEVER_PULLED("has an image that is not on the node and shall not be pulled", Duration.ZERO),

    /** A Secret, ConfigMap or key is missing. An operator may be about to make it, hence the grace. */
    CONTAINER_CONFIG("can't be configured", Duration.ofSeconds(10)),

    /** The container runtime refuses the container: no such command, no such user, a bad mount. */
    CONTAINER_START("can't be started", Duration.ofSeconds(10)),

    /** The controller may not make pods: a quota, an admission webhook, a missing service account. */
    REPLICA_FAILURE("can't make its pods", Duration.ofSeconds(10)),

    /** The Deployment's own progressDeadlineSeconds have passed. */
    PROGRESS_DEADLINE("made no progress within its own deadline", Duration.ZERO),

    /** The Job has used up its attempts or its time. */
    JOB_FAILED("has failed", Duration.ZERO),

    /** Somebody paused the Deployment, so the newest template is never rolled out. */
    PAUSED("is paused, so its newest version is not rolled out", Duration.ZERO);

    private final String words;
    private final Duration grace;

    TroubleKind(String words, Duration grace) {
        this.words = words;
        this.grace = grace;
    }

    /** Continues the words "container hub …" or "Deployment/hub …". */
    public String words() {
        return words;
    }

    /** How long it must last before it ends the wait; zero: at once. */
    public Duration grace() {
        return grace;
    }
}
