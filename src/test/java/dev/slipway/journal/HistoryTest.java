package dev.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.journal.History.Query;
import dev.slipway.journal.RecordedDeployment.Outcome;
import dev.slipway.journal.RecordedDeployment.Target;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.StepOutcome;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    private static final Provenance.Origin HERE = Provenance.Origin.here("ada@laptop", "0.1.0");
    private static final Provenance.Origin DEAD = new Provenance.Origin("ada@laptop", Long.MAX_VALUE, 1, "0.1.0");
    private static final Provenance.Origin ELSEWHERE = new Provenance.Origin("bob@ci", 1, 1, "0.1.0");

    @TempDir
    private Path folder;

    private Journal journal;
    private History history;

    @BeforeEach
    void open() throws Exception {
        journal = Told.open(folder);
        history = new History(journal, "eve@laptop");
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private void record(List<PipelineEvent> events, Provenance.Origin origin) {
        try (var recorder = Told.recorder(journal, InstantSource.fixed(Told.START), new ArrayList<>(), origin)) {
            events.forEach(recorder::on);
            assertThat(recorder.end()).isEmpty();
        }
    }

    private List<String> found(Query query) throws Exception {
        return history.deployments(query).stream()
                .map(deployment -> deployment.id().value().substring(16))
                .toList();
    }

    private static Query where(
            Optional<String> target, Set<String> outcomes, Optional<String> commit, Instant since, Instant until) {
        return new Query(Optional.empty(), target, outcomes, commit, since, until, 100);
    }

    @Test
    void aMemberThatIsNotRequiredAndFailedIsToldAsFailedInADeploymentThatSucceeded() throws Exception {
        var told = new Told("part");
        record(
                List.of(
                        told.started(),
                        told.begun(Told.STAGING),
                        told.ended(Told.STAGING, new StepOutcome.Succeeded("revision 7"), 3),
                        told.begun(Told.PROD),
                        told.forgiven(Told.PROD, new StepOutcome.Failed(Failure.of("upgrading", "Helm failed.")), 3),
                        told.over(Verdict.SUCCEEDED)),
                HERE);
        assertThat(history.deployments(Query.ALL).getFirst().targets())
                .containsExactly(new Target("staging", Outcome.SUCCEEDED), new Target("prod", Outcome.FAILED));
    }

    @Test
    void aDeploymentThatSucceededIsToldWithItsTargets() throws Exception {
        record(new Told("good").succeeding(), HERE);
        var deployment = history.deployments(Query.ALL).getFirst();
        assertThat(deployment.word()).isEqualTo("succeeded");
        assertThat(deployment.wish().only()).containsExactly("prod");
        assertThat(deployment.targets())
                .containsExactly(new Target("staging", Outcome.SUCCEEDED), new Target("prod", Outcome.SUCCEEDED));
    }

    @Test
    void whatAFailureKeptFromBeginningIsNotReached() throws Exception {
        record(new Told("bad").failingAtStaging(), HERE);
        assertThat(history.deployments(Query.ALL).getFirst().targets())
                .containsExactly(new Target("staging", Outcome.FAILED), new Target("prod", Outcome.NOT_REACHED));
    }

    @Test
    void withoutAnEndItRunsOrWasKilledOrOnlyItsMachineKnows() throws Exception {
        record(new Told("a-runs", Told.START, Told.COMMIT).succeeding().subList(0, 2), HERE);
        record(
                new Told("b-dead", Told.START.plusSeconds(1), Told.COMMIT)
                        .succeeding()
                        .subList(0, 3),
                DEAD);
        record(
                new Told("c-away", Told.START.plusSeconds(2), Told.COMMIT)
                        .succeeding()
                        .subList(0, 4),
                ELSEWHERE);
        assertThat(history.deployments(Query.ALL))
                .extracting(RecordedDeployment::word)
                .containsExactly("unfinished", "killed", "running");
        assertThat(history.deployments(Query.ALL).getFirst().targets())
                .containsExactly(new Target("staging", Outcome.SUCCEEDED), new Target("prod", Outcome.UNFINISHED));
    }

    @Test
    void deploymentsAreFoundByTargetOutcomeCommitAndTimeTheLatestFirst() throws Exception {
        record(new Told("one", Told.START, "aaa111").succeeding(), HERE);
        record(new Told("two", Told.START.plusSeconds(10), "bbb222").failingAtStaging(), HERE);
        record(new Told("three", Told.START.plusSeconds(20), "aab333").succeeding(), HERE);
        var always = Query.ALL;
        assertThat(found(always)).containsExactly("three", "two", "one");
        assertThat(found(where(Optional.of("prod"), Set.of(), Optional.empty(), always.since(), always.until())))
                .hasSize(3);
        assertThat(found(where(Optional.of("ovh"), Set.of(), Optional.empty(), always.since(), always.until())))
                .isEmpty();
        assertThat(found(where(Optional.empty(), Set.of("failed"), Optional.empty(), always.since(), always.until())))
                .containsExactly("two");
        assertThat(found(where(Optional.empty(), Set.of(), Optional.of("AA"), always.since(), always.until())))
                .containsExactly("three", "one");
        assertThat(found(where(
                        Optional.empty(),
                        Set.of(),
                        Optional.empty(),
                        Told.START.plusSeconds(10),
                        Told.START.plusSeconds(20))))
                .containsExactly("two");
        assertThat(found(new Query(
                        Optional.empty(),
                        Optional.empty(),
                        Set.of(),
                        Optional.empty(),
                        always.since(),
                        always.until(),
                        1)))
                .containsExactly("three");
    }

    @Test
    void aDeploymentIsReadBackWithItsEventsAndWhatEachStepFollowedFrom() throws Exception {
        var told = new Told("whole");
        var events = told.succeeding();
        record(events, HERE);
        var recorded = history.recorded(told.id).orElseThrow();
        assertThat(recorded.events()).containsExactlyElementsOf(events);
        var prod = recorded.step(Told.PROD);
        assertThat(prod.inputs().facts()).containsEntry("target", "prod");
        assertThat(prod.digest()).contains(prod.inputs().digest());
        assertThat(prod.end()).isPresent();
    }

    @Test
    void aStepWhoseEndIsNotRecordedHasNone() throws Exception {
        var told = new Told("cut");
        record(told.succeeding().subList(0, 4), DEAD);
        var recorded = history.recorded(told.id).orElseThrow();
        assertThat(recorded.step(Told.STAGING).end()).isPresent();
        assertThat(recorded.step(Told.PROD).end()).isEmpty();
        assertThat(recorded.step(Told.PROD).startedAt()).isPresent();
    }

    @Test
    void aDeploymentIsNamedByThePartOfItsIdThatPeopleRemember() throws Exception {
        record(new Told("k3xz").succeeding(), HERE);
        record(new Told("ab12").succeeding(), HERE);
        assertThat(history.named("k3xz")).hasSize(1);
        assertThat(history.named("20260102")).hasSize(2);
        assertThat(history.named("nothing")).isEmpty();
    }
}
