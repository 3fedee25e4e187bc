package dev.slipway.pipeline;

import static dev.slipway.testing.ScriptedStep.doing;
import static dev.slipway.testing.ScriptedStep.failing;
import static dev.slipway.testing.ScriptedStep.succeeding;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.testing.RecordingListener;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many targets of one stage: how many at a time, and whose failure counts. */
class FederationTest {
    private final RecordingListener listener = new RecordingListener();
    private final Cancellation cancellation = new Cancellation();

    private DeploymentResult run(Stage... stages) {
        var runner = new PipelineRunner(InstantSource.system(), _ -> {}, new Random(1));
        var subject = new PipelineEvent.Subject(
                new DeploymentId("test-1"), "mybinder", "0123456789abcdef", "Bump", "Ada", OptionalInt.empty());
        return runner.run(new Pipeline(List.of(stages)), subject, listener, cancellation);
    }

    private static Track member(String name, Step... steps) {
        return Track.inOrder(name, List.of(steps));
    }

    private void cancelOnce(CountDownLatch begun, String signal) {
        Thread.ofVirtual().start(() -> {
            try {
                begun.await();
                cancellation.cancel(signal);
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts it", e);
            }
        });
    }

    @Test
    void noMoreTargetsAreDeployedToAtATimeThanTheStageSays() {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        // Each of the three waits for two others, so that fewer than three at a time would hang until the step's limit.
        var together = new Phaser(3);
        var members = new ArrayList<Track>();
        for (int i = 0; i < 12; i++) {
            members.add(member("member-" + i, doing("upgrade", _ -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                together.arriveAndAwaitAdvance();
                running.decrementAndGet();
                return new StepOutcome.Succeeded("ok");
            })));
        }

        var result = run(new Stage("production", members, 3));

        assertThat(result.verdict()).isEqualTo(Verdict.SUCCEEDED);
        assertThat(most).hasValue(3);
    }

    @Test
    void targetsThatWaitForTheirTurnNeverBeginAfterTheCancellation() {
        var begun = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var first = doing("upgrade", _ -> {
            begun.countDown();
            never.await();
            return new StepOutcome.Succeeded("impossible");
        });
        var second = succeeding("upgrade");
        cancelOnce(begun, "SIGTERM");

        var result = run(new Stage("production", List.of(member("prod", first), member("ovh", second)), 1));

        assertThat(result.verdict()).isEqualTo(Verdict.INTERRUPTED);
        assertThat(second.runs()).isZero();
        assertThat(result.steps())
                .hasSize(2)
                .allSatisfy(step -> assertThat(step.outcome()).isInstanceOf(StepOutcome.Cancelled.class));
    }

    @Test
    void aMemberThatIsNotRequiredClosesNoGateAndEndsOnItsOwnTrackAlone() {
        var behindIt = succeeding("validate");
        var later = succeeding("upgrade");

        var result = run(
                new Stage(
                        "production",
                        List.of(
                                member("prod", succeeding("upgrade")),
                                member("gesis", failing("upgrade"), behindIt).required(false))),
                new Stage("the others", List.of(member("ovh", later))));

        assertThat(result.verdict()).isEqualTo(Verdict.SUCCEEDED);
        assertThat(behindIt.runs()).isZero();
        assertThat(later.runs()).isOne();
        assertThat(result.failures()).isEmpty();
        assertThat(result.warnings()).extracting(step -> step.step().track()).containsExactly("gesis");
        assertThat(listener.events(PipelineEvent.StageEnded.class))
                .allSatisfy(end -> assertThat(end.gate()).isInstanceOf(GateDecision.Open.class));
    }

    @Test
    void aPersonsCancellationIsNotForgivenSinceTheMemberIsNotRequired() {
        var begun = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var waits = doing("upgrade", _ -> {
            begun.countDown();
            never.await();
            return new StepOutcome.Succeeded("impossible");
        });
        var later = succeeding("upgrade");
        cancelOnce(begun, "SIGINT");

        var result = run(
                new Stage("production", List.of(member("gesis", waits).required(false))),
                new Stage("the others", List.of(member("ovh", later))));

        assertThat(result.verdict()).isEqualTo(Verdict.INTERRUPTED);
        assertThat(later.runs()).isZero();
    }
}
