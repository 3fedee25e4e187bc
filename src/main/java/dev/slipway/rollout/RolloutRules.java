package dev.slipway.rollout;

import dev.slipway.pipeline.WorkloadProgress;
import dev.slipway.rollout.WorkloadSnapshot.DaemonSetSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.DeploymentSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.HookPodSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.JobSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.StatefulSetSnapshot;
import dev.slipway.rollout.WorkloadVerdict.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides how far a workload's rollout has come and what is wrong with it: a pure function of what was seen.
 *
 * <p>Complete is what {@code kubectl rollout status} calls complete, with these differences:
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
 * specification: the old pods' troubles are why somebody deploys. A workload that is complete is in no trouble.
 *
 * @param baseline what there was when the deployment began
 */
public record RolloutRules(Baseline baseline) {

    /** Judges. */
    public WorkloadVerdict judge(WorkloadView view) {
        var workload = view.workload();
        var progress = Completeness.of(workload, baseline);
        var pods = new PodTroubles(view, baseline);
        var troubles = workload.observed() ? troubles(view, pods) : List.<Trouble>of();
        if (progress.complete() && troubles.stream().anyMatch(trouble -> trouble.kind() == TroubleKind.CRASH_LOOP)) {
            progress = new WorkloadProgress(
                    progress.workload(), Math.max(0, progress.wanted() - 1), progress.wanted(), "crashes", false);
        }
        if (!progress.complete()) {
            progress = noted(progress, worst(troubles).or(pods::patience));
        }
        return new WorkloadVerdict(
                progress, role(workload), baseline.isChanged(workload), progress.complete() ? List.of() : troubles);
    }

    private static Optional<String> worst(List<Trouble> troubles) {
        return troubles.stream().min(RolloutResult.WORST_FIRST).map(Trouble::brief);
    }

    private static WorkloadProgress noted(WorkloadProgress it, Optional<String> more) {
        return more.map(note -> new WorkloadProgress(
                        it.workload(), it.ready(), it.wanted(), it.note() + "; " + note, it.complete()))
                .orElse(it);
    }

    private static Role role(WorkloadSnapshot workload) {
        return switch (workload) {
            case JobSnapshot job when job.scheduled() || job.suspended() -> Role.NOBODYS;
            case JobSnapshot job -> job.meta().hook() ? Role.HOOK : Role.AWAITED;
            case HookPodSnapshot _ -> Role.HOOK;
            case DeploymentSnapshot _, DaemonSetSnapshot _, StatefulSetSnapshot _ -> Role.AWAITED;
        };
    }

    private List<Trouble> troubles(WorkloadView view, PodTroubles pods) {
        var troubles = new ArrayList<Trouble>();
        view.newPods().forEach(pod -> troubles.addAll(pods.of(pod)));
        var workload = view.workload();
        switch (workload) {
            case DeploymentSnapshot it -> {
                it.condition("ReplicaFailure", "True")
                        .ifPresent(condition -> troubles.add(refused(view, condition.reason(), condition.message())));
                if (it.paused() && it.updated() < it.wanted()) {
                    troubles.add(Trouble.ofWhole(
                            TroubleKind.PAUSED, it.name(), it.name().toString(), "", ""));
                }
                it.condition("Progressing", "False")
                        .filter(condition -> condition.reason().equals("ProgressDeadlineExceeded"))
                        .ifPresent(condition -> troubles.add(whole(TroubleKind.PROGRESS_DEADLINE, it, condition)));
            }
            case JobSnapshot it -> {
                it.failure()
                        .filter(_ -> !baseline.failedJobs().contains(it.meta().uid()))
                        .ifPresent(condition -> troubles.add(whole(TroubleKind.JOB_FAILED, it, condition)));
                refusedByEvent(view, it.wanted() - it.succeeded()).ifPresent(troubles::add);
            }
            case StatefulSetSnapshot it -> {
                refusedByEvent(view, it.wanted()).ifPresent(troubles::add);
                stuckOrdinal(it, view, pods).ifPresent(troubles::add);
            }
            case DaemonSetSnapshot it -> refusedByEvent(view, it.wanted()).ifPresent(troubles::add);
            case HookPodSnapshot it -> {
                if (it.pod().phase().equals("Failed")) {
                    troubles.add(Trouble.ofPod(
                            TroubleKind.JOB_FAILED,
                            it.name(),
                            it.pod(),
                            it.pod().reason(),
                            it.pod().message()));
                }
            }
        }
        terminating(view).ifPresent(troubles::add);
        return troubles;
    }

    private static Trouble whole(TroubleKind kind, WorkloadSnapshot workload, ClusterObject.Condition condition) {
        return Trouble.ofWhole(
                kind, workload.name(), workload.name().toString(), condition.reason(), condition.message());
    }

    private static Trouble refused(WorkloadView view, String reason, String message) {
        var name = view.workload().name();
        var object = view.latestOfController(Set.of("FailedCreate"))
                .map(ClusterObject.EventSnapshot::object)
                .orElse(name.toString());
        return Trouble.ofWhole(TroubleKind.PODS_REFUSED, name, object, reason, message);
    }

    /** Only Deployments report as a condition that their pods can't be made; of the others, an event says so. */
    private Optional<Trouble> refusedByEvent(WorkloadView view, int wanted) {
        return view.newPods().size() + view.otherPods().size() >= wanted
                ? Optional.empty()
                : view.latestOfController(Set.of("FailedCreate"))
                        .filter(baseline::isNew)
                        .map(event -> refused(view, event.reason(), event.message()));
    }

    /**
     * A StatefulSet that makes its pods one by one waits for each to be ready before it touches the next, also for one of
     * an older template that never will be (kubernetes/kubernetes#67250).
     */
    private static Optional<Trouble> stuckOrdinal(StatefulSetSnapshot it, WorkloadView view, PodTroubles pods) {
        if (!it.oneByOne() || it.onDelete() || it.updateRevision().isEmpty()) {
            return Optional.empty();
        }
        return view.otherPods().stream()
                .filter(pod -> !pod.meta().isDeleting() && !pod.isReady())
                .flatMap(pod -> pods.of(pod).stream().limit(1).map(inner -> {
                    var message = "pod " + pod.name() + " of the old version "
                            + inner.kind().words() + (inner.message().isEmpty() ? "" : ": " + inner.message());
                    return Trouble.ofPod(TroubleKind.STUCK_ORDINAL, it.name(), pod, inner.reason(), message);
                }))
                .findFirst();
    }

    /** A pod that was deleted has its time to end; one that is still there after it waits for a finalizer, or its node. */
    private static Optional<Trouble> terminating(WorkloadView view) {
        return view.otherPods().stream()
                .filter(pod -> pod.meta().isDeleting())
                .findFirst()
                .map(pod -> Trouble.ofPod(
                                TroubleKind.TERMINATING,
                                view.workload().name(),
                                pod,
                                pod.meta().finalizers().isEmpty() ? "Terminating" : "Finalizers",
                                pod.meta().finalizers().isEmpty()
                                        ? ""
                                        : "finalizers: " + pod.meta().finalizers())
                        .after(Duration.ofSeconds(pod.meta().graceSeconds())));
    }
}
