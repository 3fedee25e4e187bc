package dev.slipway.steps.rollout;

import dev.slipway.kube.ClusterTrouble;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.rollout.RolloutResult;
import dev.slipway.rollout.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Makes of what a watch saw the failure of the step that it ended. */
final class RolloutFailure {
    private final String attempted;
    private final String namespace;

    /**
     * Of a step.
     *
     * @param attempted what it was doing: {@code waiting for the rollout in staging}
     */
    RolloutFailure(String attempted, String namespace) {
        this.attempted = attempted;
        this.namespace = namespace;
    }

    Failure stuck(RolloutResult.Stuck stuck) {
        var first = stuck.troubles().getFirst();
        var others = stuck.troubles().stream()
                .map(trouble -> trouble.workload().toString())
                .filter(workload -> !workload.equals(first.workload().toString()))
                .distinct()
                .toList();
        var more = others.isEmpty() ? "" : " Something is wrong with " + String.join(", ", others) + ", too.";
        return new Failure(attempted, first.sentence() + more, stuck.evidence(), List.of(advice(first)), false);
    }

    Failure late(RolloutResult.TimedOut late, Duration limit) {
        var unfinished = late.unfinished().stream()
                .map(it -> it.workload() + " (" + it.ready() + " of " + it.wanted() + " ready)")
                .collect(Collectors.joining(", "));
        var why = late.troubles().isEmpty()
                ? ""
                : " " + late.troubles().getFirst().sentence();
        return new Failure(
                attempted,
                "Not rolled out after " + Durations.words(limit) + ": " + unfinished + "." + why,
                late.evidence(),
                List.of("If it only needs longer, raise the target's rolloutTimeout in slipway.yaml."),
                false);
    }

    Failure blind(ClusterTrouble trouble) {
        return new Failure(
                attempted,
                trouble.observed(),
                List.of(new Evidence.Fact("cluster", trouble.observed())),
                List.of(trouble.advice()),
                trouble.isPassing());
    }

    /** What a step met that lost sight of the cluster: whatever it says of what it waited for, it could not see it. */
    static Failure because(ClusterTrouble trouble, Failure failure) {
        if (failure.observed().contains(trouble.observed())) {
            return failure;
        }
        var evidence = new ArrayList<Evidence>(List.of(new Evidence.Fact("cluster", trouble.observed())));
        evidence.addAll(failure.evidence());
        var advice = new ArrayList<>(List.of(trouble.advice()));
        advice.addAll(failure.advice());
        return new Failure(
                failure.attempted(),
                trouble.observed() + " " + failure.observed(),
                evidence,
                advice,
                failure.worthRetrying());
    }

    private String advice(Trouble trouble) {
        var in = "-n " + namespace + " ";
        var pod = trouble.place().map(at -> at.pod().name()).orElse("");
        var container = trouble.place()
                .flatMap(Trouble.Place::container)
                .map(it -> it.name())
                .orElse("");
        var workload = trouble.workload().toString().toLowerCase(Locale.ROOT);
        return switch (trouble.kind()) {
            case CRASH_LOOP ->
                "Read the container's last lines; all of them: kubectl " + in + "logs " + pod + " -c " + container
                        + " --previous";
            case IMAGE_REFUSED ->
                "Check that this tag exists in the registry and that the pod's imagePullSecrets may read it.";
            case IMAGE_PULL -> "Check that the cluster's nodes can reach the registry, then deploy again.";
            case IMAGE_NAME_INVALID -> "Correct the image's name in the chart's values.";
            case IMAGE_NEVER_PULLED ->
                "Load the image onto the node, or change the container's imagePullPolicy from Never.";
            case CONTAINER_CONFIG ->
                "Create the Secret, ConfigMap or key that the message names, or correct its name in the chart.";
            case CONTAINER_START -> "Check the container's command, user and mounts against what the image holds.";
            case MOUNT -> "Create what the message names, or correct the volume in the chart.";
            case ATTACH -> "See who still has the volume: kubectl get volumeattachments";
            case CLAIM -> "See what keeps the claim from its volume: kubectl " + in + "describe pvc";
            case UNSCHEDULABLE, NO_SCALE_UP ->
                "Compare what the pod asks for with what the nodes have: kubectl " + in + "describe pod " + pod
                        + "; kubectl describe nodes";
            case SANDBOX, EVICTED, NODE -> "Look at the node: kubectl describe node, and its kubelet's log.";
            case PODS_REFUSED, PROGRESS_DEADLINE ->
                "See what its controller reports: kubectl " + in + "describe " + workload;
            case JOB_FAILED -> "Read its pods' logs: kubectl " + in + "logs " + workload;
            case STUCK_ORDINAL ->
                "Delete the broken pod, and the controller makes it anew from the new template: kubectl " + in
                        + "delete pod " + pod;
            case TERMINATING -> "See what holds it: kubectl " + in + "get pod " + pod + " -o yaml";
            case PAUSED -> "Resume it: kubectl " + in + "rollout resume " + workload;
            case NOT_READY -> "Read the container's log: kubectl " + in + "logs " + pod + " -c " + container;
        };
    }
}
