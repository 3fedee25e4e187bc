package dev.slipway.deployment;

import static dev.slipway.deployment.HubSite.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deployment.PreflightSite.Deployed;
import dev.slipway.kube.ReleaseDescription;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.plan.PlannedObject;
import dev.slipway.plan.PlannedObject.Action;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import dev.slipway.testing.WithEachHelm;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code slipway rollback}, with the real Helm of both lines. */
@ExtendWith(TestCluster.class)
class RollbackIT {
    private static final String SERVES =
            "mkdir -p /tmp/www; sleep 0; touch /tmp/www/ready; echo hub > /tmp/www/%s.html;"
                    + " exec httpd -f -p 8080 -h /tmp/www";

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

    /** What becomes of the objects that do not stay as they are, field by field, as the API server has told it. */
    private static List<String> objects(RollbackPlan.Release release) {
        return release.planned().orElseThrow().objects().stream()
                .filter(object -> object.action() != Action.NONE)
                .peek(object -> assertThat(object.tried()).isTrue())
                .peek(object -> assertThat(object.findings()).isEmpty())
                .map(object -> object.action() + " " + object.name() + " " + fields(object))
                .toList();
    }

    private static List<String> fields(PlannedObject object) {
        return object.changes().stream()
                .map(change -> change.path() + " " + change.before().asString("") + " → "
                        + change.after().asString(""))
                .toList();
    }

    private static StepOutcome step(Deployed deployed, String name) {
        return HubSite.step(deployed, name);
    }

    @WithEachHelm
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
        assertThat(objects(plan))
                .containsExactlyInAnyOrder(
                        "CHANGE ConfigMap/greeting [data.text three → two]",
                        "CHANGE Deployment/hub [spec.template.spec.containers[main].command[2] "
                                + SERVES.formatted("bad") + " → " + SERVES.formatted("good") + "]",
                        "DELETE ConfigMap/more []");
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

    @WithEachHelm
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

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whereThereIsNothingToGoBackToItIsAFailure(Namespace namespace) throws Exception {
        var site = new HubSite(folder, namespace, RealTools.HELM_4);
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
