package dev.slipway.kube;

import dev.slipway.kube.PodSnapshot.ContainerSnapshot;
import dev.slipway.kube.PodSnapshot.State;
import dev.slipway.kube.WorkloadSnapshot.Condition;
import dev.slipway.kube.WorkloadSnapshot.DaemonSetSnapshot;
import dev.slipway.kube.WorkloadSnapshot.DeploymentSnapshot;
import dev.slipway.kube.WorkloadSnapshot.JobSnapshot;
import dev.slipway.kube.WorkloadSnapshot.StatefulSetSnapshot;
import dev.slipway.pipeline.WorkloadProgress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Decides how far a rollout has come and what is wrong with it: a pure function of a snapshot.
 *
 * <p>Complete is what {@code kubectl rollout status} calls complete, workload by workload, and with these differences:
 *
 * <ol>
 *   <li>A workload is not complete while a container of one of its new pods is in a crash loop: without a readiness
 *       probe such a pod counts as available between its crashes.
 *   <li>A StatefulSet or DaemonSet that is updated on delete is complete when its pods are available, whatever template
 *       they run: nothing but a person's hand replaces them. (kubectl refuses to answer.)
 *   <li>Jobs are waited for: until complete. Not those of Helm hooks, which Helm waits for, nor a CronJob's; a suspended
 *       Job is not waited for; a Job that had failed before the deployment began is not held against it.
 *   <li>A paused Deployment whose newest template runs is complete; one whose newest template does not run is in
 *       trouble, since it would wait for ever.
 * </ol>
 *
 * <p>Only pods of the newest template count for trouble, and only once the controller has seen the newest
 * specification: the old pods' troubles are why somebody deploys.
 *
 * @param since when the deployment began
 */
public record RolloutRules(Instant since) {
    /** What registries and container runtimes say when trying again is of no use. */
    private static final Pattern REFUSAL = Pattern.compile(
            "not found|manifest unknown|name unknown|repository does not exist|access denied|unauthorized|forbidden"
                    + "|authorization failed|no match for platform|no matching manifest");

    /** Judges. */
    public RolloutVerdict judge(NamespaceSnapshot namespace) {
        var progress = new ArrayList<WorkloadProgress>();
        var troubles = new ArrayList<Trouble>();
        for (var workload : namespace.workloads()) {
            if (workload instanceof JobSnapshot job && (!job.awaited() || job.suspended())) {
                continue;
            }
            var own = troubles(workload, namespace.newPodsOf(workload));
            var state = progress(workload);
            if (state.complete() && own.stream().anyMatch(trouble -> trouble.kind() == TroubleKind.CRASH_LOOP)) {
                state = waiting(workload, state.ready(), state.wanted(), "crashes");
            }
            progress.add(state);
            if (!state.complete()) {
                troubles.addAll(own);
            }
        }
        return new RolloutVerdict(progress, troubles);
    }

    private WorkloadProgress progress(WorkloadSnapshot workload) {
        return switch (workload) {
            case DeploymentSnapshot deployment -> progress(deployment);
            case DaemonSetSnapshot daemonSet -> progress(daemonSet);
            case StatefulSetSnapshot statefulSet -> progress(statefulSet);
            case JobSnapshot job -> progress(job);
        };
    }

    private static WorkloadProgress progress(DeploymentSnapshot it) {
        // The status counts the available pods of both versions together; those of the old one are not what is awaited.
        int old = Math.max(0, it.replicas() - it.updated());
        int ready = Math.clamp(it.available() - old, 0, it.updated());
        if (!it.observed()) {
            return unobserved(it, it.wanted());
        }
        if (it.updated() < it.wanted()) {
            return waiting(it, ready, it.wanted(), it.updated() + " of " + it.wanted() + " updated");
        }
        if (old > 0) {
            return waiting(
                    it,
                    ready,
                    it.wanted(),
                    ready < it.updated()
                            ? ready + " of " + it.updated() + " of the new version available, the old one still serves"
                            : old + " of the old version to end");
        }
        if (it.available() < it.updated()) {
            return waiting(it, ready, it.wanted(), it.available() + " of " + it.updated() + " available");
        }
        return done(it, it.wanted(), it.wanted() == 0 ? "scaled to zero" : "");
    }

    private static WorkloadProgress progress(DaemonSetSnapshot it) {
        if (!it.observed()) {
            return unobserved(it, it.wanted());
        }
        if (!it.onDelete() && it.updated() < it.wanted()) {
            return waiting(
                    it,
                    Math.min(it.updated(), it.available()),
                    it.wanted(),
                    it.updated() + " of " + it.wanted() + " nodes updated");
        }
        if (it.available() < it.wanted()) {
            return waiting(it, it.available(), it.wanted(), it.available() + " of " + it.wanted() + " nodes available");
        }
        return done(it, it.wanted(), it.wanted() == 0 ? "no node wants it" : onDeleteNote(it.onDelete()));
    }

