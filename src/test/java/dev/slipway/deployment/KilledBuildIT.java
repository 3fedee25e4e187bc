package dev.slipway.deployment;

import static dev.slipway.testing.BinderHubServer.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.process.Command;
import dev.slipway.testing.BinderHubServer;
import dev.slipway.testing.RealSshd;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import dev.slipway.testing.TestWorkspaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code slipway deploy}, a program of its own, is killed while a BinderHub builds the branch that it has pushed to a real repository, over a
 * real SSH server; another comes after it.
 */
@ExtendWith(TestCluster.class)
class KilledBuildIT {
    private static final List<String> OTHERS =
            List.of("feature", "main", "slipway-29991231-235959-abcd-abcd", "slipway-docs");

    @TempDir
    Path folder;

    private final BinderHubServer hub = new BinderHubServer().withPages(BinderDeploymentIT::page);
    private RealSshd sshd;
    private Path repository;
    private PreflightSite site;
    private String secret;

    @BeforeEach
    void makesARepository() throws IOException, InterruptedException {
        repository = folder.resolve("cached.git");
        var work = Files.createDirectories(folder.resolve("work"));
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main", repository.toString());
        git(work, "init", "--quiet", "--initial-branch=main");
        Files.writeString(work.resolve("Dockerfile"), "FROM scratch\n");
        git(work, "add", ".");
        git(work, "-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "--quiet", "--message=first");
        for (var branch : OTHERS) {
            git(work, "push", "--quiet", repository.toString(), "main:" + branch);
        }
        sshd = new RealSshd(Files.createDirectory(folder.resolve("sshd")));
        var key = sshd.key("deploy");
        sshd.letIn(key);
        secret = Files.readAllLines(key).get(2);
        // Encrypted in a real site; here only what becomes of it in the workspace is looked at.
        site = new PreflightSite(folder, RealTools.HELM_4)
                .file("hub/templates/all.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: binder}\n")
                .file("known_hosts", sshd.knownHost())
                .file("secrets/key", Files.readString(key));
    }

    @AfterEach
    void closes() {
        hub.close();
        sshd.close();
    }

    private static String git(Path directory, String... arguments) throws InterruptedException {
        var result = RealTools.processes()
                .run(Command.of("git", RealTools.environment(), directory, arguments), Duration.ofMinutes(1));
        assertThat(result.succeeded()).as(String.join("\n", result.lines())).isTrue();
        return result.standardOutput();
    }

    private List<String> branches() throws InterruptedException {
        return git(repository, "for-each-ref", "--format=%(refname:short)", "refs/heads")
                .lines()
                .toList();
    }

    private String commits() throws InterruptedException {
        return git(repository, "for-each-ref", "refs/heads/feature", "refs/heads/main", "refs/heads/slipway-docs");
    }

    /** Kills a deployment in the middle of the build; what it has pushed. */
    private String killed(Namespace namespace) throws Exception {
        site.at(namespace.access().kubeconfig())
                .commit("""
                releases: {hub: {chart: hub, timeout: 1m}}
                rollout: {proof: 1s}
                validate:
                  binder:
                    url: %s
                    build: {repository: '%s', spec: gh/ci/cached, key: secrets/key, knownHosts: known_hosts}
                targets:
                  prod: {cluster: {kubeconfig: $KUBECONFIG}, namespace: %s}
                pipeline:
                  - Deploy: [prod]
                """.formatted(hub.address(), sshd.address(repository), namespace.name()));
        hub.telling(event("waiting", "Waiting for build to start..."), event("building", "Step 1/1 : FROM scratch"));
        var program = site.program();
        try {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> !program.isAlive() || site.printed().contains("building: Step 1/1"));
            assertThat(program.isAlive()).as(site.printed()).isTrue();
        } finally {
            program.destroyForcibly().waitFor();
        }
        var pushed =
                branches().stream().filter(branch -> !OTHERS.contains(branch)).toList();
        assertThat(pushed).hasSize(1);
        return pushed.getFirst();
    }

    private int run(String... arguments) throws Exception {
        hub.telling(
                event("waiting", "Waiting for build to start..."),
                event("building", "Step 1/1 : FROM scratch"),
                event("built", "Built"),
                event("launching", "Launching server..."),
                hub.ready());
        var program = site.program(arguments);
        assertThat(program.waitFor(4, TimeUnit.MINUTES)).as(site.printed()).isTrue();
        return program.exitValue();
    }

    /** The workspace of the deployment that has pushed this branch. */
    private static Path workspace(String branch) {
        var id = Pattern.compile("slipway-(.*)-[a-z0-9]{4}").matcher(branch);
        assertThat(id.matches()).as(branch).isTrue();
        return TestWorkspaces.folder().resolve(id.group(1));
    }

    private boolean holdsTheKey(Path file) {
        try {
            return Files.isRegularFile(file)
                    && Files.readString(file, StandardCharsets.ISO_8859_1).contains(secret);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private List<Path> filesWithTheKey(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            return files.filter(this::holdsTheKey).toList();
        }
    }

    private void nobodyElseReadsTheKeyIn(Path workspace) throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(workspace)))
                .isEqualTo("rwx------");
        var lying = filesWithTheKey(workspace.resolve("scratch"));
        assertThat(lying)
                .singleElement()
                .satisfies(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
        assertThat(filesWithTheKey(site.home())).isEmpty();
    }

    @Test
    void whoGoesOnWithItDeletesItsBranchAndItsKeyAndNothingElse(Namespace namespace) throws Exception {
        var left = killed(namespace);
        var before = commits();
        var workspace = workspace(left);
        nobodyElseReadsTheKeyIn(workspace);

        assertThat(run("deploy", "--resume")).as(site.printed()).isZero();

        assertThat(branches()).isEqualTo(OTHERS);
        assertThat(commits()).isEqualTo(before);
        assertThat(site.printed()).contains("deleted, left by killed runs: " + left);
        assertThat(workspace).doesNotExist();
        assertThat(filesWithTheKey(site.home())).isEmpty();
        assertThat(hub.asked()).hasSize(2);
        assertThat(hub.notebook()).containsExactly("GET api", "POST api/shutdown");
    }

    @Test
    void whoBeginsAnewLeavesItsBranchToARunADayLaterAndRemovesItsKey(Namespace namespace) throws Exception {
        var left = killed(namespace);
        var workspace = workspace(left);
        assertThat(workspace).isDirectory();

        assertThat(run("deploy")).as(site.printed()).isZero();

        assertThat(branches())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(OTHERS.stream(), Stream.of(left)).toList());
        assertThat(workspace).doesNotExist();
        assertThat(filesWithTheKey(site.home())).isEmpty();
    }
}
