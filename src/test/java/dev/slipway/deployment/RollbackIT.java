package dev.slipway.deployment;

import static dev.slipway.deployment.HubSite.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deployment.PreflightSite.Deployed;
import dev.slipway.kube.ReleaseDescription;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.recovery.RollbackCheck.Effect;
import dev.slipway.recovery.RollbackCheck.Touched;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code slipway rollback}, with the real Helm of both lines. */
@ExtendWith(TestCluster.class)
class RollbackIT {
    @TempDir
    Path folder;

    private static RollbackRequest wish(HubSite site, Integer... to) {
        return new RollbackRequest(
                site.site().root(),
                Optional.empty(),
                "prod",
                java.util.Arrays.stream(to).findFirst(),
                Optional.empty());
    }

    private static RollbackPlan.Release planned(HubSite site, RollbackRequest wish) throws Exception {
        var report = site.site().planRollback(wish);
        assertThat(report).isInstanceOf(SiteReport.Told.class);
        var plan = (RollbackPlan.Seen)
                ((SiteReport.Told<RollbackPlan>) report).targets().getFirst();
        return plan.releases().getFirst();
    }

    private static StepOutcome step(Deployed deployed, String name) {
        return HubSite.step(deployed, name);
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aTargetGoesBackToTheLastValidatedRevisionOrToTheOneThatIsNamed(String helm, Namespace namespace)
            throws Exception {
        var site = new HubSite(folder, namespace, helm).validated();
        assertThat(result(site.deploy("page: good.html\ntext: one\n")).failures())
                .isEmpty();
        assertThat(result(site.deploy("page: good.html\ntext: two\n")).failures())
                .isEmpty();
        var second = ReleaseDescription.in(site.latestDescription()).orElseThrow();
        site.deploy("page: bad.html\ntext: three\nmaps: [more]\n");
        var before = site.history();

        var plan = planned(site, wish(site));

        assertThat(plan.from().map(ReleaseRecord::revision)).contains(3);
        assertThat(plan.to().map(ReleaseRecord::revision)).contains(2);
        assertThat(plan.to().flatMap(ReleaseRecord::deployment)).contains(second);
        assertThat(plan.touched())
                .containsExactlyInAnyOrder(
                        new Touched("ConfigMap/greeting", Effect.CHANGED, Optional.empty()),
                        new Touched("Deployment/hub", Effect.CHANGED, Optional.empty()),
                        new Touched("ConfigMap/more", Effect.REMOVED, Optional.empty()));
        assertThat(site.history()).isEqualTo(before);
        assertThat(site.map("greeting")).containsEntry("text", "three");

        var done = site.site().rollBack(wish(site));

        assertThat(result(done).verdict()).isEqualTo(Verdict.SUCCEEDED);
        assertThat(step(done, "Roll back"))
                .isEqualTo(new StepOutcome.Succeeded(
                        "prod was rolled back to revision 2 (commit " + second.shortCommit() + ")"));
        assertThat(result(done).steps())
                .extracting(StepResult::step)
                .extracting(it -> it.step())
                .containsSubsequence("Lock target", "Gather evidence", "Roll back", "Await rollout", "Confirm rollout");
        assertThat(site.map("greeting")).containsEntry("text", "two");
        assertThat(site.map("more")).isEmpty();
        assertThat(site.validatedLabel(4)).isEqualTo("4");
        assertThat(ReleaseDescription.in(site.latestDescription())).contains(second);
        assertThat(site.holder()).isEmpty();

        var again = site.site().rollBack(wish(site, 1));

        assertThat(result(again).verdict()).isEqualTo(Verdict.SUCCEEDED);
        assertThat(site.map("greeting")).containsEntry("text", "one");
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aReleaseThatIsLockedByAKilledHelmIsFreedAndTakenBack(String helm, Namespace namespace) throws Exception {
        var site = new HubSite(folder, namespace, helm).validated();
        assertThat(result(site.deploy("page: good.html\ntext: one\n")).failures())
                .isEmpty();
        site.killedHelm(
                "pending-upgrade",
                () -> site.map("greeting").getOrDefault("text", "").equals("cut"),
                "upgrade",
                "hub",
                "hub",
                "--set",
                "hang=post-upgrade,page=good.html,text=cut");
        site.deadOwner(1, 2);

        var done = site.site().rollBack(wish(site));

        assertThat(result(done).verdict()).isEqualTo(Verdict.SUCCEEDED);
        assertThat(site.statuses()).containsExactly("superseded", "failed", "deployed");
        assertThat(site.map("greeting")).containsEntry("text", "one");
    }

    @ParameterizedTest
    @ValueSource(strings = RealTools.HELM_4)
    void whereThereIsNothingToGoBackToItIsAFailure(String helm, Namespace namespace) throws Exception {
        var site = new HubSite(folder, namespace, helm);
        assertThat(result(site.deploy("text: one\n")).failures()).isEmpty();

        assertThat(planned(site, wish(site)).to()).isEmpty();
        assertThat(planned(site, wish(site, 9)).why()).isEqualTo("Helm has kept no revision 9 of it; there are 1 to 1");
        var done = site.site().rollBack(wish(site));

        assertThat(result(done).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(step(done, "Roll back"))
                .isInstanceOfSatisfying(
                        StepOutcome.Failed.class,
                        failed -> assertThat(failed.failure().observed())
                                .isEqualTo(
                                        "Nothing was rolled back: no earlier revision that Helm has kept is known to have passed its"
                                                + " validation."));
        assertThat(site.statuses()).containsExactly("deployed");
    }
}
