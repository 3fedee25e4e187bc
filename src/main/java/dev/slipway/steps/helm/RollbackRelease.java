package dev.slipway.steps.helm;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.KeptRelease;
import dev.slipway.kube.TargetAccess;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.process.ProcessResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code helm rollback} of one release. It does not wait for the workloads: what waits for them sees more. Helm 4 is told
 * to apply objects as the release was applied, on the server or not, whoever else has set their fields since.
 */
public final class RollbackRelease {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final HelmProgram helm;
    private final Handover<TargetAccess> access;
    private final Cluster.Opener clusters;

    /**
     * With the deployment's Helm.
     *
     * @param access set by the time it runs
     */
    public RollbackRelease(HelmProgram helm, Handover<TargetAccess> access, Cluster.Opener clusters) {
        this.helm = helm;
        this.access = access;
        this.clusters = clusters;
    }

    /** Runs it. */
    public StepOutcome run(TargetRelease release, int revision, StepContext context) throws InterruptedException {
        var arguments = new ArrayList<>(List.of("rollback", release.name(), String.valueOf(revision)));
        arguments.addAll(List.of("--cleanup-on-fail", "--history-max", "10"));
        arguments.addAll(applying(release));
        arguments.addAll(List.of("--timeout", release.config().timeout().toSeconds() + "s"));
        arguments.addAll(List.of("--namespace", release.namespace()));
        arguments.addAll(List.of("--kubeconfig", access.get().kubeconfig().toString()));
        arguments.addAll(List.of("--kube-context", access.get().context()));
        var limit = release.config().timeout().plus(GRACE);
        var result = helm.run(arguments, line -> context.output(line.text()), limit);
        return result.succeeded()
                ? new StepOutcome.Succeeded("rolled back to revision " + revision)
                // It waits for nothing but the hooks, and does not say for which.
                : new StepOutcome.Failed(Hooks.naming(
                        failure(release, revision, result), clusters, access.get(), release.namespace(), "rollback"));
    }

    /** Where the cluster does not answer, Helm finds that out, and says so. */
    private List<String> applying(TargetRelease release) throws InterruptedException {
        if (helm.isVersion3()
                || !(clusters.open(access.get().kubeconfig()) instanceof Answer.Given<Cluster>(var cluster))) {
            return List.of();
        }
        try (cluster) {
            return KeptRelease.wasAppliedOnTheServer(cluster, release.namespace(), release.name())
                    ? UpgradeOptions.ON_THE_SERVER
                    : List.of("--server-side=false");
        }
    }

    private static Failure failure(TargetRelease release, int revision, ProcessResult result) {
        var attempted = "rolling release " + release.name() + " back to revision " + revision;
        var error = HelmError.of("helm rollback", result);
        if (result instanceof ProcessResult.TimedOut timedOut) {
            return Failure.of(
                            attempted,
                            "Helm was not done within " + Durations.words(timedOut.limit()) + " and was ended.")
                    .with(error.evidence())
                    .advising(UpgradeTrouble.TIMED_OUT.advice());
        }
        var failure = error.failure(attempted).with(List.of(new Evidence.Fact("namespace", release.namespace())));
        return UpgradeTrouble.in(error)
                .map(trouble -> failure.advising(trouble.advice()))
                .orElse(failure);
    }
}
