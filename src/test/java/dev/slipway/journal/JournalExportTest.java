package dev.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.pipeline.DeploymentId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalExportTest {
    private final Told one = new Told("one");
    private final Told two = new Told("two", Told.START.plusSeconds(9), Told.COMMIT);

    @TempDir
    private Path folder;

    private List<String> lines = List.of();

    @BeforeEach
    void twoDeploymentsAreExported() throws Exception {
        try (var journal = Told.open(folder)) {
            for (var told : List.of(one, two)) {
                try (var recorder = Told.recorder(journal, InstantSource.fixed(Told.START), new ArrayList<>())) {
                    told.succeeding().forEach(recorder::on);
                    assertThat(recorder.end()).isEmpty();
                }
            }
            var all = new ArrayList<String>();
            assertThat(JournalExport.write(journal, all::add)).isEqualTo(14);
            lines = all;
        }
    }

    private JournalExport.Imported imported(Journal journal, List<String> content) throws Exception {
        return JournalExport.read(journal, Files.write(folder.resolve("export.jsonl"), content));
    }

    private Journal other() throws Exception {
        return Told.open(Files.createDirectories(folder.resolve("other")));
    }

    @Test
    void theOtherJournalHasTheSameEntriesToTheLetter() throws Exception {
        try (var journal = Told.open(folder);
                var other = other()) {
            assertThat(imported(other, lines)).isEqualTo(new JournalExport.Imported(14, 14));
            for (var id : List.of(one.id, two.id)) {
                assertThat(other.entries(id)).isNotEmpty().isEqualTo(journal.entries(id));
            }
        }
    }

    @Test
    void doingItAgainAddsNothing() throws Exception {
        try (var other = other()) {
            imported(other, lines);
            assertThat(imported(other, lines)).isEqualTo(new JournalExport.Imported(14, 0));
        }
    }

    @Test
    void whatTheJournalHasAlreadyIsCompleted() throws Exception {
        try (var journal = Told.open(folder)) {
            journal.remove(List.of(one.id));
            assertThat(imported(journal, lines)).isEqualTo(new JournalExport.Imported(14, 7));
            assertThat(journal.entries(one.id)).hasSize(7);
        }
    }

    @Test
    void whatContradictsTheJournalIsRefusedAsAWhole() throws Exception {
        var forged = new ArrayList<>(lines);
        forged.set(12, forged.get(12).replace("a line", "another line"));
        assertThat(forged).isNotEqualTo(lines);
        try (var journal = Told.open(folder)) {
            journal.remove(List.of(one.id));
            assertThatThrownBy(() -> imported(journal, forged))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("Entry 5 of deployment " + two.id)
                    .hasMessageContaining("says something else");
            assertThat(journal.entries(one.id)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 15, the line that counts the entries is missing",
        "0, 7, the line that counts the entries is missing",
        "1, 16, it is no journal of version 1",
    })
    void aFileThatIsNotWholeIsRefusedAsAWhole(int from, int to, String why) throws Exception {
        try (var other = other()) {
            assertThatThrownBy(() -> imported(other, lines.subList(from, to))).hasMessageContaining(why);
            assertThat(other.deployments()).isEmpty();
        }
    }

    @Test
    void aLineThatWasCutIsNamedByItsNumber() throws Exception {
        var cut = new ArrayList<>(lines);
        cut.set(3, cut.get(3).substring(0, 40));
        try (var other = other()) {
            assertThatThrownBy(() -> imported(other, cut)).hasMessageContaining("line 4: it is no entry");
        }
    }

    @Test
    void aLineThatWasTakenOutIsMissed() throws Exception {
        var without = new ArrayList<>(lines);
        without.remove(3);
        try (var other = other()) {
            assertThatThrownBy(() -> imported(other, without)).hasMessageContaining("14 entries are counted");
        }
    }

    @Test
    void anIdThatCouldBeAPathIsNoEntry() throws Exception {
        var forged = new ArrayList<>(lines);
        forged.set(3, forged.get(3).replace(one.id.value(), "../../etc"));
        try (var other = other()) {
            assertThatThrownBy(() -> imported(other, forged)).hasMessageContaining("line 4: it is no entry");
            assertThat(other.entries(new DeploymentId("etc"))).isEmpty();
        }
    }
}
