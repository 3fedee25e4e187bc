package dev.slipway.cli;

import dev.slipway.pipeline.CancelReason;
import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.GateDecision;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineEvent.StageOutline;
import dev.slipway.pipeline.PipelineEvent.Subject;
import dev.slipway.pipeline.PipelineListener;
import dev.slipway.pipeline.RecoveryResult;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepRef;
import dev.slipway.pipeline.Track;
import dev.slipway.pipeline.WorkloadProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Deployments of the shipped pipeline, told event by event with made-up times, for whatever listens. */
final class Deployments {
    static final String TOOLS = "Install deployment tools";
    static final String CONFIGURE = "Configure deployment tools";
    static final String STAGING = "Deploy to staging";
    static final String PRODUCTION = "Deploy to production";
    static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    static final Subject SUBJECT = new Subject(
            new DeploymentId("20260102-030405-k3xz"),
            "mybinder",
            "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
            "Bump binderhub to 1.0.0-0.dev.git.3506",
            "Ada Lovelace",
            OptionalInt.of(7));

    static final List<StageOutline> OUTLINE = List.of(
            new StageOutline(TOOLS, List.of(site(TOOLS, "Install helm"), site(TOOLS, "Install pytest"))),
            new StageOutline(
                    CONFIGURE,
                    List.of(
                            site(CONFIGURE, "Decrypt secrets"),
                            site(CONFIGURE, "Check YAML"),
                            site(CONFIGURE, "Set up Helm"),
                            site(CONFIGURE, "Tell Grafana"))),
            new StageOutline(STAGING, target(STAGING, "staging")),
            new StageOutline(PRODUCTION, production()));

    private final PipelineListener listener;
    private final Map<StepRef, StepResult> results = new LinkedHashMap<>();
    private final List<RecoveryResult> recoveries = new ArrayList<>();
    private List<StageOutline> outline = OUTLINE;
    private Instant now = START;

    Deployments(PipelineListener listener) {
        this.listener = listener;
    }

    static StepRef site(String stage, String step) {
        return new StepRef(stage, Track.SITE, step);
    }

    static List<StepRef> target(String stage, String target) {
        return List.of(
                new StepRef(stage, target, "Get credentials"),
                new StepRef(stage, target, "Upgrade release mybinder"),
                new StepRef(stage, target, "Await rollout"),
                new StepRef(stage, target, "Validate with pytest"),
                new StepRef(stage, target, "Validate with HTTP checks"));
    }

    private static List<StepRef> production() {
        var steps = new ArrayList<>(target(PRODUCTION, "prod"));
        steps.addAll(target(PRODUCTION, "ovh"));
        return steps;
    }

    Deployments start() {
        return tell(new PipelineEvent.DeploymentStarted(now, SUBJECT, OUTLINE));
    }

    /** A rollback by hand begins, of one stage with these steps. */
    Deployments rollingBack(String stage, List<StepRef> steps) {
        outline = List.of(new StageOutline(stage, steps));
        var subject = new Subject(
                SUBJECT.id(),
                SUBJECT.site(),
                SUBJECT.commit(),
                SUBJECT.title(),
                SUBJECT.author(),
                SUBJECT.pullRequest(),
                PipelineEvent.Purpose.ROLLBACK);
        return tell(new PipelineEvent.DeploymentStarted(now, subject, outline));
    }

    Deployments stage(String stage) {
        return tell(new PipelineEvent.StageStarted(now, stage));
    }

    Deployments begin(StepRef step) {
        return tell(new PipelineEvent.StepStarted(now, step, Duration.ofMinutes(10)));
    }

    Deployments say(StepRef step, String message) {
        return tell(new PipelineEvent.StepProgressed(now, step, message));
    }

    Deployments print(StepRef step, String... lines) {
        for (var line : lines) {
            tell(new PipelineEvent.StepPrinted(now, step, line));
        }
        return this;
    }

    Deployments warn(StepRef step, String message) {
        return tell(new PipelineEvent.StepWarned(now, step, message));
    }

    Deployments workloads(StepRef step, WorkloadProgress... workloads) {
        return tell(new PipelineEvent.WorkloadsChanged(now, step, List.of(workloads)));
    }

    Deployments trouble(StepRef step, String workload, String message) {
        return tell(new PipelineEvent.TroubleSeen(now, step, workload, message));
    }

    Deployments checked(StepRef step, CheckReport check) {
        return tell(new PipelineEvent.CheckEnded(now, step, check));
    }

    Deployments retrying(StepRef step, Failure failure) {
        return tell(new PipelineEvent.StepRetrying(now, step, 1, 3, failure, Duration.ofSeconds(2)));
    }

    Deployments succeed(StepRef step, String summary, int seconds) {
        return end(step, new StepOutcome.Succeeded(summary), seconds, true, false);
    }

    Deployments fail(StepRef step, Failure failure, int seconds) {
        return end(step, new StepOutcome.Failed(failure), seconds, true, false);
    }

    Deployments end(StepRef step, StepOutcome outcome, int seconds, boolean required, boolean flaky) {
        var took = Duration.ofSeconds(seconds);
        results.put(step, new StepResult(step, outcome, took, required, flaky));
        return tell(new PipelineEvent.StepEnded(now, step, outcome, took, required, flaky));
    }

