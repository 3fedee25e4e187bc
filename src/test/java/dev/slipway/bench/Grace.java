package dev.slipway.bench;

import dev.slipway.bench.Signs.Sign;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * When a wait ought to end, by the table of graces in {@code docs/rollout.md}, computed from the harness's own signs and from
 * nothing that Slipway says.
 */
final class Grace {
    private Grace() {}

    /**
     * The sign that is the first of this trouble, and when the wait ought to end for it.
     *
     * @param first the sign itself
     * @param due with the grace
     */
    record Due(Sign first, Instant due) {}

    /**
     * Nothing where the API showed no such sign.
     *
     * @param change when the change was made
     * @param limit the rollout's own
     */
    static Optional<Due> of(String trouble, List<Sign> signs, Instant change, Duration limit) {
        return switch (trouble) {
            case "crash-loop" -> thirdEnd(signs);
            case "image-refused" -> after(5, signs, Grace::isPull);
            case "image-pull" -> earlier(nth(2, signs, Grace::isPullAgain), after(45, signs, Grace::isPull));
            case "image-name-invalid" -> after(0, signs, what("waiting InvalidImageName"));
            case "image-never-pulled" -> after(0, signs, what("waiting ErrImageNeverPull"));
            case "container-config" -> after(30, signs, what("waiting CreateContainerConfigError"));
            case "container-start" -> after(10, signs, Grace::isStart);
            case "mount" -> after(20, signs, what("event FailedMount"));
            case "attach" -> after(120, signs, what("event FailedAttachVolume"));
            case "claim" -> after(60, signs, Grace::isClaim);
            case "unschedulable" -> after(120, signs, what("Pod PodScheduled=False"));
            case "no-scale-up" -> after(30, signs, what("event NotTriggerScaleUp"));
            case "sandbox" -> after(60, signs, what("event FailedCreatePodSandBox"));
            case "evicted" -> earlier(nth(2, signs, what("evicted")), after(30, signs, what("evicted")));
            case "pods-refused" -> after(10, signs, Grace::isRefusal);
            case "node" -> after(60, signs, what("node"));
            // The broken pod was there before: it is in the way from the change on.
            case "stuck-ordinal" -> after(30, List.of(new Sign(change, "change", "", "")), what("change"));
            case "terminating" -> after(30, signs, what("deleted"));
            case "progress-deadline" -> after(0, signs, what("Deployment Progressing=False"));
            case "job-failed" -> after(0, signs, what("Job FailureTarget=True").or(what("Job Failed=True")));
            case "paused" -> after(0, signs, what("paused"));
            case "not-ready" -> after(0, signs, what("not ready")).map(it -> new Due(it.first(), change.plus(limit)));
            default -> Optional.empty();
        };
    }

    private static Optional<Due> thirdEnd(List<Sign> signs) {
        var byContainer =
                signs.stream().filter(what("end")).collect(Collectors.groupingBy(Sign::of, Collectors.toList()));
        return byContainer.values().stream()
                .filter(ends -> ends.size() >= 3)
                .map(ends -> new Due(ends.getFirst(), ends.get(2).at()))
                .min(Comparator.comparing(Due::due));
    }

    private static boolean isPull(Sign sign) {
        return sign.what().equals("waiting ErrImagePull")
                || sign.what().equals("waiting ImagePullBackOff")
                || isPullAgain(sign);
    }

    /** Each failed pull has an event of its own. */
    private static boolean isPullAgain(Sign sign) {
        return sign.what().equals("event Failed") && sign.message().startsWith("Failed to pull image");
    }

    private static boolean isStart(Sign sign) {
        return switch (sign.what()) {
            case "waiting CreateContainerError",
                    "waiting RunContainerError",
                    "waiting PostStartHookError",
                    "event FailedPostStartHook" -> true;
            case "end" -> sign.message().equals("StartError");
            case "event Failed" -> sign.message().startsWith("Error: ") && !isPull(sign);
            default -> false;
        };
    }

    private static boolean isClaim(Sign sign) {
        return switch (sign.what()) {
            case "event ProvisioningFailed" -> true;
            case "Pod PodScheduled=False" ->
                sign.message().toLowerCase(java.util.Locale.ROOT).contains("persistentvolumeclaim");
            default -> false;
        };
    }

    private static boolean isRefusal(Sign sign) {
        return sign.what().equals("event FailedCreate") || sign.what().endsWith(" ReplicaFailure=True");
    }

    private static Predicate<Sign> what(String what) {
        return sign -> sign.what().equals(what);
    }

    private static Optional<Due> after(int seconds, List<Sign> signs, Predicate<Sign> is) {
        return signs.stream()
                .filter(is)
                .findFirst()
                .map(first -> new Due(first, first.at().plus(Duration.ofSeconds(seconds))));
    }

    private static Optional<Due> nth(int number, List<Sign> signs, Predicate<Sign> is) {
        var those = signs.stream().filter(is).toList();
        return those.size() < number
                ? Optional.empty()
                : Optional.of(new Due(those.getFirst(), those.get(number - 1).at()));
    }

    private static Optional<Due> earlier(Optional<Due> one, Optional<Due> other) {
        return java.util.stream.Stream.concat(one.stream(), other.stream()).min(Comparator.comparing(Due::due));
    }
}
