package dev.slipway.cli;

import static dev.slipway.cli.Deployments.CONFIGURE;
import static dev.slipway.cli.Deployments.PRODUCTION;
import static dev.slipway.cli.Deployments.STAGING;
import static dev.slipway.cli.Deployments.site;
import static dev.slipway.cli.Deployments.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.diagnosis.KnowledgeBase;
import dev.slipway.pipeline.Bug;
import dev.slipway.pipeline.CancelReason;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.RecoveryResult;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepRef;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The screens are golden files, so that a change to them is read as prose in review. */
class EndScreenTest {
    private static final KnowledgeBase KNOWLEDGE = KnowledgeBase.shipped();
    private static final Path EVIDENCE =
            Path.of("/home/ada/.local/state/slipway/deployments/20260102-030405-k3xz/evidence.txt");
    private static final List<StepRef> ON_STAGING = target(STAGING, "staging");

    @Test
    void everythingWorked() throws Exception {
        screen("end-success.txt", Map.of(), deployment -> {
            deployment.prepared().stage(STAGING).deployed(STAGING, "staging").open(STAGING, 36);
            deployment.stage(PRODUCTION).deployed(PRODUCTION, "prod").deployed(PRODUCTION, "ovh");
            deployment.open(PRODUCTION, 70).over(Verdict.SUCCEEDED);
        });
    }

    @Test
    void aCrashLoopInStagingStopsBeforeProduction() throws Exception {
        var log = IntStream.rangeClosed(1, 30).mapToObj(i -> "INFO line " + i).toList();
        screen("end-crash-loop.txt", Map.of(), deployment -> {
            deployment.prepared().stage(STAGING);
            deployment.begin(ON_STAGING.get(0)).succeed(ON_STAGING.get(0), "context staging", 0);
            deployment.begin(ON_STAGING.get(1)).after(8).succeed(ON_STAGING.get(1), "revision 12", 8);
            deployment.begin(ON_STAGING.get(2)).after(14);
            var failure = Failure.of(
                            "waiting for the rollout in staging",
                            "Container hub of pod hub-7d9f8-x2x crashes again and again.")
                    .with(List.of(
                            new Evidence.ContainerState(
                                    "Deployment/hub",
                                    "hub-7d9f8-x2x",
                                    "hub",
                                    "quay.io/jupyterhub/k8s-hub:4.3.1",
                                    "CrashLoopBackOff",
                                    "back-off 20s restarting failed container",
                                    Optional.of(1),
                                    3),
                            new Evidence.OutputTail("log of pod hub-7d9f8-x2x, container hub (previous run)", log),
                            new Evidence.WorkloadState("Deployment/hub", "0 of 1 ready")))
                    .advising(
                            "Read the container's last lines; all of them: kubectl -n staging logs hub-7d9f8-x2x -c hub"
                                    + " --previous");
            deployment.fail(ON_STAGING.get(2), failure, 14).close(STAGING, ON_STAGING.get(2), 22);
            deployment.over(Verdict.FAILED, new CancelReason.StepFailed(ON_STAGING.get(2)));
        });
    }

    @Test
    void aFailedDeploymentAndItsRollbackAreToldApart() throws Exception {
        var summary = "staging was rolled back to revision 11 (commit 9f8e7d6c)";
        screen(
                "end-rolled-back.txt",
                Map.of(),
                deployment -> failedValidation(deployment)
                        .recovery(
                                ON_STAGING.get(3),
                                new RecoveryResult.End.Recovered(summary),
                                new StepOutcome.Succeeded(summary))
                        .close(STAGING, ON_STAGING.get(3), 60)
                        .over(Verdict.FAILED, new CancelReason.StepFailed(ON_STAGING.get(3))));
    }

    @Test
    void aRollbackThatFailsIsASecondFailure() throws Exception {
        var failure = Failure.of(
                        "rolling staging back", "Deployment/hub cannot be what it was: spec.selector is immutable.")
                .advising("Delete Deployment/hub, then: slipway rollback staging");
        var step = new StepRef(STAGING, "staging", "Roll back");
        screen(
                "end-rollback-failed.txt",
                Map.of(),
                deployment -> failedValidation(deployment)
                        .recovery(
                                ON_STAGING.get(3),
                                new RecoveryResult.End.Failed(false, step, failure),
                                new StepOutcome.Failed(failure))
                        .close(STAGING, ON_STAGING.get(3), 60)
                        .over(Verdict.FAILED, new CancelReason.StepFailed(ON_STAGING.get(3))));
    }