    private static WorkloadProgress progress(StatefulSetSnapshot it) {
        if (!it.observed()) {
            return unobserved(it, it.wanted());
        }
        int toUpdate = Math.max(0, it.wanted() - it.partition());
        if (!it.onDelete() && it.updated() < toUpdate) {
            return waiting(
                    it,
                    Math.min(it.updated(), it.available()),
                    it.wanted(),
                    it.updated() + " of " + toUpdate + " updated");
        }
        if (it.available() < it.wanted()) {
            return waiting(it, it.available(), it.wanted(), it.available() + " of " + it.wanted() + " available");
        }
        if (!it.onDelete() && it.partition() == 0 && it.wanted() > 0 && !it.settled()) {
            return waiting(it, it.available(), it.wanted(), "the new version to become the current one");
        }
        var note = it.partition() > 0 ? "partitioned at " + it.partition() : onDeleteNote(it.onDelete());
        return done(it, it.wanted(), it.wanted() == 0 ? "scaled to zero" : note);
    }

    private WorkloadProgress progress(JobSnapshot it) {
        if (it.condition("Complete", "True").isPresent()) {
            return done(it, it.wanted(), "");
        }
        if (failure(it).filter(this::isOld).isPresent()) {
            return done(it, it.wanted(), "had failed before this deployment");
        }
        return waiting(
                it, it.succeeded(), it.wanted(), it.failed() == 0 ? "running" : it.failed() + " of its pods failed");
    }

    private List<Trouble> troubles(WorkloadSnapshot workload, List<PodSnapshot> newPods) {
        var troubles = new ArrayList<Trouble>();
        if (!workload.observed()) {
            return troubles;
        }
        for (var pod : newPods) {
            for (var container : pod.containers()) {
                trouble(workload, pod, container).ifPresent(troubles::add);
            }
        }
        switch (workload) {
            case DeploymentSnapshot it -> {
                it.condition("Progressing", "False")
                        .filter(condition -> condition.reason().equals("ProgressDeadlineExceeded"))
                        .ifPresent(
                                condition -> troubles.add(whole(TroubleKind.PROGRESS_DEADLINE, workload, condition)));
                it.condition("ReplicaFailure", "True")
                        .ifPresent(condition -> troubles.add(whole(TroubleKind.REPLICA_FAILURE, workload, condition)));
                if (it.paused() && it.updated() < it.wanted()) {
                    troubles.add(new Trouble(TroubleKind.PAUSED, workload.name(), Optional.empty(), "", ""));
                }
            }
            case JobSnapshot it ->
                failure(it)
                        .filter(condition -> !isOld(condition))
                        .ifPresent(condition -> troubles.add(whole(TroubleKind.JOB_FAILED, workload, condition)));
            case DaemonSetSnapshot _, StatefulSetSnapshot _ -> {}
        }
        return troubles;
    }

    private static Optional<Trouble> trouble(WorkloadSnapshot workload, PodSnapshot pod, ContainerSnapshot container) {
        return switch (container.state()) {
            case State.Waiting(var reason, var message) ->
                kind(workload, reason, message)
                        .map(kind -> new Trouble(
                                kind,
                                workload.name(),
                                Optional.of(new Trouble.Place(pod, container)),
                                reason,
                                message));
            case State.Running _, State.Ended _ -> Optional.empty();
        };
    }

    private static Optional<TroubleKind> kind(WorkloadSnapshot workload, String reason, String message) {
        return switch (reason) {
            // A Job's own backoffLimit says how often its container may crash.
            case "CrashLoopBackOff" ->
                workload instanceof JobSnapshot ? Optional.empty() : Optional.of(TroubleKind.CRASH_LOOP);
            case "ErrImagePull", "ImagePullBackOff", "RegistryUnavailable", "ImageInspectError" ->
                Optional.of(
                        REFUSAL.matcher(message.toLowerCase(Locale.ROOT)).find()
                                ? TroubleKind.IMAGE_REFUSED
                                : TroubleKind.IMAGE_PULL);
            case "InvalidImageName" -> Optional.of(TroubleKind.INVALID_IMAGE_NAME);
            case "ErrImageNeverPull" -> Optional.of(TroubleKind.IMAGE_NEVER_PULLED);
            case "CreateContainerConfigError" -> Optional.of(TroubleKind.CONTAINER_CONFIG);
            case "CreateContainerError", "RunContainerError" -> Optional.of(TroubleKind.CONTAINER_START);
            default -> Optional.empty();
        };
    }

    private static Optional<Condition> failure(JobSnapshot job) {
        return job.condition("Failed", "True").or(() -> job.condition("FailureTarget", "True"));
    }

    private boolean isOld(Condition failure) {
        return failure.since().filter(at -> at.isBefore(since)).isPresent();
    }

    private static Trouble whole(TroubleKind kind, WorkloadSnapshot workload, Condition condition) {
        return new Trouble(kind, workload.name(), Optional.empty(), condition.reason(), condition.message());
    }

    private static String onDeleteNote(boolean onDelete) {
        return onDelete ? "updated on delete: old pods stay until somebody deletes them" : "";
    }

    private static WorkloadProgress unobserved(WorkloadSnapshot workload, int wanted) {
        return waiting(workload, 0, wanted, "its controller to see the new specification");
    }

    private static WorkloadProgress waiting(WorkloadSnapshot workload, int ready, int wanted, String note) {
        return new WorkloadProgress(workload.name().toString(), ready, wanted, note, false);
    }

    private static WorkloadProgress done(WorkloadSnapshot workload, int wanted, String note) {
        return new WorkloadProgress(workload.name().toString(), wanted, wanted, note, true);
    }
}
