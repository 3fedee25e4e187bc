package dev.slipway.steps.validate.binder;

import static dev.slipway.steps.validate.binder.CiRepository.git;
import static dev.slipway.testing.BinderHubServer.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.SteadyClock;
import dev.slipway.site.BinderConfig;
import dev.slipway.site.Placeholders;
import dev.slipway.site.SecretValue;
import dev.slipway.steps.validate.Attempt;
import dev.slipway.testing.BinderHubServer;
import dev.slipway.testing.RealSshd;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.RecordingCheckRun;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A build is tried with real Git against real repositories, over a real SSH server; the BinderHub is a replay of its documented stream. */
@Timeout(120)
class BinderChecksIT {
    private static final Instant NOW = Instant.parse("2026-11-30T01:20:00Z");
    private static final String BRANCH = "slipway-20261130-012000-ab3d-";
    private static final String[] BUILT = {
        event("waiting", "Waiting for build to start..."),
        event("fetching", "Cloning"),
        event("building", "Step 1/1 : FROM scratch"),
        event("pushing", "Pushing image"),
        event("built", "Built image, launching..."),
        event("launching", "Launching server...")
    };

    @TempDir
    Path folder;

    private final BinderHubServer hub = new BinderHubServer();
    private final RecordingCheckRun run = new RecordingCheckRun();
    private final Mask mask = new Mask();
    private Path repository;
    private Workspace workspace;
    private Optional<DeploymentId> before = Optional.empty();

    @BeforeEach
    void makesARepository() throws IOException, InterruptedException {
        workspace = new Workspace(folder.resolve("workspace"));
        Files.createDirectories(workspace.site().resolve("secrets"));
        repository = CiRepository.in(folder);
    }

    @AfterEach
    void closes() {
        hub.close();
    }

    private List<String> branches() throws InterruptedException {
        return git(repository, "for-each-ref", "--format=%(refname:short)", "refs/heads")
                .lines()
                .toList();
    }

    private String file() {
        return "file://" + repository;
    }

    private BinderBuild build(String address, Optional<String> key, Optional<String> hosts) {
        return new BinderBuild(
                new BinderConfig.Build(
                        hub.address(),
                        "gh/binderhub-ci-repos/cached-minimal-dockerfile",
                        new BinderConfig.Repository(address, key.map(SecretValue.InFile::new), hosts, Optional.empty()),
                        1,
                        Duration.ofSeconds(60)),
                new Placeholders(Map.of()),
                new BinderBuild.Owner(new DeploymentId("20261130-012000-ab3d"), before),
                workspace,
                RealTools.environment(),
                RealTools.processes(),
                new BinderBuild.Means(() -> NOW, SteadyClock.from(InstantSource.system()), new Random(1), mask));
    }

    private BinderBuild build() {
        return build(file(), Optional.empty(), Optional.empty());
    }

    private Attempt.Failed failed(BinderBuild check) throws InterruptedException {
        var attempt = check.once(run);
        assertThat(attempt).isInstanceOf(Attempt.Failed.class);
        return (Attempt.Failed) attempt;
    }

    private void tells(String... events) {
        hub.streaming(answer -> {
            BinderHubServer.write(answer, events);
            answer.send(hub.ready());
            answer.hang();
        });
    }

    private void isLeftAsItWas() throws InterruptedException, IOException {
        assertThat(branches()).containsExactly("main");
        if (Files.isDirectory(workspace.scratch())) {
            assertThat(workspace.scratch()).isEmptyDirectory();
        }
    }

