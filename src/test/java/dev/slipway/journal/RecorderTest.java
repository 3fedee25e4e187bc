package dev.slipway.journal;

import static dev.slipway.journal.Told.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.EventWriter;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineEvent.StepWarned;
import dev.slipway.pipeline.StepOutcome;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class RecorderTest {
    @TempDir
    private Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Told.START);
    private final InstantSource clock = now::get;
    private final Told told = new Told("k3xz");
    private final List<PipelineEvent> shown = new ArrayList<>();

    private List<String> recorded() throws Exception {
        try (var journal = Journal.existing(Told.place(folder), clock).orElseThrow()) {
            return journal.entries(told.id).stream().map(Entry::event).toList();
        }
    }

    private void sql(String statement) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                var all = connection.createStatement()) {
            all.execute(statement);
        }
    }

    private void breakJournal() throws SQLException {
        sql("CREATE TRIGGER broken BEFORE INSERT ON slipway_entry BEGIN SELECT RAISE(ABORT, 'broken on purpose'); END");
    }

    private void mendJournal() throws SQLException {
        sql("DROP TRIGGER broken");
    }

    @Test
    void aDeploymentIsRecordedAsOverOnlyWhenWhatItHeldHasBeenGivenBack() throws Exception {
        try (var journal = Told.open(folder);
                var recorder = Told.recorder(journal, clock, shown)) {
            told.succeeding().forEach(recorder::on);
            assertThat(shown).hasAtLeastOneElementOfType(PipelineEvent.DeploymentEnded.class);
            assertThat(recorded()).isNotEmpty().doesNotContain("deployment-ended");

            assertThat(recorder.end()).isEmpty();
            assertThat(recorded()).endsWith("deployment-ended").containsOnlyOnce("deployment-ended");
        }
    }

    @Test
    void whatTheCourseHangsOnIsOnTheDiskBeforeItIsPassedOn() throws Exception {
        var onDisk = new ArrayList<List<String>>();
        try (var journal = Told.open(folder);
                var recorder = new Recorder(
                        journal,
                        new EventWriter((_, _) -> List.of()),
                        new Provenance(
                                new Provenance.Wish(
                                        "/site", "HEAD", Optional.empty(), Set.of(), Optional.empty(), false),
                                _ -> Inputs.NONE,
                                text -> text),
                        Provenance.Origin.here("ada@laptop", "0.1.0"),
                        clock,
                        _ -> onDisk.add(unchecked()))) {
            recorder.on(told.started());
            recorder.on(told.begun(STAGING));
            recorder.on(told.ended(STAGING, new StepOutcome.Succeeded("done"), 3));
        }
        assertThat(onDisk)
                .containsExactly(
                        List.of("deployment-started"),
                        List.of("deployment-started", "step-started"),
                        List.of("deployment-started", "step-started", "step-ended"));
    }

    private List<String> unchecked() {
        try {
            return recorded();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatAStepPrintsIsReadWhileItRuns() throws Exception {
        try (var journal = Told.open(folder);
                var recorder = Told.recorder(journal, clock, shown)) {
            recorder.on(told.started());
            recorder.on(told.begun(STAGING));
            recorder.on(told.printed(STAGING, "a line"));
            await().untilAsserted(() -> assertThat(recorded()).contains("step-printed"));
        }
    }

    @Test
    void aStepsInputsAreRecordedWithItsStartAndTheirDigestWithItsEnd() throws Exception {
        try (var journal = Told.open(folder);
                var recorder = Told.recorder(journal, clock, shown)) {
            told.succeeding().forEach(recorder::on);
            var entries = journal.entries(told.id);
            var started = JsonMapper.shared().readTree(entries.get(1).body());
            var ended = JsonMapper.shared().readTree(entries.get(2).body());
            var digest = new Inputs(Map.of("target", "staging")).digest();
            assertThat(started.path("inputs").path("target").asString()).isEqualTo("staging");
            assertThat(started.path("inputsDigest").asString()).isEqualTo(digest);
            assertThat(ended.path("inputsDigest").asString()).isEqualTo(digest);
        }
    }

    @Test
    void aJournalThatCannotBeWrittenFailsNothingAndIsToldOnce() throws Exception {
        try (var journal = Told.open(folder);
                var recorder = Told.recorder(journal, clock, shown)) {
            recorder.on(told.started());
            breakJournal();
            for (int i = 0; i < 5; i++) {
                now.updateAndGet(at -> at.plusSeconds(120));
                recorder.on(told.begun(STAGING));
            }
            var warnings = shown.stream().filter(StepWarned.class::isInstance).toList();
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .contains("The journal cannot be written", "broken on purpose");
            assertThat(shown).hasSize(7);
            assertThat(recorder.end())
                    .hasValueSatisfying(text -> assertThat(text).contains("6 entries"));
        }
    }

    @Test
    void whatHappenedMeanwhileIsWrittenWhenTheJournalIsWellAgain() throws Exception {
        try (var journal = Told.open(folder);
                var recorder = Told.recorder(journal, clock, shown)) {
            recorder.on(told.started());
            breakJournal();
            recorder.on(told.begun(STAGING));
            mendJournal();
            now.updateAndGet(at -> at.plus(Duration.ofMinutes(2)));
            recorder.on(told.ended(STAGING, new StepOutcome.Succeeded("done"), 3));
            recorder.on(told.over(Verdict.SUCCEEDED));
            assertThat(recorder.end()).isEmpty();
        }
        assertThat(recorded())
                .containsSubsequence(
                        "deployment-started", "step-started", "step-warned", "step-ended", "deployment-ended");
        assertThat(shown.toString()).contains("The journal is written again; of this deployment nothing is missing");
    }

    @Test
    void aJournalInTroubleIsLeftAloneForAWhile() throws Exception {
        try (var journal = Told.open(folder);
                var recorder = Told.recorder(journal, clock, shown)) {
            recorder.on(told.started());
            breakJournal();
            recorder.on(told.begun(STAGING));
            mendJournal();
            recorder.on(told.begun(STAGING));
            assertThat(recorded()).containsExactly("deployment-started");
            assertThat(recorder.end()).isEmpty();
        }
        assertThat(recorded()).hasSize(4);
    }

    @Test
    void aStepThatPrintsWithoutEndDoesNotFillTheDisk() throws Exception {
        try (var journal = Told.open(folder);
                var recorder = Told.recorder(journal, clock, shown)) {
            recorder.on(told.started());
            recorder.on(told.begun(STAGING));
            for (int i = 0; i < 3000; i++) {
                recorder.on(told.printed(STAGING, "x".repeat(1000)));
            }
            recorder.on(told.ended(STAGING, new StepOutcome.Succeeded("done"), 3));
        }
        var events = recorded();
        assertThat(events.stream().filter("step-printed"::equals)).hasSizeBetween(1990, 2000);
        assertThat(events).contains("step-progressed").endsWith("step-ended");
        assertThat(shown.stream().filter(PipelineEvent.StepPrinted.class::isInstance))
                .hasSize(3000);
    }

    @Test
    void whatWasAskedForAndWhatItFollowsFromIsMaskedAndItsDigestIsTheTrueOne() throws Exception {
        var wish = new Provenance.Wish(
                "/sites/hunter2", "HEAD", Optional.of("hunter2"), Set.of("hunter2"), Optional.of("hunter2"), false);
        var inputs = new Inputs(Map.of("variable host", "hunter2.example.org"));
        try (var journal = Told.open(folder);
                var recorder = new Recorder(
                        journal,
                        new EventWriter((_, _) -> List.of()),
                        new Provenance(wish, _ -> inputs, text -> text.replace("hunter2", "•••")),
                        Provenance.Origin.here("hunter2@laptop", "0.1.0"),
                        clock,
                        shown::add)) {
            recorder.on(told.started());
            recorder.on(told.begun(STAGING));
            assertThat(journal.entries(told.id))
                    .extracting(Entry::body)
                    .hasSize(2)
                    .allSatisfy(body -> assertThat(body).contains("•••").doesNotContain("hunter2"))
                    .last()
                    .asString()
                    .contains(inputs.digest());
        }
    }
}