    @Test
    void aRollbackByHandTellsWhatRunsNow() throws Exception {
        screen(
                "end-rollback-by-hand.txt",
                Map.of(),
                deployment -> rollback(deployment)
                        .succeed(ON_STAGING.get(2), "2 workloads rolled out", 7)
                        .over(Verdict.SUCCEEDED));
    }

    @Test
    void aRollbackByHandThatIsNotProvenSaysSo() throws Exception {
        screen(
                "end-rollback-by-hand-unproven.txt",
                Map.of(),
                deployment -> rollback(deployment)
                        .fail(
                                ON_STAGING.get(2),
                                Failure.of("waiting for the rollout in staging", "It does not start."),
                                7)
                        .over(Verdict.FAILED));
    }

    private static Deployments rollback(Deployments deployment) {
        var back = new StepRef(STAGING, "staging", "Roll back");
        return deployment
                .rollingBack(STAGING, List.of(ON_STAGING.get(0), back, ON_STAGING.get(2)))
                .stage(STAGING)
                .begin(ON_STAGING.get(0))
                .succeed(ON_STAGING.get(0), "staging", 0)
                .begin(back)
                .after(5)
                .succeed(back, "staging was rolled back to revision 11 (commit 9f8e7d6c)", 5)
                .begin(ON_STAGING.get(2))
                .after(7);
    }

    private static Deployments failedValidation(Deployments deployment) {
        deployment.prepared().stage(STAGING);
        deployment.upgraded(STAGING, "staging").begin(ON_STAGING.get(3)).after(20);
        return deployment.fail(ON_STAGING.get(3), Failure.of("running the site's tests", "1 of 3 tests failed."), 20);
    }

    @Test
    void aMissingChartVersionStopsBeforeAnythingIsDeployed() throws Exception {
        var step = site(CONFIGURE, "Set up Helm");
        screen("end-chart-version.txt", Map.of(), deployment -> {
            deployment.start().stage(Deployments.TOOLS);
            deployment.begin(site(Deployments.TOOLS, "Install helm"));
            deployment.succeed(site(Deployments.TOOLS, "Install helm"), "helm 3.22.0", 1);
            deployment.begin(site(Deployments.TOOLS, "Install pytest"));
            deployment
                    .succeed(site(Deployments.TOOLS, "Install pytest"), "pytest 8.4.2", 1)
                    .open(Deployments.TOOLS, 1);
            deployment.stage(CONFIGURE).begin(site(CONFIGURE, "Decrypt secrets"));
            deployment
                    .succeed(site(CONFIGURE, "Decrypt secrets"), "4 files", 0)
                    .begin(step)
                    .after(3);
            var failure = Failure.of(
                            "fetching the dependencies of mybinder",
                            "The dependency binderhub asks for version 0.2.0-9e59f64, which the repository"
                                    + " https://jupyterhub.github.io/helm-chart does not have. The newest there is"
                                    + " 1.0.0-0.dev.git.3506.h5f6b3b0.",
                            new Evidence.FileProblem(
                                    "mybinder/Chart.yaml",
                                    6,
                                    14,
                                    "there is no version 0.2.0-9e59f64 of binderhub in"
                                            + " https://jupyterhub.github.io/helm-chart",
                                    "the newest is 1.0.0-0.dev.git.3506.h5f6b3b0"))
                    .advising("Correct line 6 of mybinder/Chart.yaml.");
            deployment.fail(step, failure, 3).close(CONFIGURE, step, 3);
            deployment.over(Verdict.FAILED, new CancelReason.StepFailed(step));
        });
    }

    @Test
    void itWasInterruptedDuringTheUpgradeOfStaging() throws Exception {
        var reason = new CancelReason.Interrupted(Signals.INTERRUPT);
        screen("end-interrupted.txt", Map.of(), deployment -> {
            deployment.prepared().stage(STAGING);
            deployment.begin(ON_STAGING.get(0)).succeed(ON_STAGING.get(0), "context staging", 0);
            deployment.begin(ON_STAGING.get(1)).after(5);
            deployment.end(ON_STAGING.get(1), new StepOutcome.Cancelled(reason), 5, true, false);
            deployment.over(Verdict.INTERRUPTED, reason);
        });
    }

