package dev.slipway.pipeline;

import static dev.slipway.testing.ScriptedStep.doing;
import static dev.slipway.testing.ScriptedStep.failing;
import static dev.slipway.testing.ScriptedStep.succeeding;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.PipelineEvent.StepEnded;
import dev.slipway.testing.RecordingListener;
import dev.slipway.testing.ScriptedStep;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PipelineRunnerTest {
    private final RecordingListener listener = new RecordingListener();
    private final Cancellation cancellation = new Cancellation();
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();

    private DeploymentResult run(Stage... stages) {
        var runner = new PipelineRunner(InstantSource.system(), pauses::add, new Random(1));
        var subject = new PipelineEvent.Subject(
                new DeploymentId("test-1"),
                "mybinder",
                "0123456789abcdef",
                "Bump binderhub",
                "Ada",
                OptionalInt.empty());
        return runner.run(new Pipeline(List.of(stages)), subject, listener, cancellation);
    }

    private static Stage stage(String name, Step... steps) {
        return new Stage(name, List.of(Track.inOrder(Track.SITE, List.of(steps))));
    }

    private static Step outcome(String name, StepOutcome outcome) {
        return doing(name, _ -> outcome);
    }

    @Test
    void runsAllStagesInOrderWhenNothingFails() {
        var result = run(
                stage("tools", succeeding("install")),
                stage("staging", succeeding("upgrade"), outcome("test", new StepOutcome.Skipped("no tests"))),
                stage("production", succeeding("upgrade")));

        assertThat(result.verdict()).isEqualTo(Verdict.SUCCEEDED);
        assertThat(listener.events(PipelineEvent.StepStarted.class))
                .extracting(event -> event.step().toString())
                .containsExactly("tools › install", "staging › upgrade", "staging › test", "production › upgrade");
    }

    @Test
    void productionIsNotTouchedWhenStagingFails() {
        var production = succeeding("upgrade production");

        var result = run(stage("staging", failing("validate")), stage("production", production));

        assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(production.runs()).isZero();
        assertThat(result.steps().getLast().outcome())
                .isEqualTo(new StepOutcome.Cancelled(
                        new CancelReason.StepFailed(new StepRef("staging", Track.SITE, "validate"))));
    }

    @Test
    void aStepThatIsNotRequiredFailsAsAWarningAndTheDeploymentGoesOn() {
        var annotation = failing("annotate")
                .under(StepPolicy.within(Duration.ofSeconds(5)).required(false));
        var production = succeeding("upgrade production");

        var result = run(stage("configure", annotation, succeeding("after")), stage("production", production));

        assertThat(result.verdict()).isEqualTo(Verdict.SUCCEEDED);
        assertThat(production.runs()).isOne();
        assertThat(result.warnings())
                .singleElement()
                .satisfies(step -> assertThat(step.step().step()).isEqualTo("annotate"));
        assertThat(result.failures()).isEmpty();
    }

    @Test
    void oneTargetsTroubleDoesNotStopAnotherTargetOfTheSameStage() {
        var good = succeeding("validate");
        var released = new CountDownLatch(1);
        var bad = doing("upgrade", _ -> {
            released.countDown();
            return new StepOutcome.Failed(Failure.of("upgrading", "no"));
        });
        var slow = doing("upgrade", _ -> {
            released.await();
            return new StepOutcome.Succeeded("ok");
        });
        var stage = new Stage(
                "production",
                List.of(
                        Track.inOrder("ovh", List.of(bad, succeeding("validate"))),
                        Track.inOrder("prod", List.of(slow, good))));

        var result = run(stage);

        assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(good.runs()).isOne();
        assertThat(result.failures()).extracting(step -> step.step().track()).containsExactly("ovh");
    }

    @Test
    void aFailureInterruptsWhatRunsBesideItOnTheSameTrack() {
        var running = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var beside = doing("repositories", _ -> {
            running.countDown();
            never.await();
            return new StepOutcome.Succeeded("impossible");
        });
        var fails = doing("decrypt", _ -> {
            running.await();
            return new StepOutcome.Failed(Failure.of("decrypting", "wrong key"));
        });
        var track = new Track(
                Track.SITE,
                List.of(
                        new Track.PlannedStep(beside, Set.of()),
                        new Track.PlannedStep(fails, Set.of()),
                        new Track.PlannedStep(succeeding("after"), Set.of("repositories"))));

        var result = run(new Stage("configure", List.of(track)));

        var culprit = new CancelReason.StepFailed(new StepRef("configure", Track.SITE, "decrypt"));
        assertThat(result.steps())
                .extracting(DeploymentResult.StepResult::outcome)
                .containsExactly(
                        new StepOutcome.Cancelled(culprit),
                        new StepOutcome.Failed(Failure.of("decrypting", "wrong key")),
                        new StepOutcome.Cancelled(culprit));
    }

    @Test
    void aFailureWorthRetryingIsTriedAgainWithGrowingPausesAndMarkedFlaky() {
        var step = doing(
                        "download",
                        context -> context.attempt() < 3
                                ? new StepOutcome.Failed(
                                        Failure.of("downloading", "reset").retryable())
                                : new StepOutcome.Succeeded("done"))
                .under(StepPolicy.within(Duration.ofMinutes(5)).retrying(Retry.NETWORK));

        var result = run(stage("tools", step));

        assertThat(result.verdict()).isEqualTo(Verdict.SUCCEEDED);
        assertThat(result.steps().getFirst().flaky()).isTrue();
        assertThat(pauses).hasSize(2);
        assertThat(pauses.get(0)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(pauses.get(1)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void aFailureThatARetryWouldNotMendIsNotTriedAgain() {
        var step = failing("download")
                .under(StepPolicy.within(Duration.ofMinutes(5)).retrying(Retry.NETWORK));

        run(stage("tools", step));

        assertThat(step.runs()).isOne();
    }

    @Test
    void aStepThatRunsOutOfTimeHasFailedAndKeepsTheEvidenceItStillGives() {
        var evidence = new Evidence.WorkloadState("Deployment/hub", "0 of 1 available");
        var step = doing("await", _ -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        return new StepOutcome.Failed(Failure.of("waiting", "interrupted", evidence));
                    }
                    return new StepOutcome.Succeeded("impossible");
                })
                .under(StepPolicy.within(Duration.ofMillis(50)));

        var result = run(stage("staging", step), stage("production", succeeding("upgrade")));

        assertThat(result.failures()).singleElement().satisfies(failed -> {
            var failure = ((StepOutcome.Failed) failed.outcome()).failure();
            assertThat(failure.observed()).contains("time limit");
            assertThat(failure.evidence()).containsExactly(evidence);
        });
    }

    @Test
    void anExceptionIsReportedAsABugOfOursAndClosesTheGate() {
        var production = succeeding("upgrade");

        var result = run(
                stage("staging", doing("upgrade", _ -> {
                    throw new IllegalStateException("oops");
                })),
                stage("production", production));

        var failure = ((StepOutcome.Failed) result.failures().getFirst().outcome()).failure();
        assertThat(Bug.caused(failure)).isTrue();
        assertThat(failure.observed()).contains("oops");
        assertThat(production.runs()).isZero();
    }

    @Test
    void cancellationEndsTheRunningStepAndAllThatFollow() {
        var production = succeeding("upgrade");
        var upgrade = doing("upgrade", _ -> {
            cancellation.cancel("SIGTERM");
            new CountDownLatch(1).await();
            return new StepOutcome.Succeeded("impossible");
        });

        var result = run(stage("staging", upgrade, succeeding("validate")), stage("production", production));

        assertThat(result.verdict()).isEqualTo(Verdict.INTERRUPTED);
        assertThat(result.steps())
                .extracting(DeploymentResult.StepResult::outcome)
                .containsOnly(new StepOutcome.Cancelled(new CancelReason.Interrupted("SIGTERM")));
        assertThat(production.runs()).isZero();
    }

    @Test
    void cancellationBeforeTheStartRunsNothing() {
        var step = succeeding("install");
        cancellation.cancel("SIGINT");

        var result = run(stage("tools", step));

        assertThat(result.verdict()).isEqualTo(Verdict.INTERRUPTED);
        assertThat(step.runs()).isZero();
    }

    static List<Long> seeds() {
        return RandomGenerator.getDefault().longs(300).boxed().toList();
    }

    /** The runner's invariants, held over random pipelines with random outcomes. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverTheStepsDoNothingRunsBehindAClosedGateAndEveryStepEndsOnce(long seed) {
        var random = new Random(seed);
        var stages = new Stage[1 + random.nextInt(4)];
        for (int i = 0; i < stages.length; i++) {
            stages[i] = randomStage("stage " + i, random);
        }

        var result = run(stages);

        assertThat(listener.overlapped()).isFalse();
        var ended =
                listener.events(StepEnded.class).stream().map(StepEnded::step).toList();
        assertThat(ended).doesNotHaveDuplicates().hasSize(result.steps().size());
        assertThat(listener.events().getLast()).isInstanceOf(PipelineEvent.DeploymentEnded.class);
        var closed = false;
        for (var stage : stages) {
            var started = listener.events(PipelineEvent.StepStarted.class).stream()
                    .filter(event -> event.step().stage().equals(stage.name()))
                    .count();
            if (closed) {
                assertThat(started)
                        .as("steps of %s, behind a closed gate", stage.name())
                        .isZero();
            }
            closed |= result.steps().stream()
                    .anyMatch(step -> step.step().stage().equals(stage.name())
                            && ((step.required() && !step.outcome().opensGate())
                                    || step.outcome() instanceof StepOutcome.Cancelled));
        }
        assertThat(result.verdict() == Verdict.SUCCEEDED).isEqualTo(!closed);
    }

    private Stage randomStage(String name, Random random) {
        var tracks = new ArrayList<Track>();
        for (int t = 0; t <= random.nextInt(3); t++) {
            var planned = new ArrayList<Track.PlannedStep>();
            for (int s = 0; s <= random.nextInt(4); s++) {
                var needs = new java.util.HashSet<String>();
                for (int n = 0; n < s; n++) {
                    if (random.nextBoolean()) {
                        needs.add("step " + n);
                    }
                }
                planned.add(new Track.PlannedStep(randomStep("step " + s, random), needs));
            }
            tracks.add(new Track("track " + t, planned));
        }
        return new Stage(name, tracks);
    }

    private ScriptedStep randomStep(String name, Random random) {
        var failure = Failure.of("doing", "random");
        var step = switch (random.nextInt(12)) {
            case 0 -> failing(name);
            case 1 ->
                doing(name, _ -> {
                    throw new IllegalStateException("random");
                });
            case 2 -> doing(name, _ -> new StepOutcome.Skipped("random"));
            case 3 -> doing(name, _ -> new StepOutcome.Failed(failure.retryable()));
            case 4 ->
                doing(name, _ -> {
                    cancellation.cancel("SIGINT");
                    return new StepOutcome.Succeeded("just in time");
                });
            default -> succeeding(name);
        };
        return step.under(
                StepPolicy.within(Duration.ofMinutes(1)).retrying(Retry.NETWORK).required(random.nextInt(4) > 0));
    }
}
