package dev.slipway.cli;

import static dev.slipway.cli.Deployments.PRODUCTION;
import static dev.slipway.cli.Deployments.STAGING;
import static dev.slipway.cli.Deployments.site;
import static dev.slipway.cli.Deployments.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.CancelReason;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.WorkloadProgress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlainRendererTest {
    private final StringBuilder shown = new StringBuilder();

    @Test
    void aSuccessfulDeploymentReadsLikeAStory() throws Exception {
        var deployment = new Deployments(renderer(Optional.empty()));
        deployment.prepared().stage(STAGING).deployed(STAGING, "staging").open(STAGING, 36);
        deployment.stage(PRODUCTION);
        sideBySide(deployment);
        deployment.open(PRODUCTION, 70).over(Verdict.SUCCEEDED);
        Golden.verify("plain-success.txt", shown.toString());
    }

    @Test
    void onGitHubEachStepIsAGroupAndNoneInterleave() throws Exception {
        var deployment = new Deployments(renderer(Optional.of(new CiSystem.GitHub())));
        deployment.prepared().stage(STAGING).deployed(STAGING, "staging").open(STAGING, 36);
        deployment.stage(PRODUCTION);
        sideBySide(deployment);
        deployment.open(PRODUCTION, 70).over(Verdict.SUCCEEDED);
        Golden.verify("github-success.txt", shown.toString());
        int open = 0;
        for (var line : shown.toString().lines().toList()) {
            open += line.startsWith("::group::") ? 1 : line.equals("::endgroup::") ? -1 : 0;
            assertThat(open).as(line).isBetween(0, 1);
        }
    }

    @Test
    void aFailureShowsWhatWasCancelledAndWhy() throws Exception {
        var steps = target(STAGING, "staging");
        var deployment = new Deployments(renderer(Optional.empty())).prepared();
        deployment.stage(STAGING).begin(steps.get(0)).succeed(steps.get(0), "context binder-staging", 0);
        deployment.begin(steps.get(1)).after(3);
        deployment.fail(
                steps.get(1),
                Failure.of(
                        "upgrading release mybinder in staging",
                        "helm ended with exit code 1.",
                        new Evidence.ExitCode("helm", 1)),
                3);
        deployment.close(STAGING, steps.get(1), 3);
        deployment.over(Verdict.FAILED, new CancelReason.StepFailed(steps.get(1)));
        Golden.verify("plain-failure.txt", shown.toString());
    }

    @Test
    void gitLabAndTravisGetTheirOwnFolds() throws Exception {
        var step = site(Deployments.TOOLS, "Install helm");
        for (var ci :
                new CiSystem[] {new CiSystem.GitLab(InstantSource.fixed(Deployments.START)), new CiSystem.Travis()}) {
            new Deployments(renderer(Optional.of(ci)))
                    .start()
                    .stage(Deployments.TOOLS)
                    .begin(step)
                    .print(step, "travis_fold:start:evil")
                    .succeed(step, "helm 3.22.0", 1);
        }
        Golden.verify(
                "gitlab-travis.txt", shown.toString().replace("\u001b", "ESC").replace("\r", "CR"));
    }

    @Test
    void outputCannotCommandGitHub() {
        var step = site(Deployments.TOOLS, "Install helm");
        new Deployments(renderer(Optional.of(new CiSystem.GitHub())))
                .start()
                .begin(step)
                .print(step, "::set-env name=PATH::/evil", "##[add-path]/evil")
                .succeed(step, "::error::forged", 1);
        assertThat(shown.toString().lines().filter(line -> line.stripLeading().startsWith("::")))
                .containsExactly("::group::Install deployment tools › Install helm", "::endgroup::");
        assertThat(shown.toString()).doesNotContain("##[");
    }

    @Test
    void aWorkloadThatFlickersIsShownAtMostEveryFiveSeconds() {
        var step = target(STAGING, "staging").get(2);
        var deployment = new Deployments(renderer(Optional.empty())).start().begin(step);
        for (int i = 0; i < 20; i++) {
            deployment.after(1).workloads(step, new WorkloadProgress("Deployment/hub", i % 2, 20, "", false));
        }
        deployment.workloads(step, new WorkloadProgress("Deployment/hub", 20, 20, "", true));
        assertThat(shown.toString().lines().filter(line -> line.contains("Deployment/hub")))
                .hasSizeBetween(4, 6)
                .last()
                .asString()
                .contains("20 of 20 ready, complete");
    }

    @Test
    void ofManyWorkloadsALineTellsHowFarTheyHaveCome() {
        var step = target(STAGING, "staging").get(2);
        var deployment = new Deployments(renderer(Optional.empty())).start().begin(step);
        deployment.workloads(step, many(40, 0)).after(1);
        deployment.workloads(step, many(40, 10)).after(5);
        deployment.workloads(step, many(40, 37)).after(1).workloads(step, many(40, 40));
        assertThat(shown.toString().lines().filter(line -> line.contains("all workloads")))
                .hasSize(3)
                .satisfiesExactly(
                        line -> assertThat(line)
                                .endsWith("all workloads 0 of 40 ready, Deployment/w0 0 of 1 ready, starts;"
                                        + " Deployment/w1 0 of 1 ready, starts; Deployment/w2 0 of 1 ready, starts;"
                                        + " and 37 more"),
                        line -> assertThat(line).contains("37 of 40 ready, Deployment/w37"),
                        line -> assertThat(line).endsWith("all workloads 40 of 40 ready, complete"));
    }

    @Test
    void troubleIsShownTheMomentItAppears() {
        var step = target(STAGING, "staging").get(2);
        new Deployments(renderer(Optional.empty()))
                .start()
                .begin(step)
                .after(3)
                .trouble(step, "Deployment/hub", "Deployment/hub crashes again and again.");
        assertThat(shown.toString()).contains("00:03", "⚠ Deployment/hub crashes again and again.");
    }

    private static WorkloadProgress[] many(int all, int complete) {
        return IntStream.range(0, all)
                .mapToObj(i -> new WorkloadProgress(
                        "Deployment/w" + i, i < complete ? 1 : 0, 1, i < complete ? "" : "starts", i < complete))
                .toArray(WorkloadProgress[]::new);
    }

    /** Two targets of production, whose steps overlap. */
    private static void sideBySide(Deployments deployment) {
        var prod = target(PRODUCTION, "prod");
        var ovh = target(PRODUCTION, "ovh");
        deployment.begin(prod.get(0)).begin(ovh.get(0));
        deployment.succeed(ovh.get(0), "context binder-ovh", 0).begin(ovh.get(1));
        deployment.succeed(prod.get(0), "context binder-prod", 0).begin(prod.get(1));
        deployment.print(prod.get(1), "Release \"mybinder\" has been upgraded. Happy Helming!");
        deployment.print(ovh.get(1), "Release \"mybinder\" has been upgraded. Happy Helming!");
        deployment.after(5).succeed(prod.get(1), "revision 40", 5).begin(prod.get(2));
        deployment.workloads(prod.get(2), new WorkloadProgress("Deployment/hub", 1, 2, "", false));
        deployment.after(1).succeed(ovh.get(1), "revision 7", 6).begin(ovh.get(2));
        deployment.after(1).succeed(prod.get(2), "2 workloads", 2).begin(prod.get(3));
        deployment.after(1).succeed(ovh.get(2), "2 workloads", 2).begin(ovh.get(3));
        deployment.after(9).succeed(prod.get(3), "3 tests passed", 10).begin(prod.get(4));
        deployment.succeed(prod.get(4), "2 checks passed", 0);
        deployment.warn(ovh.get(3), "test_launch passed only at the second attempt");
        deployment
                .after(1)
                .end(ovh.get(3), succeeded("3 tests passed"), 11, true, true)
                .begin(ovh.get(4));
        deployment.succeed(ovh.get(4), "2 checks passed", 0);
    }

    private static dev.slipway.pipeline.StepOutcome succeeded(String summary) {
        return new dev.slipway.pipeline.StepOutcome.Succeeded(summary);
    }

    private PlainRenderer renderer(Optional<CiSystem> ci) {
        return new PlainRenderer(
                line -> shown.append(line).append('\n'), new Wording(Glyphs.of(true), new Palette(false)), ci);
    }
}