    @Test
    void aNewCommitIsPushedWithTheDeployKeyBuiltLaunchedAndDeletedAgain() throws Exception {
        try (var sshd = new RealSshd(Files.createDirectory(folder.resolve("sshd")))) {
            var key = sshd.key("deploy");
            sshd.letIn(key);
            Files.copy(key, workspace.site().resolve("secrets/ci-key"));
            Files.writeString(workspace.site().resolve("known_hosts"), sshd.knownHost());
            var seen = new ArrayList<String>();
            hub.streaming(answer -> {
                try {
                    var branch = branches().getLast();
                    seen.add(branch);
                    seen.add(git(repository, "show", branch + ":slipway-build"));
                    seen.add(git(repository, "show", branch + ":Dockerfile"));
                    try (var files = Files.walk(workspace.scratch())) {
                        var lying = files.filter(file -> file.endsWith("key"))
                                .findFirst()
                                .orElseThrow();
                        seen.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(lying)));
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                BinderHubServer.write(answer, BUILT);
                answer.send(hub.ready());
                answer.hang();
            });

            var attempt = build(sshd.address(repository), Optional.of("secrets/ci-key"), Optional.of("known_hosts"))
                    .once(run);

            assertThat(attempt)
                    .isInstanceOfSatisfying(
                            Attempt.Passed.class,
                            passed -> assertThat(passed.seen())
                                    .matches(
                                            "ready after .* \\(waiting .*, fetching .*, building .*, pushing .*, built .*, launching .*\\),"
                                                    + " version 2\\.14\\.2"));
            assertThat(seen).hasSize(4);
            assertThat(seen.getFirst()).startsWith(BRANCH);
            assertThat(seen.subList(1, 4)).containsExactly(seen.getFirst(), "FROM scratch", "rw-------");
            assertThat(hub.asked())
                    .containsExactly("/build/gh/binderhub-ci-repos/cached-minimal-dockerfile/" + seen.getFirst());
            assertThat(hub.notebook()).containsExactly("GET api", "POST api/shutdown");
            var secret = Files.readAllLines(key).get(1);
            assertThat(run.logged()).noneMatch(line -> line.contains(secret));
            assertThat(mask.apply(Files.readString(key).strip())).doesNotContain(secret);
            isLeftAsItWas();
        }
    }

    @Test
    void aHostThatNobodyVouchesForIsNotTalkedTo() throws Exception {
        try (var sshd = new RealSshd(Files.createDirectory(folder.resolve("sshd")))) {
            var key = sshd.key("deploy");
            sshd.letIn(key);
            Files.copy(key, workspace.site().resolve("secrets/ci-key"));
            var failed = failed(build(sshd.address(repository), Optional.of("secrets/ci-key"), Optional.empty()));
            assertThat(failed.observed())
                    .startsWith(
                            "can't be tried: the repository " + sshd.address(repository) + " could not be fetched: ")
                    .contains("Host key verification failed");
            assertThat(failed.advice()).contains("knownHosts: FILE");
            assertThat(hub.asked()).isEmpty();
            isLeftAsItWas();
        }
    }

    @Test
    void aKeyThatTheRepositoryDoesNotKnowAndOneThatMayOnlyRead() throws Exception {
        try (var sshd = new RealSshd(Files.createDirectory(folder.resolve("sshd")))) {
            var key = sshd.key("deploy");
            sshd.letIn(sshd.key("another"));
            Files.copy(key, workspace.site().resolve("secrets/ci-key"));
            Files.writeString(workspace.site().resolve("known_hosts"), sshd.knownHost());
            var check = build(sshd.address(repository), Optional.of("secrets/ci-key"), Optional.of("known_hosts"));
            var unknown = failed(check);
            assertThat(unknown.observed()).contains("could not be fetched: ").contains("Permission denied (publickey)");
            assertThat(unknown.advice()).contains("is it there among the deploy keys?");

            sshd.letRead(key);
            var readOnly = failed(check);
            assertThat(readOnly.observed())
                    .contains(
                            "could not be pushed to: ERROR: The key you are authenticating with has been marked as read only");
            assertThat(readOnly.advice()).isEqualTo("Its deploy key may only read: add it again, with write access.");
            isLeftAsItWas();
        }
    }

