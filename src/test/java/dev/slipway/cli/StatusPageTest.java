package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deployment.SiteReport;
import dev.slipway.deployment.TargetStatus;
import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.kube.ReleaseDescription;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.memory.PastDeployment;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.WorkloadProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class StatusPageTest {
    private static final Instant NOW = Instant.parse("2026-01-10T12:00:00Z");
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final String OTHER = "fedcba9876543210fedcba9876543210fedcba98";
    private static final WorkloadProgress HUB = new WorkloadProgress("Deployment/hub", 2, 2, "", true);
    private static final WorkloadProgress BINDER =
            new WorkloadProgress("Deployment/binder", 0, 1, "0 of 1 available", false);

    @Test
    void tellsWhatRunsWhereInATable() {
        var page = page(
                seen("staging", release(4, "deployed", COMMIT, Duration.ofMinutes(5)), HUB),
                seen("prod", release(12, "deployed", COMMIT, Duration.ofDays(3)), HUB));
        assertThat(page.text())
                .containsExactly(
                        "TARGET   RELEASE   REVISION  STATUS    COMMIT    DEPLOYED    WORKLOADS  DEPLOYMENT",
                        "staging  mybinder  4         deployed  01234567  5 min ago   1/1        d-4",
                        "prod     mybinder  12        deployed  01234567  3 days ago  1/1        d-12",
                        "",
                        "All targets run commit 01234567.");
    }

    @Test
    void tellsWhatIsNotAsItShouldBe() {
        var page = page(
                seen("staging", release(4, "failed", OTHER, Duration.ofSeconds(30)), HUB, BINDER),
                new TargetStatus.Unseen(
                        "prod", Failure.of("looking", "Nothing answers.").advising("Look at the VPN.")));
        assertThat(page.text())
                .containsExactly(
                        "TARGET   RELEASE   REVISION  STATUS   COMMIT    DEPLOYED  WORKLOADS  DEPLOYMENT",
                        "staging  mybinder  4         failed   fedcba98  30 s ago  1/2        d-4",
                        "prod     -         -         unknown  -         -         -          -",
                        "",
                        "staging: Deployment/binder has 0 of 1 ready, waits for: 0 of 1 available",
                        "staging: it crashes.",
                        "prod: Nothing answers.",
                        "  Look at the VPN.",
                        "",
                        "The targets do not all run the same commit.");
        assertThat(page.told().targets()).noneMatch(TargetStatus::isHealthy);
    }

    @Test
    void aReleaseOfSomebodyElseHasNoCommit() {
        var manual = new ReleaseRecord("mybinder", 1, "deployed", "Install complete", Optional.empty(), "c-1", "");
        var page = page(seen("staging", Optional.of(manual), HUB));
        assertThat(page.text().getLast())
                .isEqualTo("staging  mybinder  1         deployed  -       -         1/1        -");
    }

    @Test
    void aReleaseThatIsNotThereIsNotHealthy() {
        var status = seen("staging", Optional.empty());
        assertThat(status.isHealthy()).isFalse();
        assertThat(page(status).text().getLast()).contains("not deployed", "0/0");
    }

    @Test
    void givesProgramsALineForEachTarget() {
        var lines = page(
                        seen("staging", release(4, "deployed", COMMIT, Duration.ofMinutes(5)), HUB),
                        new TargetStatus.Unseen("prod", Failure.of("looking", "Nothing answers.")))
                .json();
        assertThat(lines).hasSize(2);
        var staging = JsonMapper.shared().readTree(lines.getFirst());
        assertThat(staging.path("event").asString()).isEqualTo("targetStatus");
        assertThat(staging.path("healthy").asBoolean()).isTrue();
        assertThat(staging.at("/releases/0/commit").asString()).isEqualTo(COMMIT);
        assertThat(staging.at("/releases/0/updated").asString()).isEqualTo("2026-01-10T11:55:00Z");
        assertThat(staging.at("/workloads/0/ready").asInt()).isEqualTo(2);
        var prod = JsonMapper.shared().readTree(lines.getLast());
        assertThat(prod.path("healthy").asBoolean()).isFalse();
        assertThat(prod.path("problem").asString()).isEqualTo("Nothing answers.");
    }

    private static StatusPage page(TargetStatus... targets) {
        return new StatusPage(
                new SiteReport.Told<>("mybinder", List.of(targets), SiteKnowledge.NONE, List.of()), NOW, false);
    }

    private static TargetStatus.Seen seen(
            String target, Optional<ReleaseRecord> latest, WorkloadProgress... workloads) {
        return new TargetStatus.Seen(
                target,
                target,
                "https://cluster.example",
                "v1.34.4",
                List.of(new TargetStatus.Release("mybinder", latest, Optional.empty())),
                List.of(workloads),
                List.of(workloads).contains(BINDER) ? List.of("it crashes.") : List.of(),
                List.of());
    }

    private static Optional<ReleaseRecord> release(int revision, String status, String commit, Duration age) {
        return Optional.of(new ReleaseRecord(
                "mybinder",
                revision,
                status,
                new ReleaseDescription("d-" + revision, commit).format(),
                Optional.of(NOW.minus(age)),
                "mybinder-0.0.1",
                ""));
    }

    @Test
    void tellsThatTheLastDeploymentToATargetDidNotSucceedAndListsThemWhenAsked() {
        var failed = new PastDeployment(
                "20260601-110000-k3xz",
                "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
                "Bump binderhub",
                "ada@laptop",
                NOW.minus(Duration.ofMinutes(20)),
                "failed",
                "Validate with pytest");
        var good = new PastDeployment(
                "20260531-110000-ab12",
                failed.commit(),
                "Before",
                "bob@ci",
                NOW.minus(Duration.ofDays(3)),
                "succeeded",
                "");
        var seen = new TargetStatus.Seen(
                "prod",
                "prod",
                "https://cluster.example",
                "v1.34.4",
                List.of(),
                List.of(),
                List.of(),
                List.of(failed, good));
        var told = new SiteReport.Told<TargetStatus>("mybinder", List.of(seen), SiteKnowledge.NONE, List.of());

        assertThat(new StatusPage(told, NOW, false).text())
                .contains("prod: its last deployment, 20260601-110000-k3xz of 1a2b3c4d by ada@laptop, failed at"
                        + " \"Validate with pytest\" 20 min ago");
        assertThat(String.join("\n", new StatusPage(told, NOW, true).text()))
                .containsSubsequence(
                        "TARGET  DEPLOYMENT",
                        "prod    20260601-110000-k3xz  1a2b3c4d",
                        "prod    20260531-110000-ab12  1a2b3c4d");
    }

    @Test
    void tellsOfADeploymentWhoseEndIsNotNotedThatItRunsOrWasKilled() {
        var begun = new PastDeployment(
                "20260601-110000-k3xz",
                "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
                "Bump binderhub",
                "ada@laptop",
                NOW.minus(Duration.ofMinutes(20)),
                PastDeployment.UNFINISHED,
                "");

        assertThat(RememberedPage.sentence(begun, NOW))
                .isEqualTo(
                        "its last deployment, 20260601-110000-k3xz of 1a2b3c4d by ada@laptop, has not ended: it runs, or"
                                + " was killed; it began 20 min ago");
    }
}
