package dev.slipway.steps.rollout;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.RolloutObserver;
import dev.slipway.kube.RolloutResult;
import dev.slipway.kube.RolloutRules;
import dev.slipway.kube.TargetAccess;
import dev.slipway.kube.Trouble;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.pipeline.WorkloadProgress;
import dev.slipway.site.TargetConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Waits until every Deployment, DaemonSet, StatefulSet and Job of the target's namespace is fully rolled out, all
 * together and within one time limit, and ends at once where one of them can't be.
 */
public final class AwaitRollout implements Step {
    /** What gathering the evidence may take beyond the rollout's own limit. */
    private static final Duration FOR_EVIDENCE = Duration.ofMinutes(1);

    private final TargetConfig target;
    private final Handover<TargetAccess> access;
    private final Cluster.Opener clusters;
    private final InstantSource clock;
    private final Instant since;

    /**
     * For a target; to be made when the deployment begins: Jobs that had failed by then are not held against it.
     *
     * @param access handed over by the step that got the credentials
     */
    public AwaitRollout(
            TargetConfig target, Handover<TargetAccess> access, Cluster.Opener clusters, InstantSource clock) {
        this(target, access, clusters, clock, clock.instant());
    }

    /**
     * For a target of a deployment that began at another time.
     *
     * @param since when it began
     */
    AwaitRollout(
            TargetConfig target,
            Handover<TargetAccess> access,
            Cluster.Opener clusters,
            InstantSource clock,
            Instant since) {
        this.target = target;
        this.access = access;
        this.clusters = clusters;
        this.clock = clock;
        this.since = since;
    }

    @Override
    public String name() {
        return "Await rollout";
    }

    @Override
    public StepDocumentation documentation() {
        return RolloutDocumentation.of(target);
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(target.rolloutTimeout().plus(FOR_EVIDENCE));
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        var where = access.get();
        return switch (clusters.open(where.kubeconfig())) {
            case Answer.Refused<Cluster>(var trouble) -> new StepOutcome.Failed(blind(trouble));
            case Answer.Given<Cluster>(var cluster) -> {
                try (cluster) {
                    var observer = new RolloutObserver(cluster, where.namespace(), new RolloutRules(since), clock);
                    context.progress("looking at the workloads of namespace " + where.namespace());
                    yield outcome(observer.await(target.rolloutTimeout(), workloads -> tell(context, workloads)));
                }
            }
        };
    }

    private static void tell(StepContext context, List<WorkloadProgress> workloads) {
        context.workloads(workloads);
        var waiting = workloads.stream().filter(it -> !it.complete()).toList();
        if (!waiting.isEmpty()) {
            var first = waiting.getFirst();
            context.progress((workloads.size() - waiting.size()) + " of " + workloads.size() + " rolled out; "
                    + first.workload() + " waits for: " + first.note());
        }
    }

    private StepOutcome outcome(RolloutResult result) {
        return switch (result) {
            case RolloutResult.Complete(var workloads) ->
                new StepOutcome.Succeeded(
                        workloads.size() == 1
                                ? workloads.getFirst().workload() + " rolled out"
                                : workloads.size() + " workloads rolled out");
            case RolloutResult.Empty _ -> new StepOutcome.Skipped("no workloads");
            case RolloutResult.Stuck stuck -> new StepOutcome.Failed(stuck(stuck));
            case RolloutResult.TimedOut late -> new StepOutcome.Failed(late(late));
            case RolloutResult.Blind(var trouble) -> new StepOutcome.Failed(blind(trouble));
        };
    }

    private Failure stuck(RolloutResult.Stuck stuck) {
        var first = stuck.troubles().getFirst();
        var others = stuck.troubles().stream()
                .map(trouble -> trouble.workload().toString())
                .filter(workload -> !workload.equals(first.workload().toString()))
                .distinct()
                .toList();
        var more = others.isEmpty() ? "" : " So is it with " + String.join(", ", others) + ".";
        return new Failure(attempted(), first.sentence() + more, stuck.evidence(), List.of(advice(first)), false);
    }

    private Failure late(RolloutResult.TimedOut late) {
        var unfinished = late.unfinished().stream()
                .map(it -> it.workload() + " (" + it.ready() + " of " + it.wanted() + " ready)")
                .collect(Collectors.joining(", "));
        var why = late.troubles().isEmpty()
                ? ""
                : " " + late.troubles().getFirst().sentence();
        return new Failure(
                attempted(),
                "Not rolled out after " + Durations.words(target.rolloutTimeout()) + ": " + unfinished + "." + why,
                late.evidence(),
                List.of("If it only needs longer, raise the target's rolloutTimeout in slipway.yaml."),
                false);
    }

    private Failure blind(ClusterTrouble trouble) {
        return new Failure(
                attempted(),
                trouble.observed(),
                List.of(new Evidence.Fact("cluster", trouble.observed())),
                List.of(trouble.advice()),
                trouble.isPassing());
    }

    private String attempted() {
        return "waiting for the rollout in " + target.name();
    }

    private String advice(Trouble trouble) {
        var in = "-n " + access.get().namespace() + " ";
        var pod = trouble.place().map(at -> at.pod().name()).orElse("");
        var container = trouble.place().map(at -> at.container().name()).orElse("");
        return switch (trouble.kind()) {
            case CRASH_LOOP ->
                "Read the container's last lines; all of them: kubectl " + in + "logs " + pod + " -c " + container
                        + " --previous";
            case IMAGE_REFUSED ->
                "Check that this tag exists in the registry and that the pod's imagePullSecrets may read it.";
            case IMAGE_PULL -> "Check that the cluster's nodes can reach the registry, then deploy again.";
            case INVALID_IMAGE_NAME -> "Correct the image's name in the chart's values.";
            case IMAGE_NEVER_PULLED ->
                "Load the image onto the node, or change the container's imagePullPolicy from Never.";
            case CONTAINER_CONFIG ->
                "Create the Secret, ConfigMap or key that the message names, or correct its name in the chart.";
            case CONTAINER_START -> "Check the container's command, user and mounts against what the image holds.";
            case REPLICA_FAILURE, PROGRESS_DEADLINE ->
                "See what its controller reports: kubectl " + in + "describe "
                        + trouble.workload().toString().toLowerCase(java.util.Locale.ROOT);
            case JOB_FAILED ->
                "Read its pods' logs: kubectl " + in + "logs job/"
                        + trouble.workload().name();
            case PAUSED ->
                "Resume it: kubectl " + in + "rollout resume deployment/"
                        + trouble.workload().name();
        };
    }
}
