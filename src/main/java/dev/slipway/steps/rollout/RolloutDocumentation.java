package dev.slipway.steps.rollout;

import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.site.TargetConfig;
import java.util.List;

/** What {@code slipway explain} says about {@link AwaitRollout}. */
final class RolloutDocumentation {
    private RolloutDocumentation() {}

    static StepDocumentation of(TargetConfig target) {
        return new StepDocumentation(
                """
                Helm has told the cluster what to run; whether it runs is another question. Helm's own `--wait` gives \
                no answer for some kinds of objects and says nothing while it waits, so this step looks for itself.""",
                List.of(
                        "Follow every Deployment, DaemonSet, StatefulSet and Job of namespace `" + target.namespace()
                                + "` together, for " + Durations.words(target.rolloutTimeout()) + " at most.",
                        "Wait until each runs its newest version in full, by the rules of `kubectl rollout status`."
                                + " Jobs of Helm hooks and of CronJobs are not waited for.",
                        "End at once where a new pod is in a crash loop, its image can't be had, its container can't"
                                + " be configured, or a Job has failed; show the container's last log lines and the"
                                + " cluster's events. Trouble that may pass is given some seconds first.",
                        "Old pods' troubles do not count: they are why somebody deploys."),
                List.of(
                        new Trouble(
                                "A severe bug in what was deployed: it starts, and crashes.",
                                "`CrashLoopBackOff`, with the last lines of the container's log.",
                                "Read the lines. Roll back, or deploy a commit that mends it."),
                        new Trouble(
                                "The image does not exist, or the cluster may not read it.",
                                "`ErrImagePull` or `ImagePullBackOff`, with the registry's answer.",
                                "Check the tag in the values files, and the pull secret."),
                        new Trouble(
                                "A Secret or ConfigMap is missing.",
                                "`CreateContainerConfigError`, naming it.",
                                "Create it, or correct its name in the chart's values."),
                        new Trouble(
                                "The cluster is full, or a node is in trouble.",
                                "Pods stay `Pending` until the time is up.",
                                "Give the cluster more nodes, lower the requests, or deploy when it is quieter."),
                        new Trouble(
                                "It is healthy but slow: a large image, a long start.",
                                "The time is up while pods are still becoming ready.",
                                "Raise the target's `rolloutTimeout` in `slipway.yaml`.")));
    }

    static StepDocumentation ofConfirmation(TargetConfig target) {
        return new StepDocumentation(
                """
                A pod that was ready for two seconds and then died counts as a success for `helm --wait` and `kubectl \
                rollout status`. So the target is watched from before the upgrade until here, and nothing goes on to \
                the next stage that has only looked healthy.""",
                List.of(
                        "Make sure that every workload of namespace `" + target.namespace() + "` still runs in full.",
                        "Wait until each new container has lived as long as its own liveness probe needs to find it dead"
                                + " (ten seconds without one, and never longer than `rollout.proof`). Most often it has"
                                + " by the time that the tests are over, and this takes no time.",
                        "A container that ends begins anew; one that ends again and again closes the gate."),
                List.of(
                        new Trouble(
                                "A container crashes some seconds after its start, and has no readiness probe.",
                                "`CrashLoopBackOff` after the rollout looked complete.",
                                "Read the last lines of its log; give it a readiness probe."),
                        new Trouble(
                                "A liveness probe is wrong, or too impatient.",
                                "The kubelet kills the container: `failed liveness probe, will be restarted`.",
                                "Correct the probe's path and port, or give it a longer `initialDelaySeconds`.")));
    }
}
