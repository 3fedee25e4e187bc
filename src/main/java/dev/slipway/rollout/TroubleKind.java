package dev.slipway.rollout;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be wrong with a rollout, the worst first; {@link Graces} say how long each is let be. */
public enum TroubleKind {
    /** The node that the pod runs on has not been heard of, or is unwell. */
    NODE("is on a node that is not ready"),

    /**
     * A container ends again and again. Once or twice happens to many that start before what they need: the third end
     * is no chance any more. With a liveness or startup probe that fails, the kubelet is who ends it.
     */
    CRASH_LOOP("crashes again and again"),

    /** The Job has used up its attempts or its time, or the hook's pod has failed. */
    JOB_FAILED("has failed"),

    /** The image's name is not one: nothing but a change of the specification mends it. */
    IMAGE_NAME_INVALID("has an image name that is not valid"),

    /** The image shall never be pulled, and is not on the node. */
    IMAGE_NEVER_PULLED("has an image that is not on the node and shall not be pulled"),

    /** The registry gave a definite no: no such image or tag, or no permission. The grace lets a push come late. */
    IMAGE_REFUSED("can't get its image"),

    /**
     * The image could not be pulled for a reason that may pass: a registry out of reach, a name that does not resolve,
     * a rate limit. It ends the wait as soon as a second pull has failed too, and after the grace where pulls fail
     * slowly.
     */
    IMAGE_PULL("can't get its image"),

    /**
     * A Secret, ConfigMap or key is missing. An operator may be about to make it, and the kubelet looks again only every 10 to
     * 15 s, hence the grace.
     */
    CONTAINER_CONFIG("can't be configured"),

    /** The container runtime refuses the container: no such command, no such user, a bad mount. */
    CONTAINER_START("can't be started"),

    /** A volume can't be mounted: its Secret is missing, its path is of another type. The kubelet tries again and again. */
    MOUNT("can't mount a volume"),

    /** A volume can't be attached to the node; most often another node still has it, which takes minutes to let go. */
    ATTACH("can't attach a volume"),

    /** A claim of a volume is missing, or gets no volume. */
    CLAIM("waits for a volume"),

    /** The controller may not make pods: a quota, an admission webhook, a missing service account. */
    PODS_REFUSED("can't make its pods"),

    /** The pod's sandbox can't be made: its network, or its runtime class. */
    SANDBOX("gets no sandbox to run in"),

    /** The node threw the pod out, and may throw out the next one too. */
    EVICTED("was evicted from its node"),

    /**
     * No node has room for the pod. Old pods that end may make some, and so does an autoscaler: while that says that it
     * adds a node, it is waited for.
     */
    UNSCHEDULABLE("finds no node"),

    /** The autoscaler was asked, and says that no node of its kinds would do. */
    NO_SCALE_UP("finds no node, and the autoscaler adds none"),

    /** A StatefulSet waits for a broken pod of an older template, which only a person's hand replaces. */
    STUCK_ORDINAL("is stuck behind a broken pod of its old version"),

    /** A pod that was deleted, and has had its time to end, does not go. */
    TERMINATING("waits for a pod that does not end"),

    /** Somebody paused the Deployment, so the newest template is never rolled out. */
    PAUSED("is paused, so its newest version is not rolled out"),

    /** The Deployment's own progressDeadlineSeconds have passed. */
    PROGRESS_DEADLINE("made no progress within its own deadline"),

    /** It runs, and its readiness probe fails. Nobody but its author knows how long that is right. */
    NOT_READY("runs, but is not ready");

    private final String words;

    TroubleKind(String words) {
        this.words = words;
    }

    /** The kind as sites, documents and evidence write it: {@code crash-loop}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The kind of that id, if there is one. */
    public static Optional<TroubleKind> named(String id) {
        return Arrays.stream(values()).filter(kind -> kind.id().equals(id)).findFirst();
    }

    /** Continues the words "container hub …" or "Deployment/hub …". */
    public String words() {
        return words;
    }
}
