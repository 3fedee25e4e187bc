package dev.slipway.steps.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.rollout.RolloutWatch.Phase;
import dev.slipway.testing.RecordingContext;
import dev.slipway.testing.ScriptedStep;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import dev.slipway.testing.WatchedTarget;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens to a target after its rollout looked complete. */
@ExtendWith(TestCluster.class)
class WatchedIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final RecordingContext context = new RecordingContext();

    @Test
    void aPodThatDiesDuringValidationEndsItAndIsNamed(Namespace namespace) throws Exception {
        try (var target = rolledOut(namespace, "sleep 3; echo lost the database; exit 7", "")) {
            var endless = ScriptedStep.doing("Run the tests", _ -> {
                Thread.sleep(LIMIT);
                return new StepOutcome.Succeeded("never");
            });
            var failure = failure(new Watched(endless, target.watch(), Phase.AFTERWARDS).run(context));
            assertThat(failure.observed()).contains("crashes again and again", "exit code 7");
            assertThat(failure.evidence())
                    .anySatisfy(fact -> assertThat(fact)
                            .isInstanceOfSatisfying(
                                    Evidence.OutputTail.class,
                                    tail -> assertThat(tail.lines()).containsExactly("lost the database")));
        }
    }

    @Test
    void aFailedValidationIsToldWithWhatIsWrongOnTheTarget(Namespace namespace) throws Exception {
        try (var target = rolledOut(namespace, "sleep 2; exit 7", "")) {
            var failing = ScriptedStep.doing("Run the tests", _ -> {
                Thread.sleep(Duration.ofSeconds(7));
                return new StepOutcome.Failed(Failure.of("testing", "A test failed."));
            });
            var failure = failure(new Watched(failing, target.watch(), Phase.AFTERWARDS).run(context));
            assertThat(failure.observed()).isEqualTo("A test failed.");
            assertThat(failure.evidence().getFirst()).isInstanceOf(Evidence.Trouble.class);
        }
    }

    @Test
    void aLivenessProbeThatKillsClosesTheGate(Namespace namespace) throws Exception {
        var probe = "livenessProbe: {exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 2}";
        try (var target = rolledOut(namespace, "sleep 1000", probe)) {
            var failure = failure(new ConfirmRollout(target.config(), target.watch()).run(context));
            assertThat(failure.observed()).contains("its liveness probe fails");
            assertThat(failure.attempted()).isEqualTo("confirming the rollout in staging");
        }
    }

    @Test
    void aCrashThatDoesNotComeAgainOnlyTakesTime(Namespace namespace) throws Exception {
        var once = "test -f /once/was && sleep 1000; touch /once/was; sleep 2; exit 1";
        try (var target = rolledOut(namespace, once, "volumeMounts: [{name: once, mountPath: /once}]")) {
            assertThat(new ConfirmRollout(target.config(), target.watch()).run(context))
                    .isEqualTo(new StepOutcome.Succeeded("Deployment/hub still runs"));
        }
    }

    /** A rollout that kubectl and Helm call a success. */
    private WatchedTarget rolledOut(Namespace namespace, String script, String more) throws InterruptedException {
        var target = WatchedTarget.of(namespace.access(), LIMIT);
        target.begin();
        namespace.apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: hub}
                spec:
                  selector: {matchLabels: {app: hub}}
                  template:
                    metadata: {labels: {app: hub}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      volumes: [{name: once, emptyDir: {}}]
                      containers:
                        - name: main
                          image: slipway.local/busybox:1
                          command: [sh, -c, "%s"]
                          %s
                """.formatted(script, more));
        target.begin().expectChanges();
        assertThat(new AwaitRollout(target.config(), target.watch()).run(context))
                .isEqualTo(new StepOutcome.Succeeded("Deployment/hub rolled out"));
        return target;
    }

    private static Failure failure(StepOutcome outcome) {
        return switch (outcome) {
            case StepOutcome.Failed(var failure) -> failure;
            case StepOutcome.Succeeded(var summary) -> throw new AssertionError(summary);
            case StepOutcome.Skipped(var reason) -> throw new AssertionError(reason);
            case StepOutcome.Cancelled cancelled -> throw new AssertionError(cancelled);
        };
    }
}
