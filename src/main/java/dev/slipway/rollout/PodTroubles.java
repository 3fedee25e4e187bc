package dev.slipway.rollout;

import dev.slipway.rollout.ClusterObject.Condition;
import dev.slipway.rollout.ClusterObject.EventSnapshot;
import dev.slipway.rollout.PodSnapshot.ContainerSnapshot;
import dev.slipway.rollout.PodSnapshot.State;
import dev.slipway.rollout.WorkloadSnapshot.JobSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a pod, in the order in which a pod comes to life: a node, volumes, a sandbox, images, containers,
 * readiness. What comes first hides what comes later.
 */
final class PodTroubles {
    /** What registries and container runtimes say when trying again is of no use. */
    private static final Pattern REFUSAL = Pattern.compile(
            "not found|manifest unknown|name unknown|repository does not exist|access denied|unauthorized|forbidden"
                    + "|authorization failed|no match for platform|no matching manifest");

    private static final Pattern LATER = Pattern.compile("too ?many ?requests|\\b429\\b|rate limit");

    private static final Pattern CLAIM = Pattern.compile(
            "unbound immediate persistentvolumeclaims|persistentvolumeclaim \"[^\"]*\" (not found|bound to|is being)"
                    + "|find available persistent volumes to bind");
    private static final Pattern CLAIM_NAME = Pattern.compile("persistentvolumeclaim \"([^\"]*)\"");

    private static final Set<String> BEFORE_CONTAINERS = Set.of(
            "FailedMount", "FailedMapVolume", "FailedAttachVolume", "FailedCreatePodSandBox", "Pulling", "Pulled");
    private static final Set<String> ATTACHING = Set.of("FailedAttachVolume", "SuccessfulAttachVolume");
    private static final Set<String> SCALING = Set.of("TriggeredScaleUp", "NotTriggerScaleUp", "Nominated");
    private static final Set<String> NEVER_STARTED = Set.of("StartError", "ContainerCannotRun");

    private final WorkloadView view;
    private final Baseline baseline;
    private @Nullable Boolean addedFor;

    /** Of one workload's pods. */
    PodTroubles(WorkloadView view, Baseline baseline) {
        this.view = view;
        this.baseline = baseline;
    }

    List<Trouble> of(PodSnapshot pod) {
        return node(pod)
                .or(() -> evicted(pod))
                .or(() -> unscheduled(pod))
                .or(() -> notSetUp(pod))
                .map(List::of)
                .orElseGet(() -> containers(pod));
    }

    /** What is waited for without being trouble: an autoscaler's node, a large image. */
    Optional<String> patience() {
        return view.newPods().stream()
                .flatMap(pod -> scaleUp(pod).or(() -> pulling(pod)).stream())
                .findFirst();
    }

    private Optional<String> scaleUp(PodSnapshot pod) {
        return isUnschedulable(pod).isPresent() && scaling(pod).equals(Scaling.ADDING)
                ? Optional.of("pod " + pod.name() + " for a node that the autoscaler adds")
                : Optional.empty();
    }

    private Optional<String> pulling(PodSnapshot pod) {
        return view.latest(pod.meta(), Set.of("Pulling", "Pulled"))
                .filter(event -> event.reason().equals("Pulling") && !pod.isReady())
                .map(event -> event.message().replaceFirst("^Pulling image", "pulling image"));
    }

    private Trouble ofPod(TroubleKind kind, PodSnapshot pod, String reason, String message) {
        return Trouble.ofPod(kind, view.workload().name(), pod, reason, message);
    }

    private Optional<Trouble> node(PodSnapshot pod) {
        return Optional.ofNullable(view.nodes().get(pod.node()))
                .flatMap(node -> node.condition("Ready")
                        .filter(ready -> !ready.status().equals("True"))
                        .filter(_ -> !isOver(pod))
                        .map(ready -> ofPod(TroubleKind.NODE, pod, ready.reason(), ready.message())
                                .on("Node/" + node.meta().name())));
    }

    private static boolean isOver(PodSnapshot pod) {
        return pod.phase().equals("Succeeded") || pod.phase().equals("Failed");
    }

    private Optional<Trouble> evicted(PodSnapshot pod) {
        // An evicted pod is left lying for somebody to read, for days.
        return pod.phase().equals("Failed") && pod.reason().equals("Evicted") && baseline.isNew(pod)
                ? Optional.of(ofPod(TroubleKind.EVICTED, pod, pod.reason(), pod.message()))
                : Optional.empty();
    }

    private Optional<Condition> isUnschedulable(PodSnapshot pod) {
        return pod.condition("PodScheduled")
                .filter(it -> it.status().equals("False") && it.reason().equals("Unschedulable"));
    }

