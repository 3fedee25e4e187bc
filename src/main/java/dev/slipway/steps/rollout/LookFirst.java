package dev.slipway.steps.rollout;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.rollout.Scope;
import dev.slipway.rollout.Survey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Gathers the evidence of what is wrong on a target before it is taken back, since afterwards there is none. What is wrong there
 * is why the person is here, so it stops nothing.
 */
public final class LookFirst implements Step {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final String target;
    private final Scope scope;
    private final Handover<TargetAccess> access;
    private final Cluster.Opener clusters;
    private final InstantSource clock;

    /** At a target. */
    public LookFirst(
            String target, Scope scope, Handover<TargetAccess> access, Cluster.Opener clusters, InstantSource clock) {
        this.target = target;
        this.scope = scope;
        this.access = access;
        this.clusters = clusters;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "Gather evidence";
    }

    @Override
    public StepDocumentation documentation() {
        return new StepDocumentation(
                "What is wrong can be seen only until it is taken back: pods that crash are gone then, with their logs.",
                List.of(
                        "All workloads are looked at; what is wrong with each is kept with its evidence, and diagnosed."),
                List.of());
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(LIMIT).required(false);
    }

    @Override
    public StepOutcome run(StepContext context) {
        return switch (clusters.open(access.get().kubeconfig())) {
            case Answer.Refused<Cluster>(var trouble) ->
                new StepOutcome.Failed(
                        Failure.of(attempted(), trouble.observed()).advising(trouble.advice()));
            case Answer.Given<Cluster>(var cluster) -> {
                try (cluster) {
                    yield switch (Survey.full(cluster, scope, clock)) {
                        case Answer.Refused<Survey>(var trouble) ->
                            new StepOutcome.Failed(
                                    Failure.of(attempted(), trouble.observed()).advising(trouble.advice()));
                        case Answer.Given<Survey>(var survey) -> told(survey);
                    };
                }
            }
        };
    }

    private StepOutcome told(Survey survey) {
        if (survey.findings().isEmpty()) {
            return new StepOutcome.Succeeded("nothing is wrong with the workloads");
        }
        var evidence = new ArrayList<Evidence>();
        survey.findings().forEach(finding -> evidence.addAll(finding.evidence()));
        return new StepOutcome.Failed(Failure.of(
                        attempted(),
                        survey.findings().stream()
                                .map(finding -> finding.trouble().sentence())
                                .distinct()
                                .collect(Collectors.joining(" ")))
                .with(evidence));
    }

    private String attempted() {
        return "looking at what runs on " + target + " before it is rolled back";
    }
}
