package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.demo.DemoFolder;
import dev.slipway.demo.DemoPlan;
import dev.slipway.demo.ExampleSite;
import dev.slipway.kube.Answer;
import dev.slipway.kube.Fabric8Clusters;
import dev.slipway.masking.Mask;
import dev.slipway.process.Command;
import dev.slipway.process.SystemProcesses;
import dev.slipway.process.UserFolders;
import dev.slipway.testing.TestCluster;
import dev.slipway.workspace.Workspaces;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Demos of one site on the real cluster, in namespaces of their own, and what can be seen of them from outside: by asking
 * the cluster, the disk and the system, never by the program's own word.
 */
final class DemoTrial implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final SystemProcesses PROCESSES = new SystemProcesses(InstantSource.system());
    private static final Pattern SECRET = Pattern.compile("\\b\\p{XDigit}{40}\\b");

    private final ExampleSite site;
    private final Path temp;
    private final String prefix;
    private final Path kubeconfig;
    private final KubernetesClient client;
    private final Set<Long> childrenBefore;

    /**
     * A trial that has deployed nothing yet.
     *
     * @param temp an empty folder
     * @param prefix of the namespaces
     */
    DemoTrial(Path temp, String prefix) throws InterruptedException {
        this(ExampleSite.MYBINDER, temp, prefix);
    }

    /** The same of the example JupyterHub. */
    static DemoTrial ofJupyterHub(Path temp, String prefix) throws InterruptedException {
        return new DemoTrial(ExampleSite.JUPYTERHUB, temp, prefix);
    }

    private DemoTrial(ExampleSite site, Path temp, String prefix) throws InterruptedException {
        this.site = site;
        this.temp = temp;
        this.prefix = prefix;
        this.kubeconfig = TestCluster.kubeconfig();
        this.client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
        this.childrenBefore = children();
    }

    /** How a demo ended, and all that it printed. */
    record Ended(ExitCode code, String out, String err) {
        /** The events, one a line. */
        List<JsonNode> events() {
            return out.lines().map(JSON::readTree).toList();
        }

        /** The last event. */
        JsonNode result() {
            return events().stream()
                    .filter(event -> event.path("event").asString("").equals("deployment-ended"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("the deployment did not end:\n" + out + err));
        }

        /** The steps that ended so, as {@code stage: step}. */
        List<String> steps(String outcome) {
            return result().path("steps")
                    .valueStream()
                    .filter(step -> step.path("outcome").asString("").equals(outcome))
                    .map(step -> step.path("stage").asString("") + ": "
                            + step.path("step").asString(""))
                    .toList();
        }

        /** What was told of the one step that failed. */
        JsonNode failure() {
            return events().stream()
                    .filter(event -> event.path("event").asString("").equals("step-ended"))
                    .filter(event -> event.path("outcome").asString("").equals("failed"))
                    .reduce((one, other) -> {
                        throw new AssertionError("two steps failed: " + one + other);
                    })
                    .orElseThrow(() -> new AssertionError("no step failed:\n" + out + err));
        }
    }

    /** What a target runs. */
    record Running(Map<String, Integer> revisions, Set<String> podUids) {}

    /** The arguments of a demo in this trial. */
    List<String> arguments(String... more) {
        var arguments = new ArrayList<String>();
        arguments.addAll(List.of("demo", "--yes", "--kubeconfig", kubeconfig.toString()));
        arguments.addAll(List.of("--namespace-prefix", prefix));
        if (site == ExampleSite.MYBINDER) {
            arguments.addAll(List.of("--image", DemoPlan.LOCAL_IMAGE));
        } else {
            arguments.addAll(List.of("--site", site.word()));
        }
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** Runs a demo in this JVM. */
    Ended demo(String... more) {
        return run(arguments(more));
    }

    /** Runs a command in this JVM, outside of any site's folder. */
    Ended run(List<String> arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var mask = new Mask();
        var invocation = new Invocation(
                System.getenv(),
                temp,
                new Output(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        mask),
                mask,
                InstantSource.system(),
                folders(),
                new Invocation.Screen(false, true));
        var code = new Main(invocation).run(arguments.toArray(String[]::new));
        return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Starts a demo as a program of its own, as a person does; what it prints goes to files. */
    Process start(String... more) throws IOException {
        var argv = new ArrayList<String>();
        argv.addAll(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        argv.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        argv.addAll(arguments(more));
        var builder = new ProcessBuilder(argv).directory(temp.toFile());
        builder.environment().put("XDG_STATE_HOME", temp.resolve("state").toString());
        return builder.redirectOutput(temp.resolve("out").toFile())
                .redirectError(temp.resolve("err").toFile())
                .start();
    }

    /** What a demo of its own has printed by now. */
    String printed() throws IOException {
        return Files.readString(temp.resolve("out"));
    }

    /** Waits for the end of a demo that was started. */
    Ended await(Process process, Duration patience) throws IOException, InterruptedException {
        if (!process.waitFor(patience)) {
            process.destroyForcibly();
            throw new AssertionError("it did not end within " + patience + ":\n" + printed());
        }
        var code = Arrays.stream(ExitCode.values())
                .filter(each -> each.code() == process.exitValue())
                .findFirst();
        assertThat(code).as("exit code " + process.exitValue()).isPresent();
        return new Ended(code.get(), printed(), Files.readString(temp.resolve("err")));
    }

    /** The tools are this machine's, everything else is this trial's. */
    UserFolders folders() {
        return new UserFolders(
                UserFolders.of(System.getenv()).cache(), temp.resolve("state").resolve("slipway"));
    }

    private DemoFolder folder() {
        return new DemoFolder(folders().state().resolve(site == ExampleSite.MYBINDER ? "demo" : "demo-" + site.word()));
    }

    /** What production runs, as the cluster says. */
    Running production() {
        return running(prefix + "prod");
    }

    /** What staging runs, as the cluster says. */
    Running staging() {
        return running(prefix + "staging");
    }

    private Running running(String namespace) {
        var clusters = new Fabric8Clusters(PROCESSES, System.getenv(), InstantSource.system());
        var revisions = clusters.open(kubeconfig).then(cluster -> {
            try (cluster) {
                return cluster.releases(namespace);
            }
        });
        assertThat(revisions).isInstanceOf(Answer.Given.class);
        return new Running(
                revisions.orElse(List.of()).stream()
                        .collect(Collectors.toMap(release -> release.name(), release -> release.revision())),
                client.pods().inNamespace(namespace).list().getItems().stream()
                        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                        .map(pod -> pod.getMetadata().getUid())
                        .collect(Collectors.toSet()));
    }

    /** The secrets of the site, opened with git-crypt as a maintainer would. */
    Set<String> secrets() throws IOException, InterruptedException {
        var demo = folder();
        var variables = Files.readAllLines(demo.variables()).stream()
                .map(line -> line.replace("export ", "").split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        var folder = Files.createTempDirectory(temp, "opened");
        var first =
                run(demo.site(), "git", "rev-list", "--max-parents=0", "HEAD").strip();
        run(folder, "git", "clone", "--quiet", demo.site().toString(), "site");
        run(folder.resolve("site"), "git", "checkout", "--quiet", first);
        run(
                folder,
                "openssl",
                "enc",
                "-d",
                "-aes-256-cbc",
                "-K",
                variables.getOrDefault("CRYPT_KEY", ""),
                "-iv",
                variables.getOrDefault("CRYPT_IV", ""),
                "-in",
                site == ExampleSite.MYBINDER ? "site/travis/crypt-key.enc" : "site/ci/crypt-key.enc",
                "-out",
                "key");
        run(folder.resolve("site"), "git-crypt", "unlock", folder.resolve("key").toString());
        var secrets = new java.util.HashSet<String>(variables.values());
        try (var files = Files.walk(folder.resolve("site/secrets"))) {
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                SECRET.matcher(Files.readString(file)).results().forEach(found -> secrets.add(found.group()));
            }
        }
        assertThat(secrets)
                .as("two for openssl, the others in the site")
                .hasSize(site == ExampleSite.MYBINDER ? 5 : 10);
        return secrets;
    }

    /** Everything of a demo that others can read, by where it stands. */
    Map<String, String> readable(Ended ended) throws IOException {
        var texts = new TreeMap<String, String>();
        texts.put("standard output", ended.out());
        texts.put("standard error", ended.err());
        var log = folders().state().resolve("logs").resolve("slipway.log");
        if (Files.exists(log)) {
            texts.put("log file", Files.readString(log));
        }
        for (var namespace : List.of(prefix + "staging", prefix + "prod")) {
            texts.put(
                    "events of " + namespace,
                    client.v1().events().inNamespace(namespace).list().getItems().stream()
                            .map(event -> event.getReason() + " " + event.getMessage())
                            .collect(Collectors.joining("\n")));
            texts.putAll(releaseTexts(namespace));
        }
        return texts;
    }

    /** What Helm shows of a release without being asked for its values. */
    private Map<String, String> releaseTexts(String namespace) throws IOException {
        var texts = new TreeMap<String, String>();
        for (var secret : client.secrets()
                .inNamespace(namespace)
                .withLabel("owner", "helm")
                .list()
                .getItems()) {
            var coded = Base64.getDecoder().decode(secret.getData().getOrDefault("release", ""));
            try (var zipped = new GZIPInputStream(
                    new ByteArrayInputStream(Base64.getDecoder().decode(coded)))) {
                var info = JSON.readTree(zipped.readAllBytes()).path("info");
                assertThat(info.path("description").asString("")).isNotEmpty();
                texts.put(namespace + "/" + secret.getMetadata().getName(), info.toString());
            }
        }
        return texts;
    }

    /** Fails where a secret can be read, plainly or in base64. */
    void assertNoSecretIn(Map<String, String> texts) throws IOException, InterruptedException {
        for (var secret : secrets()) {
            var base64 = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
            texts.forEach((where, text) -> assertThat(text).as(where).doesNotContain(secret, base64));
        }
    }

    /** Fails where the secrets that are looked for are not those that were deployed: then nobody could find them. */
    void assertSecretsAreDeployed() throws IOException, InterruptedException {
        for (var namespace : List.of(prefix + "staging", prefix + "prod")) {
            var hub = client.secrets().inNamespace(namespace).withName("hub").get();
            var deployed = Base64.getDecoder().decode(hub.getData().getOrDefault("cookie-secret", ""));
            assertThat(secrets()).contains(new String(deployed, StandardCharsets.UTF_8));
        }
    }

    /** Fails where a demo left a decrypted file or a process of its own. */
    void assertNothingLeft() throws IOException, InterruptedException {
        assertThat(Workspaces.of(System.getenv(), folders().state())
                        .removeAbandoned()
                        .removed())
                .as("workspaces that nobody uses")
                .isEmpty();
        assertThat(children()).as("child processes").isSubsetOf(childrenBefore);
        assertThat(folder().site().resolve("secrets/config/staging.yaml"))
                .content(StandardCharsets.ISO_8859_1)
                .startsWith("\0GITCRYPT\0");
    }

    private static Set<Long> children() {
        return ProcessHandle.current().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    private static String run(Path where, String program, String... arguments) throws InterruptedException {
        var result = PROCESSES.run(Command.of(program, System.getenv(), where, arguments), Duration.ofMinutes(1));
        assertThat(result.succeeded()).as(program + ": " + result.lines()).isTrue();
        return result.standardOutput();
    }

    @Override
    public void close() {
        client.namespaces().withName(prefix + "staging").delete();
        client.namespaces().withName(prefix + "prod").delete();
        client.close();
    }
}