    private enum Scaling {
        SILENT,
        ADDING,
        REFUSING
    }

    /**
     * What the autoscaler said last. It says nothing of a pod that fits on a node which it adds for another already, so
     * what it said of one pod holds for those of the same template of which it said nothing.
     */
    private Scaling scaling(PodSnapshot pod) {
        return said(pod).orElseGet(() -> isAddedFor() ? Scaling.ADDING : Scaling.SILENT);
    }

    /** Whether a node is being added for any pod of this template: found out once, for all of them. */
    private boolean isAddedFor() {
        if (addedFor == null) {
            addedFor = view.newPods().stream().anyMatch(pod -> said(pod).equals(Optional.of(Scaling.ADDING)));
        }
        return addedFor;
    }

    /** In cluster-autoscaler's words, and Karpenter's. */
    private Optional<Scaling> said(PodSnapshot pod) {
        return view.latest(pod.meta(), SCALING)
                .map(event -> event.reason().equals("NotTriggerScaleUp") ? Scaling.REFUSING : Scaling.ADDING);
    }

    private Optional<Trouble> unscheduled(PodSnapshot pod) {
        return isUnschedulable(pod).flatMap(it -> {
            if (CLAIM.matcher(it.message().toLowerCase(Locale.ROOT)).find()) {
                return Optional.of(claim(pod, it));
            }
            return switch (scaling(pod)) {
                case ADDING -> Optional.empty();
                case SILENT -> Optional.of(ofPod(TroubleKind.UNSCHEDULABLE, pod, it.reason(), it.message()));
                case REFUSING -> Optional.of(ofPod(TroubleKind.NO_SCALE_UP, pod, it.reason(), it.message()));
            };
        });
    }

    private Trouble claim(PodSnapshot pod, Condition condition) {
        var trouble = ofPod(TroubleKind.CLAIM, pod, condition.reason(), condition.message());
        var named = CLAIM_NAME.matcher(condition.message());
        if (named.find()) {
            return trouble.on("PersistentVolumeClaim/" + named.group(1));
        }
        return pod.claims().stream()
                .filter(name -> Optional.ofNullable(view.claims().get(name))
                        .filter(claim -> claim.phase().equals("Bound"))
                        .isEmpty())
                .sorted()
                .findFirst()
                .map(name -> trouble.on("PersistentVolumeClaim/" + name))
                .orElse(trouble);
    }

    /** The kubelet tells only by events what keeps it from starting the first container. */
    private Optional<Trouble> notSetUp(PodSnapshot pod) {
        if (pod.isSetUp() || pod.node().isEmpty() || isOver(pod)) {
            return Optional.empty();
        }
        var attaching = view.latest(pod.meta(), ATTACHING)
                .filter(event -> event.reason().equals("FailedAttachVolume"));
        return attaching
                .or(() -> view.latest(pod.meta(), BEFORE_CONTAINERS))
                .flatMap(event -> setUpKind(event).map(kind -> ofPod(kind, pod, event.reason(), event.message())));
    }

    private static Optional<TroubleKind> setUpKind(EventSnapshot event) {
        return switch (event.reason()) {
            case "FailedMount", "FailedMapVolume" -> Optional.of(TroubleKind.MOUNT);
            case "FailedAttachVolume" -> Optional.of(TroubleKind.ATTACH);
            case "FailedCreatePodSandBox" -> Optional.of(TroubleKind.SANDBOX);
            default -> Optional.empty();
        };
    }

    private List<Trouble> containers(PodSnapshot pod) {
        var troubles = new ArrayList<Trouble>();
        for (var container : pod.containers()) {
            container(pod, container).ifPresent(troubles::add);
        }
        return troubles;
    }

    private Optional<Trouble> container(PodSnapshot pod, ContainerSnapshot container) {
        return switch (container.state()) {
            case State.Waiting(var reason, var message) -> waiting(pod, container, reason, message);
            case State.Running(var _, var ready, var _) -> ready ? Optional.empty() : notReady(pod, container);
            case State.Ended(var code, var reason, var message) -> ended(pod, container, code, reason, message);
        };
    }