    @Test
    void aSickGrafanaIsAWarningAndAFlakyTestIsToldToo() throws Exception {
        var grafana = site(CONFIGURE, "Tell Grafana");
        screen("end-warnings.txt", Map.of(), deployment -> {
            deployment.prepared();
            deployment.end(
                    grafana,
                    new StepOutcome.Failed(Failure.of(
                            "telling Grafana at https://grafana.mybinder.org that the deployment starts",
                            "Grafana, or a proxy before it, answered with status 503.",
                            new Evidence.HttpReply(
                                    "POST https://grafana.mybinder.org/api/annotations", 503, "no healthy upstream"))),
                    6,
                    false,
                    false);
            deployment.stage(STAGING).upgraded(STAGING, "staging").begin(ON_STAGING.get(3));
            deployment.warn(ON_STAGING.get(3), "Passed only at attempt 2: A repository can be built and launched");
            deployment.after(40).end(ON_STAGING.get(3), new StepOutcome.Succeeded("3 tests passed"), 40, true, true);
            deployment
                    .begin(ON_STAGING.get(4))
                    .succeed(ON_STAGING.get(4), "2 checks passed", 0)
                    .open(STAGING, 60);
            deployment.stage(PRODUCTION).deployed(PRODUCTION, "prod").deployed(PRODUCTION, "ovh");
            deployment.open(PRODUCTION, 70).over(Verdict.SUCCEEDED);
        });
    }

