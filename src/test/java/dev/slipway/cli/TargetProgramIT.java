package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.Canaries;
import dev.slipway.testing.CanarySite;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code slipway exec} and {@code slipway shell}: as programs of their own, on the real cluster, with a real pseudo-terminal. */
@ExtendWith(TestCluster.class)
class TargetProgramIT {
    @TempDir
    private Path folder;

    private CanarySite site;
    private Namespace namespace;
    private final Canaries canaries = new Canaries(6);

    @BeforeEach
    void aSite(Namespace own) throws Exception {
        namespace = own;
        namespace.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: here}\n");
        site = CanarySite.in(folder, canaries, own);
    }

    private record Ended(int code, String out, String err) {}

    @Test
    void aCommandReachesTheTargetInAnEnvironmentOfItsOwnAndItsExitCodeIsOurs() throws Exception {
        var ended = exec(
                "sh",
                "-c",
                "env | sort; helm version --short; helm list; ulimit -c; ulimit -Hc; cat \"$SLIPWAY_SITE/fate.yaml\"; exit 37");
        assertThat(ended.code()).as(ended.err()).isEqualTo(37);
        assertThat(ended.out())
                .contains(
                        "SLIPWAY_TARGET=staging",
                        "SLIPWAY_NAMESPACE=" + namespace.name(),
                        "SLIPWAY_VAR_HOST=canaries.example")
                .contains("v3.22", "NAMESPACE", "\n0\n0\nfate: fine", "KUBERC=off")
                .doesNotContain("GIT_CRYPT_KEY", "NOT_FOR_CHILDREN");
        var kubeconfig = ended.out()
                .lines()
                .filter(line -> line.startsWith("KUBECONFIG="))
                .findFirst()
                .orElseThrow();
        assertThat(kubeconfig)
                .contains("/slipway-")
                .doesNotContain(namespace.access().kubeconfig().toString());
        assertThat(Path.of(kubeconfig.split("=", 2)[1])).doesNotExist();
        assertNothingLeft();
    }

    @Test
    void whatItPrintsIntoAPipeIsMaskedUnlessItIsToBeRaw() throws Exception {
        var print = new String[] {
            "sh", "-c", "cat \"$SLIPWAY_SITE\"/secrets/alone/*; cat \"$SLIPWAY_SITE\"/secrets/alone/pem >&2"
        };
        var masked = exec(print);
        assertThat(canaries.foundIn(masked.out() + masked.err())).isEmpty();
        assertThat(masked.out()).contains("•••");
        assertThat(masked.err()).contains("BEGIN PRIVATE KEY", "•••");
        var raw = run("exec", "--raw", "staging", "--", "sh", "-c", "cat \"$SLIPWAY_SITE\"/secrets/alone/password");
        assertThat(raw.out()).isEqualTo(canaries.value("password"));
        var kubeconfig = exec("sh", "-c", "cat $KUBECONFIG");
        assertThat(kubeconfig.out()).contains("client-key-data: •••");
    }

    @Test
    void itsInputIsOurs() throws Exception {
        var process = start("exec", "staging", "--", "tr", "a-z", "A-Z");
        try (var in = process.getOutputStream()) {
            in.write("typed\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(ended(process).out()).isEqualTo("TYPED\n");
    }

    @Test
    void whatCannotBeRunIsSaidAsShellsSayIt() throws Exception {
        var missing = exec("no-such-program");
        assertThat(missing.code()).isEqualTo(127);
        assertThat(missing.err()).contains("no-such-program");
        var killed = exec("sh", "-c", "kill -9 $$");
        assertThat(killed.code()).isEqualTo(128 + 9);
        var unknown = run("exec", "production", "--", "true");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).contains("The site has no target production", "staging");
        assertThat(run("shell", "staging").code()).isEqualTo(ExitCode.USAGE.code());
        assertNothingLeft();
    }

    @Test
    void aSignalEndsTheCommandAndItsChildrenAndNothingIsLeft() throws Exception {
        for (var signal : List.of("TERM", "HUP", "INT")) {
            var process = start("exec", "staging", "--", "sh", "-c", "echo $$; sleep 300 & echo $!; wait");
            var pids = lines(process, 2);
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as("ended after SIG" + signal)
                    .isTrue();
            assertThat(process.exitValue()).isEqualTo(signal.equals("INT") ? 130 : 143);
            assertThat(pids)
                    .allSatisfy(pid -> assertThat(
                                    ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive))
                            .isEmpty());
            assertNothingLeft();
        }
    }

    @Test
    void whatWasKilledIsCleanedUpByTheNextRun() throws Exception {
        var process = start("exec", "staging", "--", "sh", "-c", "echo $KUBECONFIG; exec sleep 300");
        var kubeconfig = Path.of(lines(process, 1).getFirst());
        assertThat(kubeconfig).exists();
        var child = process.descendants().toList();
        process.destroyForcibly().waitFor();
        child.forEach(ProcessHandle::destroyForcibly);
        assertThat(kubeconfig).exists();
        assertThat(exec("true").code()).isZero();
        assertThat(kubeconfig).doesNotExist();
    }

    @Test
    void aShellOnATerminalNamesTheTargetAndItsJobsCanBeControlled() throws Exception {
        var ended = terminal("bash", """
                send('echo "<$SLIPWAY_TARGET>" "<$KUBECONFIG>"\\n'); expect('<staging>')
                send('sleep 300\\n'); pause(); send('\\x1a'); expect('Stopped')
                send('bg\\n'); expect('sleep 300 &'); send('kill %1\\n'); pause(); send('\\n'); expect('Terminated')
                send('sleep 300\\n'); pause(); send('\\x03'); send('echo still-$((40+2))\\n'); expect('still-42')
                send('exit 5\\n')
                """);
        assertThat(ended.out()).contains("A shell on staging: namespace " + namespace.name(), "(staging)", "/slipway-");
        assertThat(ended.code()).as(ended.out()).isEqualTo(5);
        assertNothingLeft();
    }

    @Test
    void thePersonsStartUpFileRunsAndCannotLeadToAnotherCluster() throws Exception {
        Files.writeString(
                Path.of(site.environment().getOrDefault("HOME", "")).resolve(".bashrc"),
                "alias hello='echo hello from the alias'; export KUBECONFIG=/somewhere/else; PS1='mine> '\n");
        var ended = terminal("bash", """
                send('hello\\n'); expect('hello from the alias\\r')
                send('echo "<$KUBECONFIG>"\\n'); expect('kubeconfig/staging.yaml>')
                send('exit\\n')
                """);
        assertThat(ended.out()).contains("(staging)", "mine> ").doesNotContain("</somewhere/else>");
        assertThat(ended.code()).isZero();
    }

    @Test
    void aTerminalThatIsClosedTakesTheShellWithIt() throws Exception {
        var ended = terminal("dash", """
                send('echo "<$SLIPWAY_TARGET>"\\n'); expect('<staging>')
                hang_up()
                """);
        assertThat(ended.out()).contains("(staging) $ ");
        assertNothingLeft();
    }

    private Ended exec(String... words) throws Exception {
        var all = new ArrayList<>(List.of("exec", "staging", "--"));
        all.addAll(List.of(words));
        return run(all.toArray(String[]::new));
    }

    private Ended run(String... arguments) throws Exception {
        var process = start(arguments);
        process.getOutputStream().close();
        return ended(process);
    }

    private Process start(String... arguments) throws IOException {
        return builder(OwnProgram.command(arguments)).start();
    }

    private ProcessBuilder builder(List<String> argv) {
        var builder = new ProcessBuilder(argv).directory(site.root().toFile());
        builder.environment().clear();
        builder.environment().putAll(site.environment());
        builder.environment().put("NOT_FOR_CHILDREN", "a-token-of-the-ci-system");
        return builder.redirectError(folder.resolve("err").toFile());
    }

    private Ended ended(Process process) throws Exception {
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out, Files.readString(folder.resolve("err")));
    }

    private List<String> lines(Process process, int count) throws IOException {
        var lines = new ArrayList<String>();
        var in = process.inputReader(StandardCharsets.UTF_8);
        while (lines.size() < count) {
            var line = in.readLine();
            assertThat(line)
                    .as("printed so far: " + lines + Files.readString(folder.resolve("err")))
                    .isNotNull();
            lines.add(line);
        }
        return lines;
    }

    /** Types into a shell on a pseudo-terminal of its own. */
    private Ended terminal(String shell, String typed) throws Exception {
        var builder = builder(PseudoTerminal.command(
                folder, "expect('(staging)')\n" + typed, OwnProgram.command("shell", "staging")));
        builder.environment().put("SHELL", "/usr/bin/" + shell);
        builder.environment().put("TERM", "xterm");
        return ended(builder.start());
    }

    private void assertNothingLeft() throws Exception {
        assertThat(OwnProgram.workspaces(site.environment())).isEmpty();
    }
}
