package dev.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.StepOutcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a journal on a machine on which things go wrong: processes are killed, disks run full. */
class JournalFaultsIT {
    private static final InstantSource CLOCK = InstantSource.system();

    @TempDir
    private Path folder;

    /** Starts a process that records, and returns it when it has recorded a few steps. */
    private Process writer(String id, int steps) throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JournalWriter.class.getName(),
                        folder.toString(),
                        id)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var out = process.inputReader();
        for (int step = 0; step < steps; step++) {
            assertThat(out.readLine()).isNotNull();
        }
        return process;
    }

    private static long rest(BufferedReader out, long before) throws Exception {
        long last = before;
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            last = Long.parseLong(line);
        }
        return last;
    }

    private static long ends(List<Entry> entries) {
        return entries.stream()
                .filter(entry -> entry.event().equals("step-ended"))
                .count();
    }

    private static void assertWhole(List<Entry> entries) {
        assertThat(entries)
                .extracting(Entry::number)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, entries.size()).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatWasSaidToBeRecordedOutlivesTheKillingOfItsProcess(long seed) throws Exception {
        var process = writer("killed", 3);
        assertThat(process.waitFor(new Random(seed).nextInt(1, 150), TimeUnit.MILLISECONDS))
                .isFalse();
        // Not by the process itself, which would close its output with it.
        process.toHandle().destroyForcibly();
        process.waitFor();
        long said = rest(process.inputReader(), 3);
        var opened = Journal.open(Told.place(folder), CLOCK);
        try (var journal = opened.journal()) {
            assertThat(opened.notes()).isEmpty();
            var entries = journal.entries(new Told("killed").id);
            assertWhole(entries);
            assertThat(ends(entries)).isBetween(said, said + 1);
            assertThat(new History(journal, "eve@laptop").recorded(new Told("killed").id))
                    .hasValueSatisfying(
                            recorded -> assertThat(recorded.summary().word()).isEqualTo("killed"));
        }
    }

    @Test
    void twoProcessesWriteAtOnceAndAThirdReadsMeanwhile() throws Exception {
        var first = writer("first", 1);
        var second = writer("second", 1);
        try (var journal = Journal.existing(Told.place(folder), CLOCK).orElseThrow()) {
            var history = new History(journal, "eve@laptop");
            long before = ends(journal.entries(new Told("first").id));
            assertThat(history.deployments(History.Query.ALL))
                    .extracting(RecordedDeployment::word)
                    .containsExactly("running", "running");
            // What they say is behind what they write, by as much as fits into a pipe.
            for (int step = 0; step < 20 || ends(journal.entries(new Told("first").id)) < before + 20; step++) {
                assertThat(first.inputReader().readLine()).isNotNull();
                assertThat(second.inputReader().readLine()).isNotNull();
            }
            assertThat(ends(journal.entries(new Told("first").id))).isGreaterThanOrEqualTo(before + 20);
        } finally {
            first.destroyForcibly().waitFor();
            second.destroyForcibly().waitFor();
        }
        try (var journal = Journal.existing(Told.place(folder), CLOCK).orElseThrow()) {
            assertWhole(journal.entries(new Told("first").id));
            assertWhole(journal.entries(new Told("second").id));
        }
    }

    /** A disk of half a megabyte. */
    private final class SmallDisk implements AutoCloseable {
        private final Path place = Files.createDirectory(folder.resolve("disk"));

        SmallDisk() throws IOException {
            run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", place.toString());
        }

        /** Also what was given back meanwhile: a connection that fails leaves its write-ahead log. */
        void fill() throws Exception {
            new ProcessBuilder(
                            "dd",
                            "if=/dev/zero",
                            "of=" + place.resolve("filler"),
                            "bs=512",
                            "oflag=append",
                            "conv=notrunc",
                            "status=none")
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
        }

        void clear() throws Exception {
            Files.delete(place.resolve("filler"));
        }

        JournalPlace.OnDisk journal() {
            return new JournalPlace.OnDisk(place.resolve("journal.db"), folder.resolve("natives"));
        }

        @Override
        public void close() throws IOException {
            run("umount", place.toString());
        }

        private void run(String... command) throws IOException {
            var process = new ProcessBuilder(command).inheritIO().start();
            assertThat(process.onExit().join().exitValue()).isZero();
        }
    }

    private static void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "a disk of one's own needs root");
    }

    @Test
    void aFullDiskIsToldOnceAndWhatHappenedIsWrittenWhenThereIsRoom() throws Exception {
        needsRoot();
        var told = new Told("full");
        var shown = new ArrayList<PipelineEvent>();
        var now = new AtomicReference<>(Instant.now());
        try (var disk = new SmallDisk();
                var journal = Journal.open(disk.journal(), CLOCK).journal()) {
            try (var recorder = Told.recorder(journal, now::get, shown)) {
                recorder.on(told.started());
                for (int step = 0; step < 40; step++) {
                    disk.fill();
                    now.updateAndGet(at -> at.plusSeconds(120));
                    recorder.on(told.begun(Told.STAGING));
                    recorder.on(told.printed(Told.STAGING, "x".repeat(1000)));
                }
                var warnings = shown.stream()
                        .filter(PipelineEvent.StepWarned.class::isInstance)
                        .toList();
                assertThat(warnings)
                        .singleElement()
                        .asString()
                        .contains(
                                "The journal cannot be written",
                                "is full",
                                "Free some space",
                                "The deployment goes on");
                disk.clear();
                now.updateAndGet(at -> at.plusSeconds(120));
                recorder.on(told.ended(Told.STAGING, new StepOutcome.Succeeded("done"), 1));
                recorder.on(told.over(Verdict.SUCCEEDED));
                assertThat(recorder.end()).isEmpty();
            }
            var entries = journal.entries(told.id);
            assertWhole(entries);
            assertThat(entries.stream().filter(entry -> entry.event().equals("step-started")))
                    .hasSize(40);
            assertThat(entries.getLast().event()).isEqualTo("deployment-ended");
        }
    }

    @Test
    void onADiskThatIsFullFromTheStartTheJournalIsRefusedInWords() throws Exception {
        needsRoot();
        try (var disk = new SmallDisk()) {
            disk.fill();
            try (var journal = Journal.open(disk.journal(), CLOCK).journal()) {
                throw new AssertionError("it was opened: " + journal.name());
            } catch (JournalException e) {
                assertThat(e.failure().observed()).contains("is full");
                assertThat(e.failure().advice().toString()).contains("Free some space");
            }
        }
    }
}
