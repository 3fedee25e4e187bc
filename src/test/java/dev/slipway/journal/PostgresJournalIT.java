package dev.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.journal.History.Query;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.process.UserFolders;
import dev.slipway.testing.RealPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresJournalIT {
    private static final InstantSource CLOCK = InstantSource.fixed(Told.START);

    private RealPostgres server;

    @TempDir
    private Path folder;

    @BeforeAll
    void aServer() throws Exception {
        server = new RealPostgres();
    }

    @AfterAll
    void noServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void anEmptyDatabase() throws Exception {
        sql("DROP SCHEMA public CASCADE", "CREATE SCHEMA public");
    }

    private void sql(String... statements) throws SQLException {
        var plain = server.address().replaceFirst(".*@", "jdbc:postgresql://");
        try (var connection = DriverManager.getConnection(plain, "postgres", RealPostgres.PASSWORD);
                var all = connection.createStatement()) {
            for (var statement : statements) {
                all.execute(statement);
            }
        }
    }

    private JournalPlace place(String address) {
        return JournalPlace.named(folder, address, new UserFolders(folder, folder));
    }

    private Journal open() throws Exception {
        return Journal.open(place(server.address()), CLOCK).journal();
    }

    private static void record(Journal journal, Told told, List<PipelineEvent> events) {
        try (var recorder = Told.recorder(journal, CLOCK, new ArrayList<>())) {
            events.forEach(recorder::on);
            assertThat(recorder.end()).isEmpty();
        }
        assertThat(told.id).isNotNull();
    }

    @Test
    void aDeploymentIsRecordedAndReadByAColleague() throws Exception {
        var told = new Told("k3xz");
        try (var journal = open()) {
            record(journal, told, told.succeeding());
        }
        try (var journal = Journal.existing(place(server.address()), CLOCK).orElseThrow()) {
            var history = new History(journal, "bob@desk");
            assertThat(history.deployments(Query.ALL))
                    .extracting(RecordedDeployment::word)
                    .containsExactly("succeeded");
            assertThat(history.recorded(told.id).orElseThrow().events()).isEqualTo(new Told("k3xz").succeeding());
        }
    }

    @Test
    void aDeploymentOfAnotherMachineIsUnfinishedWhileItRuns() throws Exception {
        var told = new Told("runs");
        try (var journal = open()) {
            record(journal, told, told.succeeding().subList(0, 3));
            assertThat(new History(journal, "bob@desk").deployments(Query.ALL))
                    .extracting(RecordedDeployment::word)
                    .containsExactly("unfinished");
            assertThat(new History(journal, "eve@laptop").deployments(Query.ALL))
                    .extracting(RecordedDeployment::word)
                    .containsExactly("running");
        }
    }

    @Test
    void nothingThatWasAddedCanBeChanged() throws Exception {
        try (var journal = open()) {
            record(journal, new Told("k3xz"), new Told("k3xz").succeeding());
        }
        assertThatThrownBy(() -> sql("UPDATE slipway_entry SET body = '{}'")).hasMessageContaining("never changed");
    }

    @Test
    void itLivesBesideOtherTablesOfTheDatabase() throws Exception {
        sql("CREATE TABLE invoices (id int)");
        try (var journal = open()) {
            record(journal, new Told("k3xz"), new Told("k3xz").succeeding());
            assertThat(journal.deployments()).hasSize(1);
        }
        sql("INSERT INTO invoices VALUES (1)");
    }

    @Test
    void severalOpenItAtOnceTheFirstTimeAndAllTheirEntriesAreThere() throws Exception {
        int writers = 6;
        try (var pool = Executors.newFixedThreadPool(writers)) {
            var writing = new ArrayList<Future<?>>();
            for (int writer = 0; writer < writers; writer++) {
                var id = new DeploymentId("20260102-030405-w" + writer);
                writing.add(pool.submit(() -> {
                    try (var journal = open()) {
                        for (int round = 0; round < 20; round++) {
                            journal.add(id, List.of(new Journal.Addition(Told.START, "step-printed", "{}")));
                        }
                    }
                    return id;
                }));
            }
            for (var one : writing) {
                one.get();
            }
        }
        try (var journal = open()) {
            for (var id : journal.deployments()) {
                assertThat(journal.entries(id))
                        .extracting(Entry::number)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, 20).boxed().toList());
            }
            assertThat(journal.deployments()).hasSize(writers);
        }
    }

    @Test
    void aPersonsOwnJournalIsBroughtToTheTeamsToTheLetter() throws Exception {
        var told = new Told("k3xz");
        var lines = new ArrayList<String>();
        try (var own = Told.open(folder);
                var teams = open()) {
            record(own, told, told.failingAtStaging());
            var _ = JournalExport.write(own, lines::add);
            var file = Files.write(folder.resolve("export.jsonl"), lines);
            assertThat(JournalExport.read(teams, file).added()).isEqualTo(5);
            assertThat(JournalExport.read(teams, file).added()).isZero();
            assertThat(teams.entries(told.id)).isEqualTo(own.entries(told.id));
            var again = new ArrayList<String>();
            var _ = JournalExport.write(teams, again::add);
            assertThat(again).isEqualTo(lines);
            teams.remove(List.of(told.id));
            assertThat(teams.entries(told.id)).isEmpty();
        }
    }

    @Test
    void aNewerSlipwaysJournalIsRefused() throws Exception {
        open().close();
        sql("INSERT INTO slipway_schema_history (installed_rank, version, description, type, script, installed_by,"
                + " execution_time, success) VALUES (9, '2', 'later', 'SQL', 'V2__later.sql', 'x', 1, true)");
        assertThatThrownBy(this::open).hasMessageContaining("newer Slipway").hasMessageContaining("version 2");
    }

    @Test
    void aServerThatGoesAwayHoldsNothingUpAndGetsWhatItMissed() throws Exception {
        var told = new Told("away");
        var now = new AtomicReference<>(Instant.now());
        var shown = new ArrayList<PipelineEvent>();
        try (var journal = open();
                var recorder = Told.recorder(journal, now::get, shown)) {
            recorder.on(told.started());
            server.stop();
            try {
                recorder.on(told.begun(Told.STAGING));
            } finally {
                server.start();
            }
            assertThat(shown.toString()).contains("The journal cannot be written", "cannot be reached", "pg_isready");
            now.updateAndGet(at -> at.plusSeconds(120));
            recorder.on(told.ended(Told.STAGING, new StepOutcome.Succeeded("done"), 1));
            recorder.on(told.over(Verdict.SUCCEEDED));
            assertThat(recorder.end()).isEmpty();
            assertThat(journal.entries(told.id))
                    .extracting(Entry::event)
                    .containsSubsequence("deployment-started", "step-started", "step-ended", "deployment-ended");
        }
    }

    @Test
    void whoIsNotLetInIsToldWithoutThePassword() {
        var wrong = server.address().replace("p%40ss", "wr%40ng");
        assertThatThrownBy(() -> Journal.open(place(wrong), CLOCK))
                .isInstanceOfSatisfying(JournalException.class, e -> {
                    assertThat(e.failure().toString())
                            .contains("does not let us in", "SLIPWAY_JOURNAL")
                            .doesNotContain("wr@ng")
                            .doesNotContain("wr%40ng");
                });
    }

    @Test
    void aServerThatIsNotThereIsTold() {
        assertThatThrownBy(() -> Journal.open(place("postgresql://127.0.0.1:9/slipway"), CLOCK))
                .isInstanceOfSatisfying(
                        JournalException.class,
                        e -> assertThat(e.failure().observed())
                                .contains("postgresql://127.0.0.1:9/slipway cannot be reached"));
    }
}
