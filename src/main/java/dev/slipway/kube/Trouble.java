package dev.slipway.kube;

import dev.slipway.kube.PodSnapshot.ContainerSnapshot;
import java.util.Optional;

/**
 * Something wrong with a rollout, as it was seen once.
 *
 * @param reason the cluster's word: {@code CrashLoopBackOff}
 * @param message the cluster's sentence; may be empty
 * @param place where in the workload; empty: the workload as a whole
 */
public record Trouble(TroubleKind kind, WorkloadName workload, Optional<Place> place, String reason, String message) {

    /** A container of a pod. */
    public record Place(PodSnapshot pod, ContainerSnapshot container) {}

    /** What stays the same while it is the same trouble: not the words, which change from one attempt to the next. */
    String incident() {
        return (isAboutTheImage() ? "image" : kind) + " " + workload
                + place.map(at -> " " + at.pod().uid() + " " + at.container().name())
                        .orElse("");
    }

    /** One sentence: {@code Deployment/hub: container hub of pod hub-7d9 crashes again and again (exit code 1).} */
    public String sentence() {
        var who = place.map(at -> workload + ": "
                        + (at.container().init() ? "init container " : "container ")
                        + at.container().name() + " of pod " + at.pod().name())
                .orElse(workload.toString());
        return who + " " + kind.words() + detail() + ".";
    }

    private String detail() {
        if (kind == TroubleKind.CRASH_LOOP && place.isPresent()) {
            var container = place.get().container();
            var how = container.lastReason().equals("OOMKilled") ? "out of memory, " : "";
            return container
                    .lastExit()
                    .map(code -> " (" + how + "exit code " + code + ", " + container.restarts()
                            + (container.restarts() == 1 ? " restart)" : " restarts)"))
                    .orElse("");
        }
        var image = place.filter(_ -> isAboutTheImage())
                .map(at -> " " + at.container().image())
                .orElse("");
        var said = message.isEmpty() ? reason : message;
        return image + (said.isEmpty() ? "" : " (" + withoutStop(said) + ")");
    }

    private boolean isAboutTheImage() {
        return switch (kind) {
            case IMAGE_REFUSED, IMAGE_PULL, INVALID_IMAGE_NAME, IMAGE_NEVER_PULLED -> true;
            case CRASH_LOOP,
                    CONTAINER_CONFIG,
                    CONTAINER_START,
                    REPLICA_FAILURE,
                    PROGRESS_DEADLINE,
                    JOB_FAILED,
                    PAUSED -> false;
        };
    }

    private static String withoutStop(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
