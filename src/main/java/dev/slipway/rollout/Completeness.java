package dev.slipway.rollout;

import dev.slipway.pipeline.WorkloadProgress;
import dev.slipway.rollout.WorkloadSnapshot.DaemonSetSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.DeploymentSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.HookPodSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.JobSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.StatefulSetSnapshot;

/** How far a workload's rollout has come, by its controller's figures alone; {@link RolloutRules} says by which rules. */
final class Completeness {
    private Completeness() {}

    static WorkloadProgress of(WorkloadSnapshot workload, Baseline baseline) {
        return switch (workload) {
            case DeploymentSnapshot deployment -> of(deployment);
            case DaemonSetSnapshot daemonSet -> of(daemonSet);
            case StatefulSetSnapshot statefulSet -> of(statefulSet);
            case JobSnapshot job -> of(job, baseline);
            case HookPodSnapshot hook -> of(hook);
        };
    }

    private static WorkloadProgress of(DeploymentSnapshot it) {
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

    private static WorkloadProgress of(DaemonSetSnapshot it) {
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

    private static WorkloadProgress of(StatefulSetSnapshot it) {
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

    private static WorkloadProgress of(JobSnapshot it, Baseline baseline) {
        if (it.condition("Complete", "True").isPresent()) {
            return done(it, it.wanted(), "");
        }
        if (baseline.failedJobs().contains(it.meta().uid())) {
            return done(it, it.wanted(), "had failed before this deployment");
        }
        return waiting(
                it, it.succeeded(), it.wanted(), it.failed() == 0 ? "running" : it.failed() + " of its pods failed");
    }

    private static WorkloadProgress of(HookPodSnapshot it) {
        return it.pod().phase().equals("Succeeded") ? done(it, 1, "") : waiting(it, 0, 1, "running");
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
