package dev.slipway.causes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * When the cluster first showed that something is wrong, seen by watches of their own on the whole cluster: what Slipway's
 * speed is measured from. Whatever changes is made a line, {@code event FailedMount …}, {@code waiting ErrImagePull …},
 * {@code ends 3}, kept with the time at which it first came.
 */
public final class FirstSigns implements AutoCloseable {
    /**
     * How a kind of trouble first shows, and for how long it is then forgiven.
     *
     * @param line a pattern
     */
    public record Sign(Pattern line, Duration grace) {
        Sign(String line, int seconds) {
            this(Pattern.compile(line, Pattern.DOTALL), Duration.ofSeconds(seconds));
        }
    }

    private static final Sign PULL =
            new Sign("waiting (ErrImagePull|ImagePullBackOff) .*|event Failed Failed to pull.*", 5);

    private static final Map<String, Sign> SIGNS = Map.ofEntries(
            Map.entry("crash-loop", new Sign("ends [3-9]", 0)),
            Map.entry("image-refused", PULL),
            Map.entry("image-pull", new Sign(PULL.line().pattern(), 45)),
            Map.entry("image-name-invalid", new Sign("waiting InvalidImageName.*|event InspectFailed.*", 0)),
            Map.entry("image-never-pulled", new Sign("(waiting|event) ErrImageNeverPull.*", 0)),
            Map.entry("container-config", new Sign("waiting CreateContainerConfigError.*|event Failed Error.*", 30)),
            Map.entry(
                    "container-start",
                    new Sign(
                            "waiting (CreateContainerError|RunContainerError|StartError|PostStartHookError).*"
                                    + "|event (Failed Error|FailedPostStartHook).*",
                            10)),
            Map.entry("mount", new Sign("event FailedMount (?!.*failed to sync).*", 20)),
            Map.entry("attach", new Sign("event FailedAttachVolume.*", 120)),
            Map.entry(
                    "claim",
                    new Sign(
                            "event (FailedBinding|ProvisioningFailed|ExternalProvisioning|FailedScheduling .*olume.laim).*",
                            60)),
            Map.entry("unschedulable", new Sign("event FailedScheduling.*|unscheduled.*", 120)),
            Map.entry("no-scale-up", new Sign("event NotTriggerScaleUp.*", 30)),
            Map.entry("sandbox", new Sign("event FailedCreatePodSandBox.*", 60)),
            Map.entry("evicted", new Sign("evicted|event Evicted.*", 30)),
            Map.entry("pods-refused", new Sign("event FailedCreate .*|condition ReplicaFailure True.*", 10)),
            Map.entry("node", new Sign("condition Ready (False|Unknown).*", 60)),
            Map.entry("stuck-ordinal", new Sign("", 30)),
            Map.entry("terminating", new Sign("overdue", 30)),
            Map.entry("progress-deadline", new Sign("condition Progressing False ProgressDeadlineExceeded", 0)),
            Map.entry("job-failed", new Sign("condition (FailureTarget|Failed) True.*", 0)),
            Map.entry("paused", new Sign("condition Progressing Unknown DeploymentPaused", 0)),
            Map.entry("not-ready", new Sign("event Unhealthy.*", 0)));

    private final Map<String, Map<String, Instant>> seen = new ConcurrentHashMap<>();
    private final List<Watch> watches = new ArrayList<>();

    /** Begins to look. */
    public FirstSigns(KubernetesClient client) {
        watches.add(client.pods().inAnyNamespace().watch(watcher(FirstSigns::pod)));
        watches.add(client.v1().events().inAnyNamespace().watch(watcher(FirstSigns::event)));
        watches.add(client.apps().deployments().inAnyNamespace().watch(watcher(FirstSigns::deployment)));
        watches.add(client.batch().v1().jobs().inAnyNamespace().watch(watcher(FirstSigns::job)));
        watches.add(client.nodes().watch(watcher(FirstSigns::node)));
    }

