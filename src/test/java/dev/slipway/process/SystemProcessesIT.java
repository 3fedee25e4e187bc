package dev.slipway.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real processes of this machine. */
class SystemProcessesIT {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final SystemProcesses processes = new SystemProcesses(InstantSource.system());

    @TempDir
    Path folder;

    @Test
    void givesTheOutputOfEachStreamInOrderAndTheExitCode() throws Exception {
        var seen = new ArrayList<String>();
        var result = processes.run(
                shell("for i in 1 2 3; do echo out $i; done; echo err >&2; printf 'no newline'; exit 3"),
                line -> seen.add(line.text()),
                LONG);
        assertThat(result)
                .isInstanceOfSatisfying(
                        ProcessResult.Exited.class,
                        exited -> assertThat(exited.code()).isEqualTo(3));
        assertThat(result.standardOutput()).isEqualTo("out 1\nout 2\nout 3\nno newline");
        assertThat(result.output()).contains(new OutputLine(OutputLine.Source.ERR, "err"));
        assertThat(seen).containsExactlyInAnyOrder("out 1", "out 2", "out 3", "err", "no newline");
    }

    @Test
    void keepsTheLastLinesAndPassesAllOn() throws Exception {
        var seen = new ArrayList<String>();
        var result = processes.run(shell("seq 1 5000"), line -> seen.add(line.text()), LONG);
        assertThat(seen).hasSize(5000);
        assertThat(result.lines())
                .hasSize(ProcessRunner.KEPT_LINES)
                .endsWith("5000")
                .startsWith("3001");
    }

    @Test
    void givesItsInputAndNothingOfOurEnvironment() throws Exception {
        var command = new Command("cat", List.of(), Map.of("PATH", "/usr/bin:/bin"), folder, "line 1\nline 2, é\n");
        assertThat(processes.run(command, LONG).standardOutput()).isEqualTo("line 1\nline 2, é");
        var env = processes.run(Command.of("env", Map.of("PATH", "/usr/bin:/bin", "ONE", "1"), folder), LONG);
        assertThat(env.lines()).containsExactlyInAnyOrder("PATH=/usr/bin:/bin", "ONE=1");
    }

    @Test
    void saysThatThereIsNoSuchProgram() throws Exception {
        var result = processes.run(Command.of("no-such-program", Map.of("PATH", "/usr/bin:/bin"), folder), LONG);
        assertThat(result)
                .isInstanceOfSatisfying(
                        ProcessResult.NotStarted.class,
                        notStarted -> assertThat(notStarted.problem()).contains("no-such-program", "PATH"));
    }

    @Test
    void endsGrandchildrenTooWhenTimeIsUp() throws Exception {
        var result = processes.run(family(), _ -> {}, Duration.ofMillis(1500));
        assertThat(result).isInstanceOf(ProcessResult.TimedOut.class);
        assertThat(result.lines()).contains("started");
        assertFamilyEnded();
    }

    @Test
    void endsGrandchildrenTooWhenInterrupted() throws Exception {
        var thrown = new AtomicReference<Object>();
        var started = folder.resolve("pids");
        var worker = Thread.ofVirtual().start(() -> {
            try {
                thrown.set(processes.run(family(), LONG));
            } catch (InterruptedException e) {
                thrown.set(e);
            }
        });
        await().until(() -> Files.exists(started) && Files.readAllLines(started).size() == 2);
        worker.interrupt();
        worker.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertFamilyEnded();
    }

    @Test
    void killsWhoDoesNotListen() throws Exception {
        var deaf = shell("trap '' TERM; echo $$ > pids; while true; do sleep 0.1; done");
        var result = processes.run(deaf, Duration.ofMillis(500));
        assertThat(result).isInstanceOf(ProcessResult.TimedOut.class);
        assertFamilyEnded();
    }

    @Test
    void aTiedProgramIsLikeAnyOther() throws Exception {
        var result = processes.run(shell("echo out; echo err >&2; cat; exit 7").tiedToUs(), LONG);
        assertThat(result)
                .isInstanceOfSatisfying(
                        ProcessResult.Exited.class,
                        exited -> assertThat(exited.code()).isEqualTo(7));
        assertThat(result.lines()).containsExactlyInAnyOrder("out", "err");
        assertThat(processes.run(shell("kill -KILL $$").tiedToUs(), LONG))
                .isInstanceOfSatisfying(
                        ProcessResult.Exited.class,
                        exited -> assertThat(exited.code()).isEqualTo(128 + 9));
        var late = processes.run(
                shell("trap 'echo in order; exit 0' TERM; while :; do sleep 0.1; done")
                        .tiedToUs(),
                Duration.ofMillis(500));
        assertThat(late)
                .isInstanceOfSatisfying(
                        ProcessResult.TimedOut.class,
                        timedOut -> assertThat(timedOut.lines()).contains("in order"));
    }

    @Test
    void aTiedProgramEndsInOrderWhenWeAreKilled() throws Exception {
        var script = "trap 'echo in order > ended; exit 0' TERM; echo $$ > pid; while :; do sleep 0.1; done";
        var us = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TiedProgram.class.getName(),
                        script,
                        folder.toString())
                .start();
        await().atMost(LONG)
                .until(() -> Files.exists(folder.resolve("pid"))
                        && !Files.readString(folder.resolve("pid")).isBlank());
        var program = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        us.destroyForcibly().waitFor();
        await().until(() -> Files.exists(folder.resolve("ended")));
        await().until(() ->
                ProcessHandle.of(program).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void letsAProgramEndInOrder() throws Exception {
        var orderly = shell("trap 'echo cleaned up; exit 0' TERM; echo ready; while true; do sleep 0.05; done");
        assertThat(processes.run(orderly, Duration.ofMillis(800)).lines()).contains("ready", "cleaned up");
    }

    @Test
    void passesALongLineOnInOnePieceAndKeepsNoMoreThanItCanHold() throws Exception {
        var longest = new AtomicInteger();
        var script = "i=0; while [ $i -lt 40 ]; do head -c 500000 /dev/zero | tr '\\0' x; echo; i=$((i+1)); done";
        var result = processes.run(
                shell(script), line -> longest.accumulateAndGet(line.text().length(), Math::max), LONG);
        assertThat(longest).hasValue(500_000);
        assertThat(result.lines()).hasSizeBetween(10, 17);
    }

    @Test
    void doesNotWaitForABackgroundGrandchildThatHoldsThePipe() throws Exception {
        var result = processes.run(shell("sleep 60 & echo $! > pids; echo done"), LONG);
        try {
            assertThat(result.succeeded()).isTrue();
            assertThat(result.lines()).containsExactly("done");
        } finally {
            pids().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        }
    }

    /** A shell with a child that has a child. */
    private Command family() {
        return shell(
                "echo started; sh -c 'echo $$ >> pids; sh -c \"echo \\$\\$ >> pids; sleep 60; true\"; true'; true");
    }

    private Command shell(String script) {
        return Command.of("sh", Map.of("PATH", "/usr/bin:/bin"), folder, "-c", script);
    }

    private List<Long> pids() throws Exception {
        return Files.readAllLines(folder.resolve("pids")).stream()
                .map(String::strip)
                .map(Long::valueOf)
                .toList();
    }

    private void assertFamilyEnded() throws Exception {
        assertThat(pids())
                .isNotEmpty()
                .allSatisfy(pid -> assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive))
                        .as("process %s", pid)
                        .isEmpty());
    }
}
