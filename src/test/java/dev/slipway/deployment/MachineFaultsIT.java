package dev.slipway.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A whole deployment while the machine that it runs on fails: its clock, its disk, its files. */
@ExtendWith(TestCluster.class)
class MachineFaultsIT {
    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    @TempDir
    Path folder;

    private static void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "a disk of one's own needs root");
    }

    private static void run(String... command) throws IOException {
        var process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.onExit().join().exitValue())
                .as(List.of(command).toString())
                .isZero();
    }

    /** Until nothing more goes onto the disk. */
    private static void fill(Path disk) throws IOException {
        var filler = disk.resolve("filler").toString();
        var process = new ProcessBuilder("dd", "if=/dev/zero", "of=" + filler, "bs=4096", "status=none")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("No space left on device");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aClockThatIsSetAnHourOnDuringTheUpgradeAndTwoBackDuringTheRollout(Namespace namespace) throws Exception {
        var ahead = new AtomicReference<>(Duration.ZERO);
        var site = new StruckSite(folder, namespace).taking(14, 14);
        site.site().clock(() -> Instant.now().plus(ahead.get())).told(event -> {
            if (event instanceof PipelineEvent.StepStarted start) {
                switch (start.step().step()) {
                    case "Upgrade release hub" -> ahead.set(AN_HOUR);
                    case "Await rollout" -> ahead.set(AN_HOUR.negated());
                    default -> {}
                }
            } else if (event instanceof PipelineEvent.StepEnded end) {
                // Renewed by a clock that is as wrong as that, all the while.
                switch (end.step().step()) {
                    case "Upgrade release hub" ->
                        assertThat(site.renewed()).isAfter(Instant.now().plus(HALF_AN_HOUR));
                    case "Await rollout" ->
                        assertThat(site.renewed()).isBefore(Instant.now().minus(HALF_AN_HOUR));
                    default -> {}
                }
            }
        });

        var began = System.nanoTime();
        var deployed = site.deploy();

        assertThat(HubSite.result(deployed).failures()).isEmpty();
        assertThat(HubSite.warnings(deployed)).isEmpty();
        assertThat(HubSite.result(deployed).took())
                .isBetween(Duration.ofSeconds(28), Duration.ofNanos(System.nanoTime() - began));
        site.leftNothing();
        site.nextSucceeds();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aStateFolderWhoseDiskIsFullFromTheUpgradeOn(Namespace namespace) throws Exception {
        needsRoot();
        var site = new StruckSite(folder, namespace);
        var state = Files.createDirectories(site.site().home().resolve("slipway"));
        run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", state.toString());
        try {
            try (var deploying = site.begin()) {
                deploying.untilUpgrade();
                fill(state);
                deploying.succeeds();
            }
            assertThat(site.site().printed())
                    .contains("The journal cannot be written", "is full", "Free some space", "The deployment goes on")
                    .contains("entries of this deployment are not in the journal");
            Files.delete(state.resolve("filler"));
            site.nextSucceeds();
        } finally {
            run("umount", "--lazy", state.toString());
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aWorkspaceWhoseDiskIsFullBeforeHelmIsSetUp(Namespace namespace) throws Exception {
        needsRoot();
        var site = new StruckSite(folder, namespace);
        site.site()
                .startedBy(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o size=260m tmpfs /dev/shm && exec \"$@\"",
                        "sh");
        try (var deploying = site.begin()) {
            deploying.untilPrinted("Install helm");
            fill(Path.of("/proc", String.valueOf(deploying.pid()), "root/dev/shm"));
            deploying.fails("A disk is full: ", "No space left on device", "What to do", "Free some space");
        }
        site.site().startedBy();
        site.nextSucceeds();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aJournalThatIsCutInHalfDuringTheUpgrade(Namespace namespace) throws Exception {
        var site = new StruckSite(folder, namespace);
        try (var deploying = site.begin()) {
            deploying.untilUpgrade();
            var journal = site.site().home().resolve("slipway/journal.db");
            try (var file = FileChannel.open(journal, StandardOpenOption.WRITE)) {
                file.truncate(file.size() / 2);
            }
            deploying.succeeds();
        }
        site.nextSucceeds();
    }
}
