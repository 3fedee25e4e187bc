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
import dev.slipway.site.Variable;
import dev.slipway.steps.validate.Attempt;
import dev.slipway.testing.BinderHubServer;
import dev.slipway.testing.GitHttpServer;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.RecordingCheckRun;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A build is tried with a token, over TLS, against Git's own HTTP server with an authority of its own. */
@Timeout(120)
class BinderHttpsIT {
    private static final String TOKEN = "ghp_canary9Z8y7X6w5V4u3T2s1R0q";
    private static final String LOGIN =
            Base64.getEncoder().encodeToString(("x-access-token:" + TOKEN).getBytes(StandardCharsets.UTF_8));
    private static final String[] BUILT = {
        event("waiting", "Waiting for build to start..."),
        event("building", "Step 1/1 : FROM scratch"),
        event("built", "Built image, launching..."),
        event("launching", "Launching server...")
    };

    @TempDir
    Path folder;

    private final BinderHubServer hub = new BinderHubServer();
    private final RecordingCheckRun run = new RecordingCheckRun();
    private final Mask mask = new Mask();
    private final Map<String, String> environment = new HashMap<>(RealTools.environment());
    private final List<String> shown = new ArrayList<>();
    private Optional<String> authority = Optional.of("config/authority.pem");
    private SecretValue key = new SecretValue.InFile("secrets/token");
    private GitHttpServer host;
    private Path repository;
    private Workspace workspace;

    @BeforeEach
    void makesARepository() throws Exception {
        workspace = new Workspace(folder.resolve("workspace"));
        var repositories = Files.createDirectory(folder.resolve("host"));
        repository = CiRepository.in(repositories);
        host = new GitHttpServer(repositories);
        host.whileGitWaits(this::looksForTheToken);
        Files.createDirectories(workspace.site().resolve("config"));
        Files.createDirectories(workspace.site().resolve("secrets"));
        Files.writeString(workspace.site().resolve("config/authority.pem"), host.authority());
        Files.writeString(workspace.site().resolve("secrets/token"), TOKEN + "\n");
    }

    @AfterEach
    void closes() {
        hub.close();
        host.close();
    }

    private Attempt attempt() throws InterruptedException {
        return new BinderBuild(
                        new BinderConfig.Build(
                                hub.address(),
                                "git/cached-minimal-dockerfile",
                                new BinderConfig.Repository(
                                        host.address("cached-minimal-dockerfile.git"),
                                        Optional.of(key),
                                        Optional.empty(),
                                        authority),
                                1,
                                Duration.ofSeconds(60)),
                        new Placeholders(Map.of()),
                        new BinderBuild.Owner(new DeploymentId("20261130-012000-ab3d"), Optional.empty()),
                        workspace,
                        environment,
                        RealTools.processes(),
                        new BinderBuild.Means(
                                InstantSource.system(), SteadyClock.from(InstantSource.system()), new Random(1), mask))
                .once(run);
    }

    private Attempt.Failed failed() throws InterruptedException {
        var attempt = attempt();
        assertThat(attempt).isInstanceOf(Attempt.Failed.class);
        return (Attempt.Failed) attempt;
    }

    /** In what everybody on this machine sees of processes, and in the files that there are while Git works. */
    private void looksForTheToken() {
        ProcessHandle.allProcesses()
                .map(process -> Path.of("/proc/" + process.pid() + "/cmdline"))
                .map(BinderHttpsIT::text)
                .filter(BinderHttpsIT::tells)
                .forEach(shown::add);
        shown.addAll(filesWithTheToken(workspace.scratch()));
    }

    private static boolean tells(String text) {
        return text.contains(TOKEN) || text.contains(LOGIN);
    }

    /** Empty where it is gone. */
    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static List<String> filesWithTheToken(Path place) {
        try (var files = Files.walk(place)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> tells(text(file)))
                    .map(Path::toString)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void theTokenIsNowhere(Attempt attempt) throws InterruptedException {
        assertThat(shown).isEmpty();
        assertThat(filesWithTheToken(folder))
                .isSubsetOf(workspace.site().resolve("secrets/token").toString());
        assertThat(tells(attempt.toString() + run.logged() + run.told())).isFalse();
        assertThat(tells(mask.apply("Authorization: Basic " + LOGIN + ", " + TOKEN)))
                .isFalse();
        assertThat(git(repository, "for-each-ref", "--format=%(refname:short)").lines())
                .containsExactly("main");
    }

    private void builds() throws InterruptedException {
        var pushed = new ArrayList<String>();
        hub.streaming(answer -> {
            try {
                pushed.addAll(git(repository, "for-each-ref", "--format=%(refname:short)")
                        .lines()
                        .toList());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            BinderHubServer.write(answer, BUILT);
            answer.send(hub.ready());
            answer.hang();
        });
        var attempt = attempt();
        assertThat(attempt).isInstanceOf(Attempt.Passed.class);
        assertThat(pushed).hasSize(2).last().asString().startsWith("slipway-20261130-012000-ab3d-");
        theTokenIsNowhere(attempt);
    }

    @Test
    void aNewCommitIsPushedWithATokenInAFileAndDeletedAgain() throws Exception {
        host.letWrite(TOKEN);
        builds();
    }

    @Test
    void aNewCommitIsPushedWithATokenInTheEnvironmentAndDeletedAgain() throws Exception {
        host.letWrite(TOKEN);
        Files.delete(workspace.site().resolve("secrets/token"));
        environment.put("CI_TOKEN", TOKEN);
        key = new SecretValue.InEnvironment(new Variable("CI_TOKEN"));
        builds();
    }

    @Test
    void aTokenThatTheHostDoesNotTake() throws Exception {
        host.letWrite("another");
        var failed = failed();
        assertThat(failed.observed())
                .isEqualTo("can't be tried: the repository " + host.address("cached-minimal-dockerfile.git")
                        + " could not be fetched: fatal: could not read Username for '"
                        + host.address("").replaceFirst("/$", "") + "': terminal prompts disabled");
        assertThat(failed.advice())
                .startsWith(
                        "Its host does not take the token that 'key' names: has it ended, and is it for this repository?");
        assertThat(hub.asked()).isEmpty();
        theTokenIsNowhere(failed);
    }

    @Test
    void aTokenThatMayOnlyRead() throws Exception {
        host.letRead(TOKEN);
        var failed = failed();
        assertThat(failed.observed()).contains(" could not be pushed to: ").contains("403");
        assertThat(failed.advice()).startsWith("The token that 'key' names may not write to the repository");
        assertThat(hub.asked()).isEmpty();
        theTokenIsNowhere(failed);
    }

    @Test
    void anAuthorityThatNobodyHasNamedIsNotTrustedAndGetsNoToken() throws Exception {
        host.letWrite(TOKEN);
        host.whileGitWaits(() -> shown.add("the token was sent"));
        authority = Optional.empty();
        var failed = failed();
        assertThat(failed.observed())
                .contains(" could not be fetched: fatal: unable to access 'https://")
                .contains("certificate");
        assertThat(failed.advice()).contains("authority: FILE");
        theTokenIsNowhere(failed);
    }
}
