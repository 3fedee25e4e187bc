package dev.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.journal.RecordedDeployment.Life;
import dev.slipway.journal.RecordedDeployment.Outcome;
import dev.slipway.journal.RecordedDeployment.State;
import dev.slipway.journal.RecordedDeployment.Target;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.PipelineEvent.Purpose;
import dev.slipway.pipeline.PipelineEvent.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PruningTest {
    private static final Instant NOW = Told.START.plus(Duration.ofDays(100));
    private static final State FAILED = new State.Ended(Verdict.FAILED, Duration.ZERO);
    private static final Target GOOD = new Target("prod", Outcome.SUCCEEDED);
    private static final Target BAD = new Target("prod", Outcome.FAILED);

    private static RecordedDeployment of(String id, int daysAgo, Purpose purpose, State state, Target... targets) {
        return new RecordedDeployment(
                new Subject(new DeploymentId(id), "site", "0", "", "", OptionalInt.empty(), purpose),
                NOW.minus(Duration.ofDays(daysAgo)),
                new Provenance.Wish("/", "HEAD", Optional.empty(), Set.of(), Optional.empty(), false),
                new Provenance.Origin("ada@laptop", 1, 1, "0.1.0"),
                state,
                List.of(targets));
    }

    private static RecordedDeployment of(String id, int daysAgo, State state, Target... targets) {
        return of(id, daysAgo, Purpose.DEPLOY, state, targets);
    }

    private static List<String> removable(int keep, int olderThanDays, RecordedDeployment... latestFirst) {
        return new Pruning(keep, NOW.minus(Duration.ofDays(olderThanDays)), NOW)
                .removable(List.of(latestFirst)).stream()
                        .map(deployment -> deployment.id().value())
                        .toList();
    }

    @Test
    void theLatestStay() {
        assertThat(removable(1, 0, of("a", 1, FAILED), of("b", 2, FAILED), of("c", 3, FAILED)))
                .containsExactly("b", "c");
    }

    @Test
    void theYoungStay() {
        assertThat(removable(0, 2, of("a", 1, FAILED), of("b", 2, FAILED), of("c", 3, FAILED)))
                .containsExactly("c");
    }

    @Test
    void theLastGoodDeploymentOfEachTargetStays() {
        assertThat(removable(
                        0,
                        0,
                        of("a", 1, FAILED, BAD),
                        of("b", 2, FAILED, GOOD, new Target("ovh", Outcome.FAILED)),
                        of("c", 3, FAILED, GOOD, new Target("ovh", Outcome.SUCCEEDED)),
                        of("d", 4, FAILED, GOOD, new Target("ovh", Outcome.SUCCEEDED))))
                .containsExactly("a", "d");
    }

    @Test
    void aRollbackIsNoGoodDeployment() {
        assertThat(removable(0, 0, of("a", 1, Purpose.ROLLBACK, FAILED, GOOD), of("b", 2, FAILED, GOOD)))
                .containsExactly("a");
    }

    @Test
    void whatMayStillRunStays() {
        assertThat(removable(
                        0,
                        0,
                        of("a", 1, new State.Open(Life.RUNNING, NOW.minus(Duration.ofDays(1)))),
                        of("b", 2, new State.Open(Life.KILLED, NOW)),
                        of("c", 3, new State.Open(Life.UNFINISHED, NOW.minus(Duration.ofHours(1)))),
                        of("d", 4, new State.Open(Life.UNFINISHED, NOW.minus(Duration.ofDays(2))))))
                .containsExactly("b", "d");
    }
}