    /** A target's recovery, of the one step that rolls back. */
    Deployments recovery(StepRef culprit, RecoveryResult.End end, StepOutcome act) {
        var step = new StepRef(culprit.stage(), culprit.track(), "Roll back");
        tell(new PipelineEvent.RecoveryStarted(now, culprit.stage(), culprit.track(), culprit, List.of(step)));
        begin(step).after(5);
        var took = Duration.ofSeconds(5);
        tell(new PipelineEvent.StepEnded(now, step, act, took, true, false));
        var steps = List.of(new StepResult(step, act, took, true, false));
        var result = new RecoveryResult(culprit.stage(), culprit.track(), culprit, end, steps, took);
        recoveries.add(result);
        return tell(new PipelineEvent.RecoveryEnded(now, result));
    }

    Deployments after(int seconds) {
        now = now.plusSeconds(seconds);
        return this;
    }

    Deployments open(String stage, int seconds) {
        return tell(new PipelineEvent.StageEnded(now, stage, new GateDecision.Open(), Duration.ofSeconds(seconds)));
    }

    /** As the pipeline does: the steps of the stage that will not start end before it. */
    Deployments close(String stage, StepRef culprit, int seconds) {
        endRest(stage, new CancelReason.StepFailed(culprit));
        return tell(new PipelineEvent.StageEnded(
                now, stage, new GateDecision.Closed(culprit), Duration.ofSeconds(seconds)));
    }

    /** Everything that has not ended never will; then the deployment ends. */
    Deployments over(Verdict verdict, CancelReason reason) {
        OUTLINE.forEach(stage -> endRest(stage.name(), reason));
        return over(verdict);
    }

    private void endRest(String stage, CancelReason reason) {
        OUTLINE.stream()
                .filter(outline -> outline.name().equals(stage))
                .flatMap(outline -> outline.steps().stream())
                .filter(step -> !results.containsKey(step))
                .forEach(step -> end(step, new StepOutcome.Cancelled(reason), 0, true, false));
    }

    Deployments over(Verdict verdict) {
        var inOrder = outline.stream()
                .flatMap(stage -> stage.steps().stream())
                .map(results::get)
                .toList();
        return tell(new PipelineEvent.DeploymentEnded(
                now, new DeploymentResult(verdict, inOrder, recoveries, Duration.between(START, now))));
    }

    /** The first two stages, with nothing to remark. */
    Deployments prepared() {
        start().stage(TOOLS);
        begin(site(TOOLS, "Install helm")).begin(site(TOOLS, "Install pytest"));
        print(site(TOOLS, "Install pytest"), "Collecting pytest==8.4.2");
        after(1).succeed(site(TOOLS, "Install helm"), "helm 3.22.0 (from the cache)", 1);
        after(2).succeed(site(TOOLS, "Install pytest"), "pytest 8.4.2", 3).open(TOOLS, 3);
        stage(CONFIGURE).begin(site(CONFIGURE, "Decrypt secrets")).begin(site(CONFIGURE, "Set up Helm"));
        say(site(CONFIGURE, "Set up Helm"), "fetching binderhub 1.0.0 from jupyterhub");
        succeed(site(CONFIGURE, "Decrypt secrets"), "4 files", 0);
        begin(site(CONFIGURE, "Check YAML")).succeed(site(CONFIGURE, "Check YAML"), "7 files", 0);
        after(4).succeed(site(CONFIGURE, "Set up Helm"), "1 repository, 1 dependency", 4);
        begin(site(CONFIGURE, "Tell Grafana")).after(1);
        return succeed(site(CONFIGURE, "Tell Grafana"), "annotation 17", 1).open(CONFIGURE, 5);
    }

    /** A target's steps up to the validation, with nothing to remark. */
    Deployments upgraded(String stage, String target) {
        var steps = target(stage, target);
        begin(steps.get(0)).succeed(steps.get(0), "context binder-" + target, 0);
        begin(steps.get(1))
                .print(steps.get(1), "Release \"mybinder\" has been upgraded. Happy Helming!")
                .after(8)
                .succeed(steps.get(1), "revision 12", 8);
        begin(steps.get(2))
                .workloads(
                        steps.get(2),
                        new WorkloadProgress("Deployment/hub", 0, 1, "pod hub-7d9 is starting", false),
                        new WorkloadProgress("DaemonSet/dind", 2, 2, "", true))
                .after(1)
                .workloads(steps.get(2), new WorkloadProgress("Deployment/hub", 0, 1, "image pulled", false))
                .after(6)
                .workloads(steps.get(2), new WorkloadProgress("Deployment/hub", 1, 1, "", true))
                .succeed(steps.get(2), "2 workloads", 7);
        return this;
    }

    /** A target's whole track, with nothing to remark. */
    Deployments deployed(String stage, String target) {
        var steps = target(stage, target);
        upgraded(stage, target).begin(steps.get(3));
        print(steps.get(3), "tests/test_build.py::test_build PASSED");
        after(20).succeed(steps.get(3), "3 tests passed", 20);
        begin(steps.get(4)).after(1);
        return succeed(steps.get(4), "2 checks passed", 1);
    }

    private Deployments tell(PipelineEvent event) {
        listener.on(event);
        return this;
    }
}
