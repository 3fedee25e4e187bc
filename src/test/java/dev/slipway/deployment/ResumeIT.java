package dev.slipway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code slipway deploy}, a program of its own, is killed, and another goes on where it stopped. */
@ExtendWith(TestCluster.class)
class ResumeIT {
    @TempDir
    Path folder;

    private HubSite site(Namespace namespace) throws Exception {
        var count = "'%s'";
        return new HubSite(folder, namespace, RealTools.HELM_4)
                .validated()
                .release("before: [{run: [sh, -c, " + count.formatted("echo x >> " + marks("before")) + "]}]"
                        + ", after: [{run: [sh, -c, " + count.formatted("echo x >> " + marks("after")) + "]}]");
    }

    private Path marks(String when) {
        return folder.resolve(when);
    }

    private long times(String when) throws Exception {
        return Files.exists(marks(when)) ? Files.readAllLines(marks(when)).size() : 0;
    }

    /** Kills it once it has printed something. */
    private void killAt(HubSite site, String printed) throws Exception {
        var program = site.site().program();
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !program.isAlive() || site.site().printed().contains(printed));
        assertThat(program.isAlive()).as(site.site().printed()).isTrue();
        program.destroyForcibly().waitFor();
    }

    private int run(HubSite site, String... arguments) throws Exception {
        var program = site.site().program(arguments);
        assertThat(program.waitFor(4, TimeUnit.MINUTES))
                .as(site.site().printed())
                .isTrue();
        return program.exitValue();
    }

    @Test
    void whatWasDoneAndStandsIsNotDoneAgain(Namespace namespace) throws Exception {
        var site = site(namespace);
        site.commit("page: good.html\n");
        killAt(site, "Await rollout");
        assertThat(site.statuses()).containsExactly("deployed");
        // Also who is told by nobody sees that something was begun there.
        run(site, "status");
        assertThat(site.site().printed()).contains(", has not ended: it runs, or was killed; it began ");

        assertThat(run(site, "deploy", "--resume")).as(site.site().printed()).isZero();

        assertThat(site.site().printed())
                .contains("Upgrade release hub", "done by deployment ", "revision 1 is deployed");
        assertThat(site.statuses()).containsExactly("deployed");
        assertThat(site.validatedLabel(1)).isEqualTo("1");
        assertThat(times("before")).isOne();
        assertThat(times("after")).isOne();
        assertThat(site.holder()).isEmpty();

        // Also who has no journal knows what happened there.
        for (var question : List.of(List.of("status", "--history"), List.of("history", "--from-targets"))) {
            assertThat(run(site, question.toArray(String[]::new))).isZero();
            assertThat(site.site().printed())
                    .containsPattern("prod +[0-9]{8}-[0-9]{6}-\\w+ +\\w{8} +.* ago +succeeded")
                    .containsPattern("prod +[0-9]{8}-[0-9]{6}-\\w+ +\\w{8} +.* ago +unfinished");
        }

        assertThat(run(site, "deploy", "--resume")).isEqualTo(2);
        assertThat(site.site().printed()).contains("has succeeded: there is nothing left to do");
        assertThat(site.statuses()).containsExactly("deployed");
    }

    @Test
    void anUpgradeThatWasCutShortIsBroughtToItsEndAndWhatCameBeforeItIsNotDoneAgain(Namespace namespace)
            throws Exception {
        var site = site(namespace);
        site.commit("page: good.html\n");
        // Helm has not begun, is in the middle of it, or has just ended: nobody knows which.
        killAt(site, "Upgrade release hub");

        assertThat(run(site, "deploy", "--resume")).as(site.site().printed()).isZero();

        assertThat(site.statuses()).endsWith("deployed").hasSizeBetween(1, 2);
        assertThat(site.statuses().subList(0, site.statuses().size() - 1)).allMatch("failed"::equals);
        assertThat(times("before")).isOne();
        assertThat(times("after")).isOne();
    }

    @Test
    void whoDeploysAnewAfterOneThatWasKilledIsOfferedToGoOnWithThat(Namespace namespace) throws Exception {
        var site = site(namespace);
        site.commit("page: good.html\n");
        killAt(site, "Decrypt secrets");

        assertThat(run(site, "deploy")).as(site.site().printed()).isZero();

        assertThat(site.site().printed())
                .contains(
                        "The last deployment from here, ",
                        ", was killed. This one begins anew",
                        "slipway deploy --resume ");
        assertThat(site.statuses()).containsExactly("deployed");
    }

    @Test
    void whatIsNoLongerAsItWasLeftIsDoneAgain(Namespace namespace) throws Exception {
        var site = site(namespace);
        site.commit("page: good.html\n");
        killAt(site, "Await rollout");
        // Somebody deploys another way meanwhile.
        var chart = site.site().root().resolve("hub").toString();
        assertThat(site.foreignHelm("upgrade", "hub", chart, "--set", "page=bad.html")
                        .waitFor())
                .isZero();
        assertThat(site.statuses()).hasSize(2);

        assertThat(run(site, "deploy", "--resume")).as(site.site().printed()).isZero();

        assertThat(site.statuses()).hasSize(3).endsWith("deployed");
        assertThat(times("before")).isOne();
        assertThat(times("after")).isEqualTo(2);
    }
}
