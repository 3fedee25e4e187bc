package dev.slipway.steps.validate.binder;

import static dev.slipway.steps.validate.binder.CiRepository.git;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.SteadyClock;
import dev.slipway.site.BinderConfig;
import dev.slipway.site.BinderConfig.Asked;
import dev.slipway.site.Placeholders;
import dev.slipway.steps.validate.Attempt;
import dev.slipway.testing.RealBinderHub;
import dev.slipway.testing.RecordingCheckRun;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The checks against a real BinderHub, the one of 2018 that PyPI has, which launches in a real JupyterHub of today. */
@ExtendWith(TestCluster.class)
@Timeout(180)
class RealBinderHubIT {
    private static RealBinderHub hub;
    private static Namespace namespace;

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private final Mask mask = new Mask();
    private RecordingCheckRun run = new RecordingCheckRun();
    private Path repository;
    private String commit;

    @BeforeAll
    static void starts(Namespace counted) throws IOException, InterruptedException {
        namespace = counted;
        hub = new RealBinderHub(shared, namespace);
    }

    @AfterAll
    static void ends() throws IOException {
        hub.close();
    }

    @BeforeEach
    void makesARepository() throws IOException, InterruptedException {
        repository = CiRepository.in(folder);
        commit = git(repository, "rev-parse", "main").strip();
    }

    private String spec(Path place, String ref) {
        return "git/" + URLEncoder.encode("file://" + place, StandardCharsets.UTF_8) + "/" + ref;
    }

    private Attempt launch(String spec, Duration limit) throws InterruptedException {
        return new BinderLaunch(
                        new BinderConfig.Launch(hub.address(), spec, 1, limit),
                        new Placeholders(Map.of()),
                        SteadyClock.from(InstantSource.system()),
                        mask)
                .once(run);
    }

    private Attempt launch() throws InterruptedException {
        return launch(spec(repository, commit), Duration.ofMinutes(1));
    }

    private static String seen(Attempt attempt) {
        assertThat(attempt).isInstanceOf(Attempt.Passed.class);
        return ((Attempt.Passed) attempt).seen();
    }

    private static Attempt.Failed failed(Attempt attempt) {
        assertThat(attempt).isInstanceOf(Attempt.Failed.class);
        return (Attempt.Failed) attempt;
    }

