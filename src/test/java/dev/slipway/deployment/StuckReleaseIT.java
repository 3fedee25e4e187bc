package dev.slipway.deployment;

import static dev.slipway.deployment.HubSite.printed;
import static dev.slipway.deployment.HubSite.result;
import static dev.slipway.deployment.HubSite.step;
import static dev.slipway.deployment.HubSite.warnings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deployment.PreflightSite.Deployed;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.Refusal;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import dev.slipway.testing.WithEachHelm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a killed Helm leaves behind, and what the next deployment makes of it: with the real Helm of both lines. */
@ExtendWith(TestCluster.class)
class StuckReleaseIT {
    @TempDir
    Path folder;

    private static void succeeded(Deployed deployed) {
        assertThat(result(deployed).failures()).isEmpty();
        assertThat(result(deployed).verdict()).isEqualTo(Verdict.SUCCEEDED);
    }

    @WithEachHelm
    void aKilledInstallationIsGoneOnWith(String helm, Namespace namespace) throws Exception {
        var site = new HubSite(folder, namespace, helm);
        namespace.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: unrelated}
                """);
        site.killedHelm("pending-install", "install", "hub", "hub", "--set", "hang=pre-install");
        site.deadOwner(0, 2);

        var deployed = site.deploy("text: recovered\n");

        succeeded(deployed);
        assertThat(site.statuses()).containsExactly("superseded", "deployed");
        assertThat(site.history().getFirst().path("description").asString())
                .startsWith("Installation cut short: deployment 20260101-120000-dead of ada@laptop began it, and died")
                .contains("marked as failed by Slipway, deployment ");
        assertThat(warnings(deployed))
                .anySatisfy(it -> assertThat(it)
                        .startsWith("Release hub was left locked: the installation (revision 1) was cut short")
                        .contains("hooks of an installation do not run again"));
        assertThat(site.map("greeting")).containsEntry("text", "recovered");
        assertThat(site.holder()).isEmpty();
    }

    @WithEachHelm
    void aKilledUpgradeIsGoneOnWithAndWhatItLeftIsRemoved(String helm, Namespace namespace) throws Exception {
        var site = new HubSite(folder, namespace, helm);
        succeeded(site.deploy("maps: [old]\n"));
        site.killedHelm(
                "pending-upgrade",
                () -> !site.map("extra").isEmpty() && !site.map("kept-extra").isEmpty(),
                "upgrade",
                "hub",
                "hub",
                "--set",
                "hang=post-upgrade,maps={old,extra,kept-extra}");
        site.deadOwner(1, 2);

        var deployed = site.deploy("text: recovered\nmaps: [old]\n");

        succeeded(deployed);
        assertThat(site.statuses()).containsExactly("superseded", "failed", "deployed");
        assertThat(site.map("extra")).isEmpty();
        assertThat(site.map("kept-extra")).isNotEmpty();
        assertThat(site.map("old")).isNotEmpty();
        assertThat(printed(deployed))
                .contains("removed what was left of an operation that was cut short: ConfigMap/extra");
        assertThat(warnings(deployed))
                .anySatisfy(it -> assertThat(it).contains("ConfigMap/kept-extra (it is to be kept)"));
    }

    @WithEachHelm
    void aKilledRollbackIsGoneOnWith(String helm, Namespace namespace) throws Exception {
        var site = new HubSite(folder, namespace, helm);
        succeeded(site.deploy("text: one\nhang: post-rollback\n"));
        succeeded(site.deploy("text: two\n"));
        site.killedHelm("pending-rollback", "rollback", "hub", "1");
        site.deadOwner(2, 2);

        succeeded(site.deploy("text: three\n"));

        assertThat(site.statuses()).containsExactly("superseded", "superseded", "failed", "deployed");
        assertThat(site.map("greeting")).containsEntry("text", "three");
    }

    @WithEachHelm
    void aKilledRemovalIsMadeGood(String helm, Namespace namespace) throws Exception {
        var site = new HubSite(folder, namespace, helm);
        succeeded(site.deploy("text: one\nhang: post-delete\n"));
        site.killedHelm("uninstalling", () -> site.map("greeting").isEmpty(), "uninstall", "hub");
        site.deadOwner(0, 2);

        var deployed = site.deploy("text: two\n");

        succeeded(deployed);
        assertThat(site.statuses()).containsExactly("superseded", "deployed");
        assertThat(site.map("greeting")).containsEntry("text", "two");
        assertThat(warnings(deployed))
                .anySatisfy(it -> assertThat(it).contains("the removal of the release (revision 1)"));
    }

    @WithEachHelm
    void somebodyElsesLivingHelmIsNotDisturbed(String helm, Namespace namespace) throws Exception {
        var site = new HubSite(folder, namespace, helm);
        succeeded(site.deploy("text: one\n"));
        var foreign = site.foreignHelm("upgrade", "hub", "hub", "--set", "hang=pre-upgrade");
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> site.latestStatus().equals("pending-upgrade"));

            var deployed = site.deploy("text: two\n");

            assertThat(step(deployed, "Check targets")).isInstanceOfSatisfying(StepOutcome.Failed.class, failed -> {
                assertThat(Refusal.isOne(failed.failure())).isTrue();
                assertThat(failed.failure().observed())
                        .contains("Release hub in namespace " + namespace.name() + " is locked: the upgrade to"
                                + " revision 2, begun by Helm at ")
                        .contains("is going on", "Nothing was announced or changed");
            });
            assertThat(site.latestStatus()).isEqualTo("pending-upgrade");
        } finally {
            foreign.destroyForcibly().waitFor();
        }
    }

    @WithEachHelm
    void ourOwnHelmThatIsKilledLeavesNothingLocked(String helm, Namespace namespace) throws Exception {
        var site = new HubSite(folder, namespace, helm);
        succeeded(site.deploy("text: one\n"));
        var killed = new AtomicBoolean();
        site.site().told(event -> {
            if (event instanceof PipelineEvent.StepStarted start
                    && start.step().step().equals("Upgrade release hub")) {
                Thread.ofVirtual().start(() -> kill(site, killed));
            }
        });

        var deployed = site.deploy("text: two\nhang: pre-upgrade\n");

        assertThat(killed).isTrue();
        assertThat(step(deployed, "Upgrade release hub")).isInstanceOf(StepOutcome.Failed.class);
        assertThat(site.statuses()).containsExactly("deployed", "failed");
        assertThat(site.latestDescription()).startsWith("Upgrade cut short: Helm was ended before it was done");
        assertThat(site.holder()).isEmpty();
    }

    @WithEachHelm
    void whatSlipwayLeavesThatIsKilledWithItsHelmIsRecoveredWhenItsLeaseHasRunOut(String helm, Namespace namespace)
            throws Exception {
        var site = new HubSite(folder, namespace, helm);
        succeeded(site.deploy("text: one\n"));
        site.commit("text: two\nhang: pre-upgrade\n");
        var slipway = site.site().program();
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> site.latestStatus().equals("pending-upgrade"));
        var helms = slipway.descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/helm"))
                .toList();
        assertThat(helms).hasSize(1);
        // Stopped first, so that it cannot end in order when Slipway is gone.
        signal("STOP", helms.getFirst().pid());
        slipway.destroyForcibly().waitFor();
        helms.getFirst().destroyForcibly();
        assertThat(site.latestStatus()).isEqualTo("pending-upgrade");
        assertThat(site.holder()).isNotEmpty();
        site.deadSooner(2);

        var deployed = site.deploy("text: three\n");

        succeeded(deployed);
        assertThat(site.statuses()).containsExactly("superseded", "failed", "deployed");
        assertThat(site.map("greeting")).containsEntry("text", "three");
        assertThat(warnings(deployed))
                .anySatisfy(it -> assertThat(it).contains("which gave no sign of life any more"))
                .anySatisfy(it -> assertThat(it).contains("the upgrade to revision 2 was cut short (deployment "));
    }

    @WithEachHelm
    void helmDoesNotOutliveSlipway(String helm, Namespace namespace) throws Exception {
        var site = new HubSite(folder, namespace, helm);
        succeeded(site.deploy("text: one\n"));
        site.commit("text: two\nhang: pre-upgrade\n");
        var slipway = site.site().program();
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> site.latestStatus().equals("pending-upgrade"));
        var family = slipway.descendants().toList();

        slipway.destroyForcibly().waitFor();

        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
        // Helm may die of a broken pipe before it has said how it ended; either way the next deployment goes on.
        assertThat(site.latestStatus()).isIn("failed", "pending-upgrade");
        site.deadSooner(2);
        succeeded(site.deploy("text: three\n"));
    }

    private static void signal(String name, long process) throws Exception {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process)).start().waitFor();
    }

    /** Helm, as the upgrade's only child that is called so, as soon as it waits for its hook. */
    private static void kill(HubSite site, AtomicBoolean killed) {
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> site.latestStatus().equals("pending-upgrade"));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        site.helms().forEach(process -> killed.set(process.destroyForcibly()));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aLivingDeploymentOfSomebodyElseIsNotDisturbedAndADeadOneIsWaitedFor(Namespace namespace) throws Exception {
        var site = new HubSite(folder, namespace, RealTools.HELM_3);
        succeeded(site.deploy("text: one\n"));
        site.deadOwner(7, 3);
        var living = new AtomicBoolean(true);
        var renewing = Thread.ofVirtual().start(() -> {
            while (living.get()) {
                try (var client = namespace.client()) {
                    client.leases()
                            .inNamespace(namespace.name())
                            .withName("slipway")
                            .edit(lease -> {
                                lease.getSpec().setRenewTime(java.time.ZonedDateTime.now(java.time.ZoneOffset.UTC));
                                return lease;
                            });
                    Thread.sleep(500);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });

        var refused = site.deploy("text: two\n");

        living.set(false);
        renewing.join();
        assertThat(step(refused, "Check targets")).isInstanceOfSatisfying(StepOutcome.Failed.class, failed -> {
            assertThat(Refusal.isOne(failed.failure())).isTrue();
            assertThat(failed.failure().observed())
                    .contains("On prod: The target is locked by deployment 20260101-120000-dead of ada@laptop, since"
                            + " 2026-01-01T12:00:00Z, which is alive.");
        });
        assertThat(site.statuses()).containsExactly("deployed");
        var deployed = site.deploy("text: three\n");
        succeeded(deployed);
        assertThat(warnings(deployed))
                .containsExactly("The target was locked by deployment 20260101-120000-dead of ada@laptop, which gave no"
                        + " sign of life any more: it was killed, and what it left is looked at next.");
    }

    @WithEachHelm
    void whatPassedItsValidationIsMarkedAndTheMarkIsNoRevisionsButItsOwn(String helm, Namespace namespace)
            throws Exception {
        var site = new HubSite(folder, namespace, helm).validated();
        succeeded(site.deploy("page: good.html\n"));
        assertThat(site.validatedLabel(1)).isEqualTo("1");

        var deployed = site.deploy("page: bad.html\n");

        assertThat(result(deployed).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(site.statuses()).containsExactly("superseded", "deployed");
        // Helm carries labels over to later revisions, and through each change of a revision's state.
        assertThat(site.validatedLabel(1)).isEqualTo("1");
        assertThat(site.validatedLabel(2)).isEqualTo("1");
        succeeded(site.deploy("page: good.html\n"));
        assertThat(site.validatedLabel(3)).isEqualTo("3");
        assertThat(List.of(site.map("greeting"))).isEqualTo(List.of(Map.of("text", "hello")));
    }
}
