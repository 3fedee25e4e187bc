package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.masking.Mask;
import dev.slipway.process.UserFolders;
import dev.slipway.testing.Canaries;
import dev.slipway.testing.CanarySite;
import dev.slipway.testing.CanarySite.Fate;
import dev.slipway.testing.ContractServer.Asked;
import dev.slipway.testing.NotifiedServer;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import dev.slipway.testing.TestWorkspaces;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * Every command, every outcome, every form of output, on the real cluster, with a site whose chart, containers and tests print
 * more than thirty planted secrets: none of these may be found anywhere but in the workspace while it lives. That it would be found
 * is shown by the same deployments without the mask.
 */
@ExtendWith(TestCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretsLeakIT {
    private static final long SEED = 2026;

    /** Why no case is needed. */
    private static final Map<String, String> KNOW_NO_SITE = Map.of(
            "demo", "its own secrets are looked for by DemoIT",
            "local up", "makes a cluster",
            "local down", "removes a cluster",
            "local status", "tells of clusters of this machine",
            "local kubeconfig", "prints the way to a local cluster, which is what it is for",
            "local load", "puts an image on a local cluster",
            "shell", "its terminal shows what is printed there; TargetProgramIT",
            "secrets show", "prints a secret, which is what it is for");

    /** How it is printed. */
    enum Form {
        TEXT,
        JSON,
        GITHUB,
        TERMINAL
    }

    record Case(Fate fate, Form form, String command, List<String> arguments) {
        static Case of(Fate fate, Form form, String command, String... arguments) {
            return new Case(fate, form, command, List.of(arguments));
        }
    }

    private record Ended(int code, String out, String err) {}

    /** Somebody who is told how deployments go. */
    private static final class Told extends NotifiedServer {
        private final String token;

        Told(String token) {
            this.token = token;
        }

        @Override
        protected Reply judged(Asked asked) {
            expect("authorization", asked.header("Authorization").orElse("none"), "Bearer " + token);
            return new Reply(204, Map.of(), "");
        }
    }

    @AfterAll
    void everybodyWasTold() {
        assertThat(told.requests())
                .extracting(Asked::body)
                .anySatisfy(body -> assertThat(body).contains("\"outcome\":\"failed\"", "Await rollout"))
                // What came before depends on the order of the tests.
                .anySatisfy(body ->
                        assertThat(body).containsAnyOf("\"outcome\":\"succeeded\"", "\"outcome\":\"recovered\""))
                .anySatisfy(body -> assertThat(body).contains("\"outcome\":\"trial\""));
        told.close();
    }

    private Path folder = Path.of("");
    private final Canaries canaries = new Canaries(SEED);
    private final Told told = new Told(canaries.value("github"));
    private Namespace namespace;
    private CanarySite site;
    private String key = "";
    private int runs;
    private int toldBefore;

    @BeforeAll
    void aSite(Namespace own, @TempDir Path temp) throws Exception {
        folder = temp;
        namespace = own;
        namespace.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: here}\n");
        site = CanarySite.in(folder, canaries, own);
        site.tells(told.address());
        key = site.environment().getOrDefault("GIT_CRYPT_KEY", "");
        assertThat(key).isNotEmpty();
        assertThat(canaries.values()).hasSizeGreaterThanOrEqualTo(30);
    }

    static Stream<Case> cases() {
        var crash = new Fate("crash", "pass", 200);
        return Stream.of(
                        Case.of(Fate.FINE, Form.TEXT, "deploy", "--results", "../state/results"),
                        Case.of(new Fate("fine", "fail", 200), Form.JSON, "deploy", "--output", "json"),
                        Case.of(new Fate("fine", "pass", 404), Form.TERMINAL, "deploy"),
                        Case.of(new Fate("template", "pass", 200), Form.TEXT, "deploy"),
                        Case.of(new Fate("hook", "pass", 200), Form.GITHUB, "deploy"),
                        Case.of(new Fate("event", "pass", 200), Form.TEXT, "deploy"),
                        Case.of(crash, Form.TERMINAL, "deploy"),
                        Case.of(crash, Form.JSON, "deploy", "--output", "json"),
                        Case.of(crash, Form.TEXT, "diagnose"),
                        Case.of(crash, Form.JSON, "diagnose", "--output", "json"),
                        Case.of(crash, Form.TERMINAL, "diagnose"),
                        Case.of(crash, Form.TEXT, "status"),
                        Case.of(crash, Form.JSON, "status", "--output", "json"),
                        Case.of(crash, Form.TEXT, "plan"),
                        Case.of(new Fate("template", "pass", 200), Form.TERMINAL, "plan"),
                        Case.of(crash, Form.GITHUB, "plan", "--output", "github", "--save", "../state/plan.json"),
                        Case.of(new Fate("hook", "pass", 200), Form.JSON, "plan", "--output", "json"),
                        Case.of(crash, Form.TEXT, "plan", "--output", "markdown"),
                        Case.of(crash, Form.TEXT, "status", "--drift"),
                        Case.of(crash, Form.TEXT, "rollback", "staging", "--plan"),
                        Case.of(crash, Form.JSON, "rollback", "staging", "--yes", "--output", "json"),
                        Case.of(Fate.FINE, Form.TERMINAL, "rollback", "staging", "--yes"),
                        Case.of(crash, Form.TEXT, "unlock", "staging", "--yes"),
                        Case.of(crash, Form.TEXT, "notify"),
                        Case.of(crash, Form.TEXT, "history"),
                        Case.of(crash, Form.TEXT, "history", "--from-targets"),
                        Case.of(crash, Form.TERMINAL, "show", "--evidence", "--checks"),
                        Case.of(crash, Form.JSON, "show", "--output", "json"),
                        Case.of(crash, Form.TEXT, "logs"),
                        Case.of(crash, Form.JSON, "logs", "--output", "json"),
                        Case.of(crash, Form.TEXT, "journal export"),
                        Case.of(crash, Form.TEXT, "journal export", "../state/journal.jsonl"),
                        Case.of(crash, Form.TEXT, "journal import", "../state/journal.jsonl"),
                        Case.of(crash, Form.TEXT, "journal prune", "--keep", "1", "--yes"),
                        Case.of(crash, Form.TEXT, "check"),
                        Case.of(new Fate("template", "pass", 200), Form.TERMINAL, "check"),
                        Case.of(crash, Form.JSON, "check", "--output", "json"),
                        Case.of(crash, Form.TEXT, "explain"),
                        Case.of(crash, Form.TEXT, "schema"),
                        Case.of(crash, Form.TEXT, "completion", "bash"),
                        Case.of(crash, Form.TEXT, "exec", "staging", "--", "sh", "-c", EVERYTHING),
                        Case.of(crash, Form.TEXT, "secrets status"),
                        Case.of(crash, Form.TEXT, "secrets verify"),
                        Case.of(crash, Form.JSON, "secrets status", "--output", "json"),
                        Case.of(crash, Form.TEXT, "secrets clean"),
                        Case.of(crash, Form.TERMINAL, "secrets edit", "secrets/alone/password"))
                .filter(each -> leaves().containsKey(each.command()));
    }

    private static final String EVERYTHING =
            "cd $SLIPWAY_SITE/secrets; cat values.yaml alone/*; base64 alone/*; helm get all canaries; helm get manifest canaries";

    @Test
    void everyCommandHasACase() {
        var covered = new TreeSet<>(KNOW_NO_SITE.keySet());
        cases().forEach(each -> covered.add(each.command()));
        assertThat(covered).containsAll(leaves().keySet());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void noSecretLeaves(Case each) throws Exception {
        site.goes(each.fate());
        var process = start(each);
        try (var samples = ProcessSamples.of(process)) {
            process.getOutputStream().close();
            var ended = ended(process, Duration.ofMinutes(2));
            assertThat(ended.code()).as(ended.out() + ended.err()).isNotEqualTo(ExitCode.BUG.code());
            var succeeds = !each.command().equals("deploy") || each.fate().equals(Fate.FINE);
            if (each.command().equals("deploy")) {
                assertThat(ended.code()).as(ended.out() + ended.err()).isEqualTo(succeeds ? 0 : 1);
            }
            assertNothingIsReadable(ended, samples);
        }
        if (each.command().equals("deploy") && !each.fate().chart().equals("template")) {
            assertCanariesAreDeployed();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "KILL", "SEGV"})
    void noSecretLeavesWhereADeploymentIsEnded(String signal) throws Exception {
        site.goes(new Fate("crash", "pass", 200));
        var process = start(Case.of(Fate.FINE, Form.JSON, "deploy", "--output", "json"));
        try (var samples = ProcessSamples.of(process)) {
            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !process.isAlive()
                            || printed()
                                    .lines()
                                    .anyMatch(line -> line.contains("\"step-started\"")
                                            && line.contains("\"Upgrade release canaries\"")));
            var family = process.descendants().toList();
            var workspace = workspace();
            assertThat(Files.readString(workspace.resolve("site/secrets/alone/password")))
                    .isEqualTo(canaries.value("password"));
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            var ended = ended(process, Duration.ofSeconds(60));
            assertThat(ended.code())
                    .isEqualTo(Map.of("INT", 130, "TERM", 143, "KILL", 137, "SEGV", 1)
                            .get(signal));
            if (signal.equals("KILL") || signal.equals("SEGV")) {
                family.forEach(ProcessHandle::destroyForcibly);
                assertThat(workspace).exists();
                ended(start(Case.of(Fate.FINE, Form.TEXT, "status")), Duration.ofMinutes(1));
            }
            assertThat(workspace).doesNotExist();
            assertNothingIsReadable(ended, samples);
        }
    }

    /** What is wrong with a token is told by whoever got it, and some tell the token. */
    @ParameterizedTest
    @CsvSource({"hub, webtoken", "metrics, slack"})
    void noTokenOfACheckLeavesWhereAnAnswerShowsIt(String check, String token) throws Exception {
        site.goes(Fate.FINE);
        try (var blunt = new Blunt()) {
            site.alsoValidates(Map.of(
                            "hub",
                            "hub: {url: '%s', token: secrets/alone/%s, attempts: 1, timeout: 20s}",
                            "metrics",
                            "metrics: {prometheus: '%s', token: secrets/alone/%s, over: 60s, every: 1s, attempts: 1,"
                                    + " queries: [{name: Load, query: up, above: 0}]}")
                    .getOrDefault(check, "")
                    .formatted(blunt.address(), token));
            var process = start(Case.of(Fate.FINE, Form.TEXT, "deploy", "--results", "../state/results"));
            try (var samples = ProcessSamples.of(process)) {
                process.getOutputStream().close();
                var ended = ended(process, Duration.ofMinutes(2));
                assertThat(ended.code()).as(ended.out() + ended.err()).isEqualTo(1);
                assertThat(ended.out()).contains("may do nothing");
                assertNothingIsReadable(ended, samples);
            }
            assertThat(blunt.requests())
                    .extracting(asked -> asked.header("Authorization").orElse("none"))
                    .anySatisfy(header -> assertThat(header).endsWith(canaries.value(token)));
        } finally {
            site.alsoValidates("");
        }
    }

    /** Lets nobody in, and says whom. */
    private static final class Blunt extends NotifiedServer {
        @Override
        protected Reply judged(Asked asked) {
            var words = "\"" + asked.header("Authorization").orElse("nobody") + " may do nothing\"";
            return Reply.json(
                    403,
                    "{\"status\": \"error\", \"errorType\": \"forbidden\", \"error\": %s, \"message\": %s}"
                            .formatted(words, words));
        }
    }

    @Test
    void withoutTheMaskTheSameDeploymentsShowThem() throws Exception {
        var shown = new TreeSet<String>();
        for (var fate : List.of(new Fate("fine", "fail", 200), new Fate("template", "pass", 200))) {
            site.goes(fate);
            canaries.foundIn(unmasked("deploy")).forEach(found -> shown.add(found.substring(0, found.indexOf(' '))));
        }
        assertThat(shown).hasSizeGreaterThanOrEqualTo(30);
    }

    /** In this JVM, with a mask that hides nothing. */
    private String unmasked(String... arguments) {
        var open = new Mask() {
            @Override
            public String apply(String text) {
                return text;
            }
        };
        var out = new ByteArrayOutputStream();
        var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        var invocation = new Invocation(
                site.environment(),
                site.root(),
                new Output(stream, stream, open),
                open,
                InstantSource.system(),
                new UserFolders(
                        UserFolders.of(site.environment()).cache(),
                        folder.resolve("unmasked").resolve("slipway")),
                new Invocation.Screen(false, true));
        new Main(invocation).code(arguments);
        return out.toString(StandardCharsets.UTF_8);
    }

    private void assertNothingIsReadable(Ended ended, ProcessSamples samples) throws Exception {
        var texts = new TreeMap<String, String>();
        texts.put("standard output", ended.out());
        texts.put("standard error", ended.err());
        int number = 0;
        for (var sample : samples.seen()) {
            texts.put("child process " + number++, sample);
        }
        for (var place : List.of("state", "tmp", "home", "site", "summary")) {
            readAll(folder.resolve(place), texts);
        }
        texts.put("Helm's descriptions", descriptions());
        texts.put(
                "what was told",
                told.requests().stream().skip(toldBefore).map(Asked::body).collect(Collectors.joining("\n")));
        assertThat(OwnProgram.workspaces(site.environment()))
                .as("workspaces left")
                .isEmpty();
        texts.forEach((where, text) -> {
            assertThat(canaries.foundIn(text)).as(where).isEmpty();
            assertThat(text.contains(key))
                    .as("git-crypt's key in " + where + "\n"
                            + text.lines().limit(12).toList())
                    .isFalse();
        });
    }

    private static void readAll(Path place, Map<String, String> texts) throws IOException {
        if (!Files.exists(place)) {
            return;
        }
        try (var files = Files.walk(place)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                texts.put(file.toString(), text(file));
            }
        }
    }

    private String descriptions() {
        try (var client = namespace.client()) {
            var text = new StringBuilder();
            for (var secret : client.secrets()
                    .inNamespace(namespace.name())
                    .withLabel("owner", "helm")
                    .list()
                    .getItems()) {
                text.append(secret.getMetadata().getLabels())
                        .append(secret.getMetadata().getAnnotations());
            }
            return text.toString();
        }
    }

    /** What nobody deployed, nobody could find. */
    private void assertCanariesAreDeployed() {
        try (var client = namespace.client()) {
            var deployed = client.secrets()
                    .inNamespace(namespace.name())
                    .withName("canaries")
                    .get()
                    .getData();
            canaries.values()
                    .forEach((name, value) -> assertThat(
                                    new String(Base64.getDecoder().decode(deployed.get(name)), StandardCharsets.UTF_8))
                            .isEqualTo(value));
        }
    }

    private Process start(Case each) throws IOException {
        toldBefore = told.requests().size();
        var arguments = new ArrayList<>(List.of(each.command().split(" ")));
        arguments.addAll(each.arguments());
        var argv = new ArrayList<String>();
        if (each.form() == Form.TERMINAL) {
            argv.addAll(List.of(
                    "python3",
                    "-c",
                    "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"));
        }
        argv.addAll(OwnProgram.command(arguments.toArray(String[]::new)));
        var builder = new ProcessBuilder(argv).directory(site.root().toFile());
        var environment = new HashMap<>(site.environment());
        environment.put("EDITOR", "true");
        if (each.form() == Form.TERMINAL) {
            environment.put("TERM", "xterm");
        }
        if (each.form() == Form.GITHUB) {
            environment.put("GITHUB_ACTIONS", "true");
            environment.put("CI", "true");
            environment.put("GITHUB_STEP_SUMMARY", folder.resolve("summary").toString());
        }
        builder.environment().clear();
        builder.environment().putAll(environment);
        runs++;
        return builder.redirectOutput(folder.resolve("out" + runs).toFile())
                .redirectError(folder.resolve("err" + runs).toFile())
                .start();
    }

    private Ended ended(Process process, Duration patience) throws Exception {
        if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("it does not end: " + printed());
        }
        return new Ended(process.exitValue(), printed(), text(folder.resolve("err" + runs)));
    }

    private String printed() throws IOException {
        return text(folder.resolve("out" + runs));
    }

    /** Also of a file whose last character is still being written. */
    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** That of the deployment that runs now. */
    private Path workspace() throws IOException {
        var id = printed()
                .lines()
                .findFirst()
                .map(line -> line.replaceAll(".*\"deployment\":\"([^\"]+)\".*", "$1"))
                .orElseThrow();
        var workspace = TestWorkspaces.folder().resolve(id);
        assertThat(workspace).exists();
        return workspace;
    }

    /** All commands that can be run, by their names as they are typed. */
    private static Map<String, CommandLine> leaves() {
        var console = new RecordedConsole(Path.of("."), Map.of());
        var leaves = new TreeMap<String, CommandLine>();
        collect("", new Main(console.invocation()).commandLine(), leaves);
        return leaves;
    }

    private static void collect(String path, CommandLine command, Map<String, CommandLine> leaves) {
        command.getSubcommands().forEach((name, sub) -> {
            var typed = path.isEmpty() ? name : path + " " + name;
            if (sub.getSubcommands().isEmpty()) {
                leaves.put(typed, sub);
            } else {
                collect(typed, sub, leaves);
            }
        });
    }
}