    private static void noServerRuns() {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(hub.servers().values()).allMatch(count -> count == 0));
    }

    @Test
    void anImageIsBuiltAndLaunchedOnceMoreFromTheRegistryAndBothServersEnd() throws Exception {
        var users = hub.servers().keySet();
        var ended = ended();

        assertThat(seen(launch()))
                .matches(
                        "ready after .* \\(waiting .*, fetching .*, building .*, pushing .*, built .*, launching .*\\),"
                                + " version 2\\.21\\.1");
        assertThat(run.logged())
                .contains(
                        "building: Step 1/1 : FROM scratch",
                        "pushing: Pushing image",
                        "launching: Launching server...");
        noServerRuns();
        assertThat(hub.servers().keySet()).hasSize(users.size() + 1);

        assertThat(seen(launch())).matches("ready after .* \\(built .*, launching .*\\), version 2\\.21\\.1");
        noServerRuns();
        assertThat(ended()).isEqualTo(ended + 2);
    }

    /** How many servers have ended because they were asked to. */
    private static long ended() throws IOException {
        return hub.log()
                .lines()
                .filter(line -> line.contains("Shutting down on /api/shutdown request."))
                .count();
    }

    @Test
    void whatDoesNotExistIsNotFound() throws Exception {
        var nowhere = failed(launch(spec(folder.resolve("nowhere.git"), commit), Duration.ofMinutes(1)));
        assertThat(nowhere.observed())
                .isEqualTo("was not found: Failed to clone repository! (fatal: '" + folder.resolve("nowhere.git")
                        + "' does not appear to be a git repository)");
        assertThat(nowhere.isWorthRepeating()).isFalse();
        var noCommit = failed(launch(spec(repository, "1".repeat(40)), Duration.ofMinutes(1)));
        assertThat(noCommit.observed())
                .isEqualTo("was not found: Failed to check out ref " + "1".repeat(40)
                        + " (fatal: Could not parse object '" + "1".repeat(40) + "'.)");
        assertThat(noCommit.advice()).contains("Correct 'spec' in slipway.yaml", "tag or commit");
    }

    @Test
    void whatIsNoSpecIsDeclined() throws Exception {
        assertThat(failed(launch(spec(repository, "main"), Duration.ofMinutes(1)))
                        .observed())
                .isEqualTo("was declined before anything began: resolved_ref is not a valid sha1 hexadecimal hash");
        assertThat(failed(launch("xy/a/b", Duration.ofMinutes(1))).observed())
                .isEqualTo("was declined before anything began: No provider found for prefix xy");
    }

    @Test
    void aQuotaThatIsUsedUp() throws Exception {
        seen(launch());
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(() -> namespace.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: jupyter-somebody, labels: {app: jupyterhub, component: singleuser-server}}
                spec:
                  automountServiceAccountToken: false
                  nodeSelector: {stays: pending}
                  containers: [{name: notebook, image: '%s:%s'}]
                """.formatted(hub.imageOf(commit), commit)));

        var failed = failed(launch());

        assertThat(failed.observed())
                .isEqualTo("has no room: Too many users running file://" + repository + "! Try again soon.");
        assertThat(failed.advice()).contains("'quota'");
        noServerRuns();
    }

    @Test
    void aServerThatDoesNotStart() throws Exception {
        hub.breakServers();
        try {
            var failed = failed(launch());
            assertThat(failed.observed())
                    .matches(
                            "has an image, but its server did not start \\(waiting .*, launching .*\\): Failed to launch image "
                                    + "registry\\.example\\.org/binder-.*:" + commit);
            assertThat(failed.advice()).contains("pod 'hub'");
            assertThat(run.logged()).contains("launching: Launch attempt 1 failed, retrying...");
        } finally {
            hub.mendServers();
        }
        noServerRuns();
    }

    @Test
    void aBinderHubThatIsKilledInTheMiddleOfABuildAndComesBackBuildsAndLaunches() throws Exception {
        run = new RecordingCheckRun(_ -> {
            try {
                hub.letBuildsGo();
                hub.restart();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(seen(killedWhileBuilding())).contains("building ", "version 2.21.1");
        assertThat(run.logged()).anyMatch(line -> line.contains("a build that runs is joined"));
        noServerRuns();
    }

    @Test
    void aBinderHubThatIsKilledInTheMiddleOfABuildAndDoesNotComeBack() throws Exception {
        try {
            var failed = failed(killedWhileBuilding());
            assertThat(failed.observed())
                    .matches(
                            "lost its stream of events 3 times while it was building \\(waiting .*, fetching .*, building .*\\):"
                                    + " the connection was refused");
            assertThat(failed.advice()).contains("or its pod 'binder' was replaced");
        } finally {
            hub.letBuildsGo();
            hub.restart();
        }
    }

    private Attempt killedWhileBuilding() throws Exception {
        hub.holdBuilds();
        var attempt = new CompletableFuture<Attempt>();
        Thread.ofVirtual().start(() -> {
            try {
                attempt.complete(launch());
            } catch (InterruptedException | RuntimeException e) {
                attempt.completeExceptionally(e);
            }
        });
        await().atMost(Duration.ofSeconds(30))
                .until(() -> run.logged().stream().anyMatch(line -> line.startsWith("building: ")));
        hub.kill();
        return attempt.get();
    }

    private static Attempt page(String url, Asked asked) throws InterruptedException {
        return new BinderPage(
                        new BinderConfig.Page(url, asked, 1, Duration.ofSeconds(20)),
                        new Placeholders(Map.of()),
                        SteadyClock.from(InstantSource.system()))
                .once(new RecordingCheckRun());
    }

    @Test
    void thePagesOfTheRealServers() throws Exception {
        assertThat(seen(page(hub.address(), new Asked.Front()))).isEqualTo("200");
        assertThat(seen(page(hub.address(), new Asked.Static("badge.svg")))).isEqualTo("image/svg+xml");
        assertThat(seen(page(hub.hubAddress(), new Asked.HubHealth()))).isEqualTo("200");
        // Led to a login that this JupyterHub does not have.
        var unknown = new Asked.UnknownUser(Optional.empty(), Optional.empty());
        assertThat(seen(page(hub.hubAddress(), unknown))).isEqualTo("403");
    }

    @Test
    void pagesThatSoOldABinderHubDoesNotHave() throws Exception {
        for (var asked : Map.of(
                        "health", new Asked.Health(), "versions", new Asked.Versions(), "about", new Asked.About())
                .entrySet()) {
            var failed = failed(page(hub.address(), asked.getValue()));
            assertThat(failed.observed())
                    .isEqualTo("can't be had: nothing is at " + hub.address() + "/" + asked.getKey() + " (status 404)");
            assertThat(failed.advice()).contains("too old to have this page, as 0.1.0 is");
        }
    }
}
