package dev.slipway.deployment;

import static dev.slipway.deployment.HubSite.result;
import static dev.slipway.deployment.HubSite.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deployment.PreflightSite.Deployed;
import dev.slipway.kube.ReleaseDescription;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.RecoveryResult;
import dev.slipway.pipeline.RecoveryResult.End;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import dev.slipway.testing.WithEachHelm;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a target whose deployment failed: with the real Helm of both lines. */
@ExtendWith(TestCluster.class)
class FailurePolicyIT {
    @TempDir
    Path folder;

    private HubSite site(Namespace namespace, String helm) throws Exception {
        return new HubSite(folder, namespace, helm).validated().target("onFailure: rollback");
    }

    private static void succeeded(Deployed deployed) {
        assertThat(result(deployed).failures()).isEmpty();
        assertThat(result(deployed).verdict()).isEqualTo(Verdict.SUCCEEDED);
        assertThat(result(deployed).recoveries()).isEmpty();
    }

    private static RecoveryResult recovery(Deployed deployed) {
        assertThat(result(deployed).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(result(deployed).recoveries()).hasSize(1);
        return result(deployed).recoveries().getFirst();
    }

    private static List<String> steps(RecoveryResult recovery) {
        return recovery.steps().stream().map(it -> it.step().step()).toList();
    }

    @WithEachHelm
    void aFailedValidationIsRolledBackAwaitedAndValidated(String helm, Namespace namespace) throws Exception {
        var site = site(namespace, helm);
        succeeded(site.deploy("page: good.html\n"));
        var commit = ReleaseDescription.in(site.latestDescription()).orElseThrow();

        var deployed = site.deploy("page: bad.html\n");

        var recovery = recovery(deployed);
        assertThat(recovery.end())
                .isEqualTo(
                        new End.Recovered("prod was rolled back to revision 1 (commit " + commit.shortCommit() + ")"));
        assertThat(recovery.culprit().step()).isEqualTo("Validate with HTTP checks");
        assertThat(steps(recovery))
                .containsExactly(
                        "Roll back",
                        "Await rollout after the rollback",
                        "Validate with HTTP checks after the rollback",
                        "Confirm rollout after the rollback");
        assertThat(site.statuses()).containsExactly("superseded", "superseded", "deployed");
        assertThat(site.latestDescription()).startsWith("Rollback to 1 by deployment ");
        assertThat(ReleaseDescription.in(site.latestDescription())).contains(commit);
        assertThat(site.validatedLabel(3)).isEqualTo("3");
        assertThat(site.holder()).isEmpty();
        // The evidence of the failure was told before anything was undone.
        var order = deployed.listener().events().stream()
                .flatMap(event -> switch (event) {
                    case PipelineEvent.RecoveryStarted _ -> Stream.of("recovery");
                    case PipelineEvent.StepEnded end
                    when end.step().equals(recovery.culprit()) -> Stream.of("evidence");
                    default -> Stream.<String>empty();
                })
                .toList();
        assertThat(order).containsExactly("evidence", "recovery");
        // And the next good commit goes on from there.
        succeeded(site.deploy("page: good.html\ntext: mended\n"));
        assertThat(site.map("greeting")).containsEntry("text", "mended");
    }

    @WithEachHelm
    void anUpgradeThatFailsHalfWayIsRolledBackToo(String helm, Namespace namespace) throws Exception {
        var site = site(namespace, helm).timeout("10s");
        succeeded(site.deploy("page: good.html\ntext: one\n"));

        var deployed = site.deploy("page: good.html\ntext: two\nhang: post-upgrade\n");

        assertThat(step(deployed, "Upgrade release hub")).isInstanceOf(StepOutcome.Failed.class);
        assertThat(recovery(deployed).end()).isInstanceOf(End.Recovered.class);
        assertThat(site.statuses().getLast()).isEqualTo("deployed");
        assertThat(site.map("greeting")).containsEntry("text", "one");
    }

    @WithEachHelm
    void aFirstInstallationThatFailsIsKept(String helm, Namespace namespace) throws Exception {
        var site = site(namespace, helm);

        var deployed = site.deploy("page: bad.html\n");

        assertThat(recovery(deployed).end())
                .isEqualTo(
                        new End.Kept("it was first installed by this deployment, so there is nothing to go back to"));
        assertThat(steps(recovery(deployed))).containsExactly("Roll back");
        assertThat(site.statuses()).containsExactly("deployed");
    }

    @WithEachHelm
    void withoutAValidatedRevisionAllIsKept(String helm, Namespace namespace) throws Exception {
        var site = site(namespace, helm);
        recovery(site.deploy("page: bad.html\n"));

        var deployed = site.deploy("page: worse.html\n");

        assertThat(recovery(deployed).end())
                .isEqualTo(
                        new End.Kept("no earlier revision that Helm has kept is known to have passed its validation"));
        assertThat(site.statuses()).containsExactly("superseded", "deployed");
    }

    @WithEachHelm
    void whatCannotBeChangedBackIsFoundOutBeforeAnythingIsChanged(String helm, Namespace namespace) throws Exception {
        var site = site(namespace, helm);
        succeeded(site.deploy("page: good.html\ngeneration: one\n"));
        // A Deployment of the same name with another selector, made anew by hand: no patch leads back.
        try (var client = namespace.client()) {
            client.apps()
                    .deployments()
                    .inNamespace(namespace.name())
                    .withName("hub")
                    .delete();
        }

        var deployed = site.deploy("page: bad.html\ngeneration: two\n");

        var recovery = recovery(deployed);
        assertThat(recovery.end()).isInstanceOfSatisfying(End.Failed.class, failed -> {
            assertThat(failed.acted()).isFalse();
            assertThat(failed.failure().observed())
                    .isEqualTo("Deployment/hub can't be what it was in revision 1 of release hub: spec.selector of"
                            + " Deployment/hub can't be changed: field is immutable. This was found out by a dry run, and"
                            + " nothing was rolled back.");
            assertThat(failed.failure().advice())
                    .containsExactly(
                            "Delete Deployment/hub, so that it is made anew, with its pods running on until then, and roll"
                                    + " back again: kubectl -n " + namespace.name()
                                    + " delete deployment hub --cascade=orphan",
                            "Once that is mended: slipway rollback prod");
        });
        assertThat(site.statuses()).hasSize(2);
    }

    @WithEachHelm
    void aRollbackWhosePodsDoNotStartHasFailedAfterItWasDone(String helm, Namespace namespace) throws Exception {
        var site = site(namespace, helm);
        namespace.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: by-hand}
                """);
        succeeded(site.deploy("page: good.html\nconfig: by-hand\n"));
        try (var client = namespace.client()) {
            client.configMaps()
                    .inNamespace(namespace.name())
                    .withName("by-hand")
                    .delete();
        }

        var deployed = site.deploy("page: bad.html\n");

        assertThat(recovery(deployed).end()).isInstanceOfSatisfying(End.Failed.class, failed -> {
            assertThat(failed.acted()).isTrue();
            assertThat(failed.step().step()).isEqualTo("Await rollout after the rollback");
            assertThat(failed.failure().evidence()).isNotEmpty();
        });
        assertThat(site.statuses()).containsExactly("superseded", "superseded", "deployed");
        assertThat(site.validatedLabel(3)).isNotEqualTo("3");
        assertThat(result(deployed).failures())
                .extracting(StepResult::step)
                .extracting(it -> it.step())
                .containsExactly("Validate with HTTP checks");
    }
}
