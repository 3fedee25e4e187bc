package dev.slipway.steps.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.preflight.TargetReport;
import dev.slipway.site.TargetConfig;
import dev.slipway.steps.preflight.Entrance.Entry;
import dev.slipway.testing.AnsweringCluster;
import dev.slipway.testing.RecordingContext;
import dev.slipway.testing.Targets;
import dev.slipway.testing.TempSite;
import dev.slipway.workspace.Workspace;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTargetsTest {
    @TempDir
    private Path folder;

    private final RecordingContext context = new RecordingContext();
    private final List<TargetReport> told = new ArrayList<>();
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    @BeforeEach
    void aSite() {
        TempSite.in(new Workspace(folder).site());
    }

    private CheckTargets step(Entrance entrance, String... targets) {
        var workspace = new Workspace(folder);
        var site = TempSite.in(workspace.site()).config();
        var preflight = new Preflight(
                site, workspace, entrance, Targets.RENDERS_NOTHING, Targets.nobodysLocks(), InstantSource.system());
        return new CheckTargets(
                List.of(targets).stream()
                        .map(name -> name.startsWith("optional") ? Targets.optional(name) : Targets.target(name))
                        .toList(),
                preflight,
                told::addAll);
    }

    private CheckTargets step(String... targets) {
        return step(target -> entries.getOrDefault(target.name(), open(target)), targets);
    }

    private Entry open(TargetConfig target) {
        return new Entry.Open(
                new TargetAccess(folder.resolve("none"), target.name(), target.name(), "https://cluster.example"),
                AnsweringCluster.knowing("v1.34.4", "deployer"));
    }

    private void closed(String target, String observed, boolean passing) {
        var failure = Failure.of("getting credentials for " + target, observed, new Evidence.Fact("a fact", target))
                .advising("Look at " + target + ".");
        entries.put(target, new Entry.Closed(passing ? failure.retryable() : failure));
    }

    private Failure failure(CheckTargets step) throws InterruptedException {
        var outcome = step.run(context);
        assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
        return ((StepOutcome.Failed) outcome).failure();
    }

    @Test
    void whereAllIsWellTheTargetsAreNamed() throws Exception {
        assertThat(step("staging", "prod").run(context))
                .isEqualTo(new StepOutcome.Succeeded("staging, prod are ready to be deployed to"));
        assertThat(told).extracting(TargetReport::target).containsExactly("staging", "prod");
    }

    @Test
    void withNothingToDeployToThereIsNothingToLookAt() throws Exception {
        assertThat(step().run(context)).isInstanceOf(StepOutcome.Skipped.class);
    }

    @Test
    void theProblemsOfAllTargetsAreToldAtOnceEachWithItsRemedy() throws Exception {
        closed("prod", "Its certificate ended.", false);
        closed("ovh", "It does not answer.", true);
        var failure = failure(step("staging", "prod", "ovh"));
        assertThat(failure.observed())
                .isEqualTo("2 problems on prod, ovh would make the deployment fail there. Nothing was announced or"
                        + " changed, on no target.");
        assertThat(failure.evidence())
                .startsWith(
                        new Evidence.TargetProblem(
                                "prod", "access", "the cluster", "Its certificate ended.", "Look at prod."),
                        new Evidence.TargetProblem(
                                "ovh", "access", "the cluster", "It does not answer.", "Look at ovh."))
                .contains(new Evidence.Fact("a fact", "prod"), new Evidence.Fact("a fact", "ovh"));
        assertThat(failure.worthRetrying()).as("prod's will not pass").isFalse();
        assertThat(told).hasSize(3);
    }

    @Test
    void aTargetThatIsNotRequiredIsLeftOutAndStopsNoOther() throws Exception {
        closed("optional-ovh", "Its certificate ended.", false);
        closed("optional-gke", "It does not answer.", true);
        assertThat(step("staging", "optional-ovh", "optional-gke").run(context))
                .isEqualTo(new StepOutcome.Succeeded("staging is ready to be deployed to"));
        assertThat(context.output())
                .contains(
                        "optional-ovh: left out, since it is not required: Its certificate ended.",
                        "optional-gke: not ready yet: It does not answer.");
        assertThat(told)
                .extracting(CheckTargets::whyLeftOut)
                .satisfiesExactly(
                        ready -> assertThat(ready).isEmpty(),
                        ended -> assertThat(ended.orElseThrow().observed())
                                .isEqualTo("On optional-ovh: Its certificate ended. Nothing was changed there."),
                        passing -> assertThat(passing)
                                .as("its own steps try again")
                                .isEmpty());
    }

    @Test
    void whereNoTargetWouldBeLeftNothingIsBegun() throws Exception {
        closed("optional-ovh", "Its certificate ended.", false);
        assertThat(failure(step("optional-ovh")).observed())
                .isEqualTo("On optional-ovh: Its certificate ended. Nothing was announced or changed, on no target.");
    }

    @Test
    void aNetworkThatIsDownForAMomentIsWorthAnotherTry() throws Exception {
        closed("prod", "It does not answer.", true);
        var failure = failure(step("staging", "prod"));
        assertThat(failure.worthRetrying()).isTrue();
        assertThat(failure.observed())
                .isEqualTo("On prod: It does not answer. Nothing was announced or changed, on no target.");
    }

    @Test
    void aServerThatNoLongerAnswersAfterWeAreInIsAProblemOfThatTarget() throws Exception {
        entries.put(
                "prod",
                new Entry.Open(
                        new TargetAccess(folder.resolve("none"), "prod", "prod", "https://cluster.example"),
                        AnsweringCluster.refusing(
                                new ClusterTrouble.Unreachable("https://cluster.example", "connection refused"))));
        var failure = failure(step("prod"));
        assertThat(failure.evidence())
                .anySatisfy(one -> assertThat(one).isInstanceOfSatisfying(Evidence.TargetProblem.class, problem -> {
                    assertThat(problem.check()).isEqualTo("server");
                    assertThat(problem.problem()).contains("connection refused");
                }));
        assertThat(failure.worthRetrying()).isTrue();
    }

    @Test
    void allTargetsAreLookedAtAtTheSameTime() throws Exception {
        var together = new CountDownLatch(3);
        Entrance meeting = target -> {
            together.countDown();
            return together.await(20, TimeUnit.SECONDS)
                    ? open(target)
                    : new Entry.Closed(Failure.of("meeting the others", "They did not come."));
        };
        assertThat(step(meeting, "staging", "prod", "ovh").run(context)).isInstanceOf(StepOutcome.Succeeded.class);
    }

    @Test
    void whenItIsCancelledNothingOfItRunsOn() throws Exception {
        var entered = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        Entrance stuck = _ -> {
            entered.countDown();
            try {
                new CountDownLatch(1).await();
                throw new AssertionError("woken without an interruption");
            } finally {
                ended.countDown();
            }
        };
        var interrupted = new CountDownLatch(1);
        var thread = Thread.ofVirtual().start(() -> {
            try {
                step(stuck, "prod").run(context);
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
        thread.interrupt();
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(ended.getCount()).isZero();
    }
}
