package dev.slipway.rollout;

import dev.slipway.pipeline.Evidence;
import dev.slipway.rollout.PodSnapshot.ContainerSnapshot;
import java.time.Duration;
import java.util.Optional;

/**
 * Something wrong with a rollout, as it was seen once.
 *
 * @param workload what can't be rolled out
 * @param place where in the workload; empty: the workload as a whole
 * @param object what the cluster's words are about: {@code Pod/hub-7d9 container hub}, {@code PersistentVolumeClaim/db}
 * @param reason the cluster's word: {@code CrashLoopBackOff}
 * @param message the cluster's sentence; may be empty
 * @param extra time that passes before the grace begins, since until then it is as it should be
 * @param attempts how often the cluster has tried in vain, by its events; 0 where they do not tell
 */
public record Trouble(
        TroubleKind kind,
        WorkloadName workload,
        Optional<Place> place,
        String object,
        String reason,
        String message,
        Duration extra,
        int attempts) {

    private static final int BRIEF = 120;

    /** A pod, or a container of one. */
    public record Place(PodSnapshot pod, Optional<ContainerSnapshot> container) {}

    /** About the workload as a whole. */
    static Trouble ofWhole(TroubleKind kind, WorkloadName workload, String object, String reason, String message) {
        return new Trouble(kind, workload, Optional.empty(), object, reason, message, Duration.ZERO, 0);
    }

    /** About a pod. */
    static Trouble ofPod(TroubleKind kind, WorkloadName workload, PodSnapshot pod, String reason, String message) {
        var place = new Place(pod, Optional.empty());
        return new Trouble(kind, workload, Optional.of(place), "Pod/" + pod.name(), reason, message, Duration.ZERO, 0);
    }

    /** About a container. */
    static Trouble ofContainer(
            TroubleKind kind,
            WorkloadName workload,
            PodSnapshot pod,
            ContainerSnapshot container,
            String reason,
            String message) {
        var place = new Place(pod, Optional.of(container));
        var object = "Pod/" + pod.name() + (container.init() ? " init container " : " container ") + container.name();
        return new Trouble(kind, workload, Optional.of(place), object, reason, message, Duration.ZERO, 0);
    }

    /** The same, about an object that the pod needs. */
    Trouble on(String otherObject) {
        return new Trouble(kind, workload, place, otherObject, reason, message, extra, attempts);
    }

    /** The same, which is as it should be for a time. */
    Trouble after(Duration time) {
        return new Trouble(kind, workload, place, object, reason, message, time, attempts);
    }

    /** The same, which the cluster has tried that often. */
    Trouble tried(int times) {
        return new Trouble(kind, workload, place, object, reason, message, extra, times);
    }

    /** What stays the same while it is the same trouble: not the words, which change from one attempt to the next. */
    String incident() {
        return (isAboutAPull() ? "pull" : kind) + " " + workload
                + place.map(at -> " " + at.pod().meta().uid()
                                + at.container().map(it -> " " + it.name()).orElse(""))
                        .orElse("");
    }

    /** What several pods of a workload have in common when the same is wrong with them. */
    String likeness() {
        return kind + " " + workload
                + place.flatMap(Place::container).map(it -> " " + it.name()).orElse("");
    }

    /** As the first piece of evidence of a failure. */
    public Evidence.Trouble evidence() {
        return new Evidence.Trouble(kind.id(), workload.toString(), object, reason, message);
    }

    /** One sentence: {@code Deployment/hub: container hub of pod hub-7d9 crashes again and again (exit code 1).} */
    public String sentence() {
        var who = place.map(at -> workload + ": "
                        + at.container()
                                .map(it -> (it.init() ? "init container " : "container ") + it.name() + " of ")
                                .orElse("")
                        + "pod " + at.pod().name())
                .orElse(workload.toString());
        return who + " " + kind.words() + detail() + ".";
    }

    /** The same in as few words as stand beside a workload: {@code pod hub-7d9 can't get its image (not found)}. */
    String brief() {
        var text = place.map(at -> "pod " + at.pod().name() + " ").orElse("it ") + kind.words() + detail();
        return text.length() <= BRIEF ? text : text.substring(0, BRIEF - 1).strip() + "…";
    }

    /** How many runs of its container have ended; 0 where it is not about one. */
    int ends() {
        return place.flatMap(Place::container).map(ContainerSnapshot::ends).orElse(0);
    }

    private String detail() {
        var container = place.flatMap(Place::container);
        if (kind == TroubleKind.CRASH_LOOP && container.isPresent()) {
            return crashDetail(container.get());
        }
        var image = container
                .filter(_ -> isAboutTheImage())
                .map(it -> " " + it.image())
                .orElse("");
        var said = message.isEmpty() ? reason : message;
        return image + (said.isEmpty() ? "" : " (" + withoutStop(said) + ")");
    }

    private String crashDetail(ContainerSnapshot container) {
        var exit = container.state() instanceof PodSnapshot.State.Ended(var code, var _, var _)
                ? Optional.of(code)
                : container.lastExit();
        var killer = switch (reason) {
            case "Liveness" -> "its liveness probe fails, ";
            case "Startup" -> "its startup probe fails, ";
            default -> container.lastReason().equals("OOMKilled") ? "out of memory, " : "";
        };
        return exit.map(code -> " (" + killer + "exit code " + code + ", " + container.restarts()
                        + (container.restarts() == 1 ? " restart)" : " restarts)"))
                .orElse("");
    }

    private boolean isAboutAPull() {
        return kind == TroubleKind.IMAGE_REFUSED || kind == TroubleKind.IMAGE_PULL;
    }

    private boolean isAboutTheImage() {
        return isAboutAPull() || kind == TroubleKind.IMAGE_NAME_INVALID || kind == TroubleKind.IMAGE_NEVER_PULLED;
    }

    private static String withoutStop(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