    /** How that kind of trouble shows. */
    public static Sign of(String trouble) {
        return Optional.ofNullable(SIGNS.get(trouble))
                .orElseThrow(() -> new IllegalArgumentException("no sign of trouble " + trouble));
    }

    /** When the case's trouble first showed in this namespace, at the earliest when its change was made. */
    public Optional<Instant> first(CauseCase played, String namespace, Instant change) {
        var pattern = of(played.trouble()).line();
        if (pattern.pattern().isEmpty()) {
            return Optional.of(change);
        }
        return seen.getOrDefault(namespace, Map.of()).entrySet().stream()
                .filter(line -> pattern.matcher(line.getKey()).matches())
                .map(Map.Entry::getValue)
                .filter(at -> !at.isBefore(change))
                .min(Instant::compareTo);
    }

    /** All lines of a namespace, with when they first came. */
    public Map<String, Instant> lines(String namespace) {
        return new LinkedHashMap<>(seen.getOrDefault(namespace, Map.of()));
    }

    private interface Lines<T> {
        Stream<String> of(T object);
    }

    private <T extends HasMetadata> Watcher<T> watcher(Lines<T> lines) {
        return new Watcher<>() {
            @Override
            public void eventReceived(Action action, T object) {
                var now = Instant.now();
                var mine = seen.computeIfAbsent(place(object), _ -> new ConcurrentHashMap<>());
                lines.of(object).forEach(line -> mine.putIfAbsent(line, now));
                var deletion = object.getMetadata().getDeletionTimestamp();
                if (object instanceof Pod && deletion != null) {
                    // That time is the end of its grace period.
                    mine.putIfAbsent("overdue", now.isAfter(Instant.parse(deletion)) ? now : Instant.parse(deletion));
                }
            }

            @Override
            public void onClose(WatcherException cause) {
                // The signs that are missed then are missing in the table.
            }
        };
    }

    /** A played node is named after its namespace. */
    private static String place(HasMetadata object) {
        var namespace = object.getMetadata().getNamespace();
        return namespace == null ? object.getMetadata().getName().replaceAll("-far$", "") : namespace;
    }

    private static Stream<String> pod(Pod pod) {
        var status = pod.getStatus();
        var containers = Stream.concat(
                        status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
                .flatMap(FirstSigns::container);
        var conditions = status.getConditions().stream()
                .filter(it ->
                        it.getType().equals("PodScheduled") && it.getStatus().equals("False"))
                .map(it -> "unscheduled " + it.getMessage());
        var evicted = Stream.of("evicted").filter(_ -> "Evicted".equals(status.getReason()));
        return Stream.of(containers, conditions, evicted).flatMap(it -> it);
    }

    private static Stream<String> container(ContainerStatus status) {
        var waiting = Optional.ofNullable(status.getState())
                .map(ContainerState::getWaiting)
                .map(it -> "waiting " + it.getReason() + " " + it.getMessage());
        boolean between = status.getState() != null
                && status.getState().getRunning() == null
                && (status.getState().getTerminated() != null
                        || status.getLastState().getTerminated() != null);
        return Stream.concat(waiting.stream(), Stream.of("ends " + (status.getRestartCount() + (between ? 1 : 0))));
    }

    private static Stream<String> event(Event event) {
        return Stream.of("event " + event.getReason() + " " + event.getMessage());
    }

    private static Stream<String> deployment(Deployment deployment) {
        return deployment.getStatus().getConditions().stream()
                .map(it -> "condition " + it.getType() + " " + it.getStatus() + " " + it.getReason());
    }

    private static Stream<String> job(Job job) {
        return job.getStatus().getConditions().stream()
                .map(it -> "condition " + it.getType() + " " + it.getStatus() + " " + it.getReason());
    }

    private static Stream<String> node(Node node) {
        return node.getStatus().getConditions().stream()
                .map(it -> "condition " + it.getType() + " " + it.getStatus() + " " + it.getReason());
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
    }
}