    @Test
    void aBugOfOursIsOwnedUpTo() throws Exception {
        var step = ON_STAGING.get(2);
        var bug = new IllegalStateException("access to staging was asked for before the step that makes it succeeded");
        bug.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("dev.slipway.pipeline.Handover", "get", "Handover.java", 41),
            new StackTraceElement("dev.slipway.steps.rollout.AwaitRollout", "run", "AwaitRollout.java", 80)
        });
        screen("end-bug.txt", Map.of(), deployment -> {
            deployment.prepared().stage(STAGING);
            deployment.begin(ON_STAGING.get(0)).succeed(ON_STAGING.get(0), "context staging", 0);
            deployment.begin(ON_STAGING.get(1)).after(8).succeed(ON_STAGING.get(1), "revision 12", 8);
            deployment
                    .begin(step)
                    .fail(step, Bug.failure("running \"Await rollout\"", bug), 0)
                    .close(STAGING, step, 8);
            deployment.over(Verdict.FAILED, new CancelReason.StepFailed(step));
        });
    }

    @Test
    void aMemberOfTheFederationFailsAndTheOthersAreDone() throws Exception {
        var ovh = target(PRODUCTION, "ovh");
        screen("end-federation.txt", Map.of(), deployment -> {
            deployment.prepared().stage(STAGING).deployed(STAGING, "staging").open(STAGING, 36);
            deployment
                    .stage(PRODUCTION)
                    .deployed(PRODUCTION, "prod")
                    .upgraded(PRODUCTION, "ovh")
                    .begin(ovh.get(3));
            var failure = Failure.of(
                    "validating ovh with pytest",
                    "1 of 3 tests failed. It was attempt 3.",
                    new Evidence.FailedTest(
                            "tests/test_build.py::test_build",
                            "A repository can be built and launched",
                            "assert 500 == 200\n +  where 500 = <Response [500]>.status_code"),
                    new Evidence.ExitCode("pytest", 1));
            deployment.after(60).fail(ovh.get(3), failure, 60).close(PRODUCTION, ovh.get(3), 100);
            deployment.over(Verdict.FAILED, new CancelReason.StepFailed(ovh.get(3)));
        });
    }

    @Test
    void aMemberThatIsNotRequiredFailsAndTheDeploymentHasSucceeded() throws Exception {
        var ovh = target(PRODUCTION, "ovh");
        screen("end-optional-member.txt", Map.of(), deployment -> {
            deployment.prepared().stage(STAGING).deployed(STAGING, "staging").open(STAGING, 36);
            deployment
                    .stage(PRODUCTION)
                    .deployed(PRODUCTION, "prod")
                    .upgraded(PRODUCTION, "ovh")
                    .begin(ovh.get(3));
            var failure = Failure.of(
                    "validating ovh with pytest",
                    "1 of 3 tests failed. It was attempt 3.",
                    new Evidence.ExitCode("pytest", 1));
            deployment
                    .after(60)
                    .end(ovh.get(3), new StepOutcome.Failed(failure), 60, false, false)
                    .end(
                            ovh.get(4),
                            new StepOutcome.Cancelled(new CancelReason.StepFailed(ovh.get(3))),
                            0,
                            false,
                            false)
                    .open(PRODUCTION, 100)
                    .over(Verdict.SUCCEEDED, new CancelReason.StepFailed(ovh.get(3)));
        });
    }

    @Test
    void whereNoKnownCauseFitsTheStepsOwnDocumentationIsAsked() throws Exception {
        var step = ON_STAGING.get(1);
        var documentation = new StepDocumentation(
                "",
                List.of(),
                List.of(
                        new StepDocumentation.Trouble(
                                "A bug in Helm itself",
                                "Helm panics, or ends with a segmentation violation.",
                                "Use another version of Helm."),
                        new StepDocumentation.Trouble("The chart is broken", "A template fails.", "Correct it.")));
        screen("end-undiagnosed.txt", Map.of(step, documentation), deployment -> {
            deployment.prepared().stage(STAGING);
            deployment.begin(ON_STAGING.get(0)).succeed(ON_STAGING.get(0), "context staging", 0);
            deployment.begin(step).after(2);
            var failure = Failure.of(
                    "upgrading release mybinder in staging",
                    "helm ended with exit code 2.",
                    new Evidence.OutputTail(
                            "helm upgrade",
                            List.of("panic: runtime error", "[signal SIGSEGV: segmentation violation]")));
            deployment.fail(step, failure, 2).close(STAGING, step, 2);
            deployment.over(Verdict.FAILED, new CancelReason.StepFailed(step));
        });
    }

    @Test
    void theScreenFitsOneWindowEvenIfEverythingIsLong() {
        var many =
                IntStream.range(0, 200).mapToObj(i -> "a line of output " + i).toList();
        var evidence = IntStream.range(0, 50)
                .<Evidence>mapToObj(i -> i % 2 == 0
                        ? new Evidence.Fact("fact " + i, "value")
                        : new Evidence.OutputTail("log " + i, many))
                .toList();
        var step = ON_STAGING.get(1);
        var lines = tell(Map.of(), deployment -> {
            deployment.prepared().stage(STAGING).begin(step);
            deployment
                    .fail(step, Failure.of("upgrading", "It failed.").with(evidence), 2)
                    .close(STAGING, step, 2);
            deployment.over(Verdict.FAILED, new CancelReason.StepFailed(step));
        });
        assertThat(lines)
                .hasSizeLessThan(60)
                .anyMatch(line -> line.contains("a line of output 199"))
                .anyMatch(line -> line.contains("more, in the file that the last line names)"));
        assertThat(lines.getLast()).contains(EVIDENCE.toString());
    }

    @Test
    void whatIsWrongWithOtherWorkloadsIsToldBesidesAndNotAsAnotherExplanation() {
        var step = ON_STAGING.get(1);
        var lines = tell(Map.of(), deployment -> {
            deployment.prepared().stage(STAGING).begin(step);
            deployment
                    .fail(step, Failure.of("waiting", "It failed.").with(List.of(paused("hub"), paused("proxy"))), 2)
                    .close(STAGING, step, 2);
            deployment.over(Verdict.FAILED, new CancelReason.StepFailed(step));
        });
        assertThat(lines)
                .containsSubsequence(
                        "Why: Deployment/hub is paused",
                        "What is wrong besides",
                        "  Deployment/proxy is paused. To go on: kubectl -n NAMESPACE rollout resume Deployment/proxy")
                .noneMatch(line -> line.contains("It may also be"));
    }

    private static Evidence paused(String name) {
        return new Evidence.Trouble("paused", "Deployment/" + name, "Deployment/" + name, "DeploymentPaused", "");
    }

    private static void screen(
            String golden, Map<StepRef, StepDocumentation> documentation, Consumer<Deployments> script)
            throws Exception {
        Golden.verify(golden, String.join("\n", tell(documentation, script)) + "\n");
    }

    private static List<String> tell(Map<StepRef, StepDocumentation> documentation, Consumer<Deployments> script) {
        var story = new AtomicReference<Story>();
        script.accept(new Deployments(new StoryTeller(story::set)));
        return new EndScreen(
                        story.get(),
                        (step, failure) -> KNOWLEDGE.diagnose(step.step(), failure),
                        new StepDocuments(documentation),
                        new Wording(Glyphs.of(true), new Palette(false)),
                        Path.of("/home/ada/.local/state/slipway/logs/slipway.log"),
                        story.get().result().failures().isEmpty() ? Optional.empty() : Optional.of(EVIDENCE))
                .lines();
    }
}
