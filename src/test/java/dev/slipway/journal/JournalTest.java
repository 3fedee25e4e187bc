package dev.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.pipeline.DeploymentId;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final DeploymentId ID = new DeploymentId("20260102-030405-k3xz");
    private static final InstantSource CLOCK = InstantSource.fixed(Told.START);

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("journal.db");
    }

    private static Journal.Addition addition(String body) {
        return new Journal.Addition(Instant.ofEpochMilli(1234), "step-printed", body);
    }

    private void sql(String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                var statement = connection.createStatement()) {
            for (var one : statements) {
                statement.execute(one);
            }
        }
    }

    private void fill(int entries) throws Exception {
        try (var journal = Told.open(folder)) {
            journal.add(
                    ID,
                    IntStream.range(0, entries)
                            .mapToObj(i -> addition("{\"line\":\"" + "x".repeat(200) + i + "\"}"))
                            .toList());
        }
    }

    @Test
    void whatIsAddedIsReadBackInOrderByTheNextProcess() throws Exception {
        try (var journal = Told.open(folder)) {
            journal.add(ID, List.of(addition("{\"a\":1}"), addition("{\"a\":2}")));
            journal.add(ID, List.of(addition("{\"a\":3}")));
        }
        try (var journal = Journal.existing(Told.place(folder), CLOCK).orElseThrow()) {
            assertThat(journal.entries(ID))
                    .containsExactly(
                            new Entry(ID, 1, Instant.ofEpochMilli(1234), "step-printed", "{\"a\":1}"),
                            new Entry(ID, 2, Instant.ofEpochMilli(1234), "step-printed", "{\"a\":2}"),
                            new Entry(ID, 3, Instant.ofEpochMilli(1234), "step-printed", "{\"a\":3}"));
        }
    }

    @Test
    void noOtherUserMayReadIt() throws Exception {
        fill(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void everyTransactionIsOnTheDiskAndReadersNeverWait() throws Exception {
        fill(1);
        try (var source = new SqliteFile(Told.place(folder), CLOCK).source().getConnection();
                var statement = source.createStatement()) {
            assertThat(statement.executeQuery("PRAGMA journal_mode").getString(1))
                    .isEqualTo("wal");
            assertThat(statement.executeQuery("PRAGMA synchronous").getInt(1)).isEqualTo(2);
        }
    }

    @Test
    void nothingThatWasAddedCanBeChanged() throws Exception {
        fill(1);
        assertThatThrownBy(() -> sql("UPDATE slipway_entry SET body = '{}'")).hasMessageContaining("never changed");
    }

    @Test
    void readingWhereNothingWasRecordedMakesNothing() throws Exception {
        assertThat(Journal.existing(Told.place(folder), CLOCK)).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theVersionIsThatOfTheLastStatementsThatShip() throws Exception {
        for (var database : List.of("sqlite", "postgresql")) {
            try (var files = Files.list(Path.of("src/main/resources/db").resolve(database))) {
                assertThat(files).as(database).hasSize(Migrations.CURRENT);
            }
        }
    }

    @Test
    void aNewerSlipwaysJournalIsRefusedAndLeftAlone() throws Exception {
        fill(3);
        sql("INSERT INTO slipway_schema_history (installed_rank, version, description, type, script, installed_by,"
                + " execution_time, success) VALUES (2, '2', 'later', 'SQL', 'V2__later.sql', 'x', 1, 1)");
        var before = Files.readAllBytes(file());
        for (var opening : List.<Attempt>of(
                () -> Journal.open(Told.place(folder), CLOCK), () -> Journal.existing(Told.place(folder), CLOCK))) {
            assertThatThrownBy(opening::open).isInstanceOfSatisfying(JournalException.class, e -> {
                assertThat(e.failure().observed()).contains("newer Slipway", "version 2", "up to version 1");
                assertThat(e.failure().advice().toString()).contains("Nothing in the journal was changed");
            });
        }
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    private interface Attempt {
        Object open() throws Exception;
    }

    @Test
    void aFileThatIsNoJournalIsSetAsideAndToldWithItsNewName() throws Exception {
        Files.writeString(file(), "this is no database, and long enough to be taken for a damaged one".repeat(20));
        var opened = Journal.open(Told.place(folder), CLOCK);
        opened.journal().close();
        var aside = folder.resolve("journal-damaged-20260102-030405.db");
        assertThat(opened.notes())
                .singleElement()
                .asString()
                .contains("is damaged", "not a database", "set aside as " + aside, "a new one was begun");
        assertThat(aside).content().startsWith("this is no database");
    }

    @Test
    void aTruncatedFileIsSetAsideAndTheNewOneIsWritten() throws Exception {
        fill(2000);
        try (var cut = new RandomAccessFile(file().toFile(), "rw")) {
            cut.setLength(cut.length() / 2);
        }
        var opened = Journal.open(Told.place(folder), CLOCK);
        assertThat(opened.notes()).singleElement().asString().contains("set aside");
        try (var journal = opened.journal()) {
            assertThat(journal.entries(ID)).isEmpty();
            journal.add(ID, List.of(addition("{}")));
            assertThat(journal.entries(ID)).hasSize(1);
        }
    }

    @Test
    void aPageThatWasOverwrittenIsNoticed() throws Exception {
        fill(2000);
        try (var broken = new RandomAccessFile(file().toFile(), "rw")) {
            broken.seek(broken.length() / 2 / 4096 * 4096);
            broken.write(new byte[4096]);
        }
        assertThat(Journal.open(Told.place(folder), CLOCK).notes())
                .singleElement()
                .asString()
                .contains("set aside");
    }

    @Test
    void whoOnlyReadsADamagedJournalIsToldAndMovesNothing() throws Exception {
        Files.writeString(file(), "this is no database".repeat(100));
        assertThatThrownBy(() -> Journal.existing(Told.place(folder), CLOCK))
                .isInstanceOfSatisfying(JournalException.class, e -> {
                    assertThat(e.failure().observed()).contains("is damaged");
                    assertThat(e.failure().advice().toString())
                            .contains("The next deployment sets it aside", ".recover");
                });
        assertThat(file()).content().startsWith("this is no database");
    }

    @Test
    void severalOpenItAtOnceTheFirstTimeAndAllTheirEntriesAreThere() throws Exception {
        int writers = 8;
        int rounds = 25;
        try (var pool = Executors.newFixedThreadPool(writers)) {
            var writing = new ArrayList<Future<?>>();
            for (int writer = 0; writer < writers; writer++) {
                var id = new DeploymentId("20260102-030405-w" + writer);
                writing.add(pool.submit(() -> {
                    try (var journal = Told.open(folder)) {
                        for (int round = 0; round < rounds; round++) {
                            journal.add(id, List.of(addition("{}"), addition("{}")));
                        }
                    }
                    return id;
                }));
            }
            for (var one : writing) {
                one.get();
            }
        }
        try (var journal = Told.open(folder)) {
            for (int writer = 0; writer < writers; writer++) {
                assertThat(journal.entries(new DeploymentId("20260102-030405-w" + writer)))
                        .extracting(Entry::number)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, 2L * rounds).boxed().toList());
            }
        }
    }
}