    @Test
    void keysThatAreNone() throws Exception {
        var secret = workspace.site().resolve("secrets/ci-key");
        var check = build("git@github.com:a/b.git", Optional.of("secrets/ci-key"), Optional.empty());
        assertThat(failed(check).observed())
                .isEqualTo("can't be tried: its key can't be used: there is no file secrets/ci-key");
        Files.writeString(secret, "\n");
        assertThat(failed(check).observed()).endsWith("nothing stands in secrets/ci-key");
        Files.write(secret, "\0GITCRYPT\0and much that nobody can read".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(failed(check).observed()).endsWith("what stands in secrets/ci-key is still encrypted");
        Files.writeString(secret, "ssh-ed25519 AAAA public@key");
        assertThat(failed(check).observed())
                .endsWith("what stands in secrets/ci-key is no private key: it does not begin with -----BEGIN ");
        isLeftAsItWas();
    }

    @Test
    void anImageThatIsThereAlreadyIsNoBuild() throws Exception {
        tells(event("built", "Found built image, launching..."), event("launching", "Launching server..."));
        var failed = failed(build());
        assertThat(failed.observed())
                .startsWith(
                        "was launched without being built: BinderHub says that it has an image of this new commit already");
        assertThat(hub.notebook()).contains("POST api/shutdown");
        isLeftAsItWas();
    }

    @Test
    void theBranchIsDeletedWhereTheBuildFails() throws Exception {
        hub.telling(BUILT[0], BUILT[2], event("failed", "Error during build: exit code 1"));
        assertThat(failed(build()).observed())
                .startsWith("could not be built (")
                .endsWith("Error during build: exit code 1");
        isLeftAsItWas();
    }

    @Test
    void theBranchIsDeletedWhereWeAreInterrupted() throws Exception {
        var building = new CompletableFuture<List<String>>();
        hub.streaming(answer -> {
            BinderHubServer.write(answer, BUILT[0], BUILT[2]);
            try {
                building.complete(branches());
            } catch (InterruptedException e) {
                building.completeExceptionally(e);
            }
            answer.hang();
        });
        var interrupted = new CompletableFuture<Boolean>();
        var thread = Thread.ofVirtual().start(() -> {
            try {
                build().once(run);
                interrupted.complete(false);
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        assertThat(building)
                .succeedsWithin(Duration.ofSeconds(30))
                .satisfies(there -> assertThat(there).hasSize(2));
        thread.interrupt();
        assertThat(interrupted).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
        isLeftAsItWas();
    }

    @Test
    void whatKilledRunsLeftIsDeletedAndNothingElse() throws Exception {
        for (var branch : List.of(
                "slipway-20261128-235959-zzzz-abcd",
                "slipway-20261129-000000-zzzz-abcd",
                "slipway-20261129-120000-zzzz-abcd",
                "slipway-docs",
                "feature")) {
            git(repository, "branch", branch, "main");
        }
        tells(BUILT);
        assertThat(build().once(run)).isInstanceOf(Attempt.Passed.class);
        assertThat(branches()).containsExactly("feature", "main", "slipway-20261129-120000-zzzz-abcd", "slipway-docs");
        assertThat(run.logged())
                .contains(
                        "deleted, left by killed runs: slipway-20261128-235959-zzzz-abcd, slipway-20261129-000000-zzzz-abcd");
    }

    @Test
    void whatTheDeploymentLeftThatThisOneGoesOnWithIsDeletedAtOnceAndNothingElse() throws Exception {
        before = Optional.of(new DeploymentId("20261130-011000-k3xz"));
        for (var branch : List.of(
                "slipway-20261130-011000-k3xz-abcd",
                "slipway-20261130-011000-k3xy-abcd",
                "slipway-20261130-011000-k3xzabcd",
                "feature")) {
            git(repository, "branch", branch, "main");
        }
        tells(BUILT);
        assertThat(build().once(run)).isInstanceOf(Attempt.Passed.class);
        assertThat(branches())
                .containsExactly(
                        "feature", "main", "slipway-20261130-011000-k3xy-abcd", "slipway-20261130-011000-k3xzabcd");
        assertThat(run.logged()).contains("deleted, left by killed runs: slipway-20261130-011000-k3xz-abcd");
    }

    @Test
    void aRepositoryThatIsNotThere() throws Exception {
        var failed = failed(build("file://" + folder.resolve("nowhere.git"), Optional.empty(), Optional.empty()));
        assertThat(failed.observed()).contains("nowhere.git could not be fetched: ");
        assertThat(failed.advice()).contains("Correct 'repository' in slipway.yaml");
        assertThat(hub.asked()).isEmpty();
    }

    @Test
    void aBranchThatCanNotBeDeletedIsToldAndLeftToTheNextRun() throws Exception {
        git(repository, "config", "receive.denyDeletes", "true");
        tells(BUILT);
        assertThat(build().once(run)).isInstanceOf(Attempt.Passed.class);
        assertThat(run.logged())
                .last()
                .asString()
                .startsWith("the branch " + BRANCH)
                .contains(" could not be deleted: exit code 1")
                .endsWith("; a deployment after more than a day tries again");
        assertThat(branches()).hasSize(2);
    }
}