    private Optional<Trouble> waiting(PodSnapshot pod, ContainerSnapshot container, String reason, String message) {
        return switch (reason) {
            case "CrashLoopBackOff" -> crash(pod, container, reason, message);
            case "ErrImagePull", "ImagePullBackOff", "RegistryUnavailable", "ImageInspectError" ->
                Optional.of(of(isRefusal(message) ? TroubleKind.IMAGE_REFUSED : TroubleKind.IMAGE_PULL, pod, container)
                        .tried(failedPulls(pod, container)));
            case "InvalidImageName" -> Optional.of(of(TroubleKind.IMAGE_NAME_INVALID, pod, container));
            case "ErrImageNeverPull" -> Optional.of(of(TroubleKind.IMAGE_NEVER_PULLED, pod, container));
            case "CreateContainerConfigError" -> Optional.of(of(TroubleKind.CONTAINER_CONFIG, pod, container));
            case "CreateContainerError", "RunContainerError", "PostStartHookError", "PreCreateHookError" ->
                Optional.of(of(TroubleKind.CONTAINER_START, pod, container));
            default -> failedFirstHook(pod, container);
        };
    }

    /** The state that tells of a pull that failed may be gone before it is reported; each has its event. */
    private int failedPulls(PodSnapshot pod, ContainerSnapshot container) {
        return view.eventsOf(pod.meta()).stream()
                .filter(event -> event.reason().equals("Failed") && isAbout(event, container))
                .filter(event -> event.message().startsWith("Failed to pull image"))
                .mapToInt(EventSnapshot::count)
                .sum();
    }

    private static boolean isRefusal(String message) {
        var said = message.toLowerCase(Locale.ROOT);
        return REFUSAL.matcher(said).find() && !LATER.matcher(said).find();
    }

    private Trouble of(TroubleKind kind, PodSnapshot pod, ContainerSnapshot container) {
        return container.state() instanceof State.Waiting(var reason, var message)
                ? of(kind, pod, container, reason, message)
                : of(kind, pod, container, "", "");
    }

    private Trouble of(TroubleKind kind, PodSnapshot pod, ContainerSnapshot container, String reason, String message) {
        return Trouble.ofContainer(kind, view.workload().name(), pod, container, reason, message);
    }

    private Optional<Trouble> ended(
            PodSnapshot pod, ContainerSnapshot container, int code, String reason, String message) {
        if (NEVER_STARTED.contains(reason)) {
            return Optional.of(of(TroubleKind.CONTAINER_START, pod, container, reason, message));
        }
        // A container that ended once is started again at once: only what comes after that is worth telling.
        var again = container.restarts() > 0 && (code != 0 || (pod.restartsAlways() && !container.init()));
        return again ? crash(pod, container, reason, message) : Optional.empty();
    }

    private Optional<Trouble> crash(PodSnapshot pod, ContainerSnapshot container, String reason, String message) {
        // A Job's own backoffLimit says how often its container may crash.
        if (view.workload() instanceof JobSnapshot) {
            return Optional.empty();
        }
        if (NEVER_STARTED.contains(container.lastReason())) {
            return Optional.of(
                    of(TroubleKind.CONTAINER_START, pod, container, container.lastReason(), container.lastMessage()));
        }
        return failedHook(pod, container)
                .or(() -> Optional.of(of(
                        TroubleKind.CRASH_LOOP,
                        pod,
                        container,
                        killer(pod, container).orElse(reason),
                        message)));
    }

    private Optional<Trouble> failedHook(PodSnapshot pod, ContainerSnapshot container) {
        return view.latest(pod.meta(), Set.of("FailedPostStartHook"))
                .filter(event -> isAbout(event, container))
                .map(event -> of(TroubleKind.CONTAINER_START, pod, container, event.reason(), event.message()));
    }

    /**
     * A container whose hook has failed is first ended by the kubelet, which reports it as not started until then. Of its
     * first run it is certain that the event is about this run.
     */
    private Optional<Trouble> failedFirstHook(PodSnapshot pod, ContainerSnapshot container) {
        return container.restarts() == 0 ? failedHook(pod, container) : Optional.empty();
    }

    /** Which probe made the kubelet end the container, if one did. */
    private Optional<String> killer(PodSnapshot pod, ContainerSnapshot container) {
        return view.eventsOf(pod.meta()).stream()
                .filter(event -> event.reason().equals("Killing") && isAbout(event, container))
                .reduce((_, later) -> later)
                .flatMap(event -> event.message().contains("failed liveness probe")
                        ? Optional.of("Liveness")
                        : event.message().contains("failed startup probe") ? Optional.of("Startup") : Optional.empty());
    }

    private static boolean isAbout(EventSnapshot event, ContainerSnapshot container) {
        return event.part().endsWith("{" + container.name() + "}");
    }

    private Optional<Trouble> notReady(PodSnapshot pod, ContainerSnapshot container) {
        return view.eventsOf(pod.meta()).stream()
                .filter(event -> event.reason().equals("Unhealthy") && isAbout(event, container))
                .filter(baseline::isNew)
                .reduce((_, later) -> later)
                .map(event -> of(TroubleKind.NOT_READY, pod, container, event.reason(), event.message()));
    }
}
