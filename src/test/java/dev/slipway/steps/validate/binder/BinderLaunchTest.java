package dev.slipway.steps.validate.binder;

import static dev.slipway.testing.BinderHubServer.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.SteadyClock;
import dev.slipway.site.BinderConfig;
import dev.slipway.site.Placeholders;
import dev.slipway.steps.validate.Attempt;
import dev.slipway.testing.BinderHubServer;
import dev.slipway.testing.RecordingCheckRun;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class BinderLaunchTest {
    private static final String SPEC = "gh/binder-examples/requirements/HEAD";
    private static final String FOUND = event("built", "Found built image, launching...");
    private static final String LAUNCHING = event("launching", "Launching server...");
    private static final String WAITING = event("waiting", "Waiting for build to start...");
    private static final String FETCHING = event("fetching", "Cloning into '/tmp/repo2docker'");
    private static final String BUILDING = event("building", "Step 1/3 : FROM buildpack-deps:jammy");

    private final BinderHubServer hub = new BinderHubServer();
    private final RecordingCheckRun run = new RecordingCheckRun();
    private final Mask mask = new Mask();

    @AfterEach
    void closes() {
        hub.close();
    }

    private BinderLaunch launch(String spec, Duration timeout) {
        return new BinderLaunch(
                new BinderConfig.Launch(hub.address() + "/", spec, 2, timeout),
                new Placeholders(Map.of()),
                SteadyClock.from(InstantSource.system()),
                mask);
    }

    private Attempt launched() throws InterruptedException {
        return launch(SPEC, Duration.ofSeconds(30)).once(run);
    }

    private Attempt.Failed failed() throws InterruptedException {
        return failed(launched());
    }

    private static Attempt.Failed failed(Attempt attempt) {
        assertThat(attempt).isInstanceOf(Attempt.Failed.class);
        return (Attempt.Failed) attempt;
    }

    @Test
    void anImageThatIsThereIsLaunchedAskedAndShutDown() throws InterruptedException {
        hub.telling(FOUND, LAUNCHING, event("launching", "Server requested"), hub.ready());
        assertThat(launched())
                .isInstanceOfSatisfying(
                        Attempt.Passed.class,
                        passed -> assertThat(passed.seen())
                                .matches("ready after .* \\(built .*, launching .*\\), version 2\\.14\\.2"));
        assertThat(hub.asked()).containsExactly("/build/" + SPEC);
        assertThat(hub.notebook()).containsExactly("GET api", "POST api/shutdown");
    }

    @Test
    void everyPhaseIsShownAsItComes() throws InterruptedException {
        hub.streaming(answer -> {
            BinderHubServer.write(answer, WAITING);
            await().until(() -> run.logged().contains("waiting: Waiting for build to start..."));
            answer.send(FETCHING).send(":keepalive\n\n").send(BUILDING);
            await().until(() -> run.logged().contains("building: Step 1/3 : FROM buildpack-deps:jammy"));
            answer.send("data: {\"phase\": \"pushing\", \"message\": \"Pushing image\\n\", \"progress\": {\"layer1\":"
                    + " {\"current\": 12, \"total\": 120}, \"layer2\": \"Pushed\"}}\n\n");
            answer.send(event("unknown", ""))
                    .send(event("built", "Built image, launching..."))
                    .send(LAUNCHING);
            await().until(() -> run.logged().contains("launching: Launching server..."));
            answer.send(hub.ready());
            answer.hang();
        });
        assertThat(launched()).isInstanceOf(Attempt.Passed.class);
        assertThat(run.told())
                .allMatch(line -> !line.startsWith("after ") || line.matches("after [0-9.]+ s: .*"))
                .extracting(line -> line.replaceFirst("^after [^:]*: ", ""))
                .containsExactly(
                        "waiting",
                        "fetching",
                        "building",
                        "pushing",
                        "unknown",
                        "built",
                        "launching",
                        "ready",
                        "asking the server",
                        "shutting the server down");
        assertThat(run.logged())
                .containsExactly(
                        "waiting: Waiting for build to start...",
                        "fetching: Cloning into '/tmp/repo2docker'",
                        "building: Step 1/3 : FROM buildpack-deps:jammy",
                        "pushing: Pushing image",
                        "built: Built image, launching...",
                        "launching: Launching server...");
    }

    static Stream<LaunchFailures.Failure> failures() {
        return LaunchFailures.all();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyFailureIsToldApart(LaunchFailures.Failure failure) throws InterruptedException {
        hub.telling(failure.told().toArray(String[]::new));
        var failed = failed();
        assertThat(failed.observed().replaceAll("[0-9.]+ s\\b", "0 s")).startsWith(failure.observed());
        assertThat(failed.advice()).contains(failure.advice());
        assertThat(failed.isWorthRepeating()).isEqualTo(failure.worthRepeating());
        assertThat(hub.asked()).hasSize(1);
        assertThat(hub.notebook()).isEmpty();
    }

    @Test
    void aBuildThatFailedHasTheEndOfItsLogAndItsPhasesAsEvidence() throws InterruptedException {
        hub.streaming(answer -> {
            BinderHubServer.write(answer, WAITING);
            for (int line = 1; line <= 200; line++) {
                answer.send(event("building", "line " + line));
            }
            answer.send(event("failed", "boom"));
            answer.hang();
        });
        assertThat(failed().evidence())
                .satisfiesExactly(
                        log -> assertThat(log).isInstanceOfSatisfying(Evidence.OutputTail.class, tail -> {
                            assertThat(tail.source()).isEqualTo("launch of " + SPEC);
                            assertThat(tail.lines())
                                    .hasSize(60)
                                    .startsWith("line 141")
                                    .endsWith("line 200");
                        }),
                        phases -> assertThat(phases)
                                .isInstanceOfSatisfying(
                                        Evidence.Fact.class,
                                        fact -> assertThat(fact.value()).contains("waiting", "building")));
    }

    @Test
    void aStreamThatNeverEndsIsGivenUpInThePhaseItIsIn() throws InterruptedException {
        hub.streaming(answer -> {
            BinderHubServer.write(answer, WAITING, FETCHING, BUILDING);
            answer.repeat(":keepalive\n\n");
        });
        var failed = failed(launch(SPEC, Duration.ofMillis(800)).once(run));
        assertThat(failed.observed())
                .matches(
                        "was not launched within 0\\.8 s: it was still building \\(waiting .* s, fetching .* s, building"
                                + " 0\\.[0-9] s\\)");
        assertThat(failed.advice()).contains("raise 'timeout' in slipway.yaml");
    }

    @Test
    void aStreamThatTellsNothingIsGivenUp() throws InterruptedException {
        hub.streaming(answer -> answer.stream().repeat(":keepalive\n\n"));
        var failed = failed(launch(SPEC, Duration.ofMillis(400)).once(run));
        assertThat(failed.observed()).isEqualTo("was not launched within 0.4 s: BinderHub told nothing at all");
    }

    @Test
    void aServerThatDoesNotStartIsGivenUp() throws InterruptedException {
        hub.streaming(answer -> {
            BinderHubServer.write(answer, FOUND, LAUNCHING);
            answer.repeat(":keepalive\n\n");
        });
        var failed = failed(launch(SPEC, Duration.ofMillis(500)).once(run));
        assertThat(failed.observed()).startsWith("was not launched within 0.5 s: it was still launching (built ");
        assertThat(failed.advice()).contains("component=singleuser-server");
    }

    @Test
    void aBuildIsJoinedAgainWhereTheConnectionIsDropped() throws InterruptedException {
        hub.streaming(answer -> {
            BinderHubServer.write(answer, WAITING, BUILDING);
            await().until(() -> run.logged().contains("building: Step 1/3 : FROM buildpack-deps:jammy"));
            answer.drop();
        });
        hub.telling(WAITING, event("building", "Step 2/3 : COPY"), event("built", "Built"), LAUNCHING, hub.ready());
        assertThat(launched()).isInstanceOf(Attempt.Passed.class);
        assertThat(hub.asked()).hasSize(2);
        assertThat(run.logged())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("the connection broke: ")
                        .endsWith("; asking again in 2 s (a build that runs is joined)"));
    }

    @Test
    void aStreamThatIsAlwaysCutIsGivenUpBeforeTheRateLimit() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            hub.streaming(answer -> {
                BinderHubServer.write(answer, FOUND, LAUNCHING);
                answer.end();
            });
        }
        var failed = failed();
        assertThat(failed.observed())
                .matches(
                        "lost its stream of events 3 times while it was launching \\(.*\\): the server closed the connection in the"
                                + " middle of the stream");
        assertThat(failed.advice())
                .contains("an ingress with a short time-out", "ended by JupyterHub when nobody uses it");
        assertThat(run.logged()).anySatisfy(line -> assertThat(line).contains("is left to JupyterHub"));
    }

    @Test
    void whatIsNoJsonAndPhasesThatNobodyKnowsAreShown() throws InterruptedException {
        hub.telling("data: hello\n\n", event("warming-up", "soon"), FOUND, LAUNCHING, hub.ready());
        assertThat(launched()).isInstanceOf(Attempt.Passed.class);
        assertThat(run.logged()).startsWith("hello", "warming-up: soon");
        assertThat(run.told()).first().asString().endsWith(": warming-up");
    }

    @Test
    void aFederationLeadsToAMember() throws InterruptedException {
        hub.telling(FOUND, LAUNCHING, hub.ready());
        try (var federation = new BinderHubServer()) {
            federation.streaming(answer -> answer.reply(307, Map.of("Location", hub.address() + "/build/" + SPEC), ""));
            var check = new BinderLaunch(
                    new BinderConfig.Launch(federation.address(), SPEC, 1, Duration.ofSeconds(30)),
                    new Placeholders(Map.of()),
                    SteadyClock.from(InstantSource.system()),
                    mask);
            assertThat(check.once(run)).isInstanceOf(Attempt.Passed.class);
            assertThat(hub.notebook()).contains("POST api/shutdown");
        }
    }

    @Test
    void aSpecIsAskedForAsItIsWritten() throws InterruptedException {
        hub.telling(FOUND, LAUNCHING, hub.ready());
        launch("gl/group%2Fproject/main", Duration.ofSeconds(30)).once(run);
        assertThat(hub.asked()).containsExactly("/build/gl/group%2Fproject/main");
    }

    @Test
    void nobodyListens() throws InterruptedException {
        hub.close();
        var failed = failed();
        assertThat(failed.observed()).startsWith("can't be asked for: ");
        assertThat(failed.advice()).contains("look at the ingress");
        assertThat(failed.isWorthRepeating()).isTrue();
    }

    @Test
    void answersThatAreNoStreams() throws InterruptedException {
        hub.streaming(answer -> answer.reply(200, "text/html", "<form>Log in</form>"));
        assertThat(failed()).satisfies(failed -> {
            assertThat(failed.observed())
                    .isEqualTo("got no stream of events: " + hub.address() + "/build/" + SPEC
                            + " answered with status 200: <form>Log in</form>");
            assertThat(failed.advice()).contains("asks for a login first");
        });
        hub.streaming(answer -> answer.reply(404, "text/plain", "default backend - 404"));
        assertThat(failed().advice()).contains("the BinderHub's own, with its path");
        hub.streaming(answer -> answer.reply(503, "text/plain", ""));
        assertThat(failed()).satisfies(failed -> {
            assertThat(failed.advice()).contains("pod 'binder'");
            assertThat(failed.isWorthRepeating()).isTrue();
        });
        hub.streaming(answer -> answer.reply(429, "text/plain", "slow down"));
        assertThat(failed().advice()).startsWith("Wait");
        hub.streaming(answer -> answer.reply(403, "text/plain", "no"));
        assertThat(failed().isWorthRepeating()).isFalse();
    }

    @Test
    void aServerIsGivenTimeToAnswer() throws InterruptedException {
        hub.telling(FOUND, LAUNCHING, hub.ready()).whoseServerAnswers(answer -> {
            if (hub.notebook().size() < 3) {
                answer.reply(503, "text/html", "not yet");
            } else {
                answer.reply(200, "application/json", "{\"version\": \"2.14.2\"}");
            }
        });
        assertThat(launched()).isInstanceOf(Attempt.Passed.class);
        assertThat(hub.notebook()).containsExactly("GET api", "GET api", "GET api", "POST api/shutdown");
    }

    @Test
    void aServerThatNeverAnswersIsShutDownAllTheSame() throws InterruptedException {
        hub.telling(FOUND, LAUNCHING, hub.ready())
                .whoseServerAnswers(answer -> answer.reply(502, "text/html", "bad gateway"));
        var failed = failed();
        assertThat(failed.observed())
                .matches("was launched \\(.*\\), but its server answered with status 502 instead of 200: bad gateway");
        assertThat(failed.advice()).contains("pod 'proxy'");
        assertThat(hub.notebook()).endsWith("GET api", "POST api/shutdown");
    }

    @Test
    void aServerThatDoesNotKnowItsTokenIsToldAsThat() throws InterruptedException {
        hub.telling(FOUND, LAUNCHING, hub.ready())
                .whoseServerAnswers(answer -> answer.reply(302, Map.of("Location", "/login"), ""))
                .whoseServerEnds(answer -> answer.reply(403, "text/html", "forbidden"));
        assertThat(failed().observed())
                .endsWith("but its server did not take the token that came with it (status 302)");
        assertThat(run.logged()).contains("the server answered to api/shutdown with status 403: forbidden");
    }

    @Test
    void aServerThatCanNotBeShutDownIsAFailure() throws InterruptedException {
        hub.telling(FOUND, LAUNCHING, hub.ready()).whoseServerEnds(answer -> answer.reply(500, "text/html", "I won't"));
        assertThat(failed().observed())
                .isEqualTo(
                        "was launched and answered, but could not be shut down: its server answered to api/shutdown with"
                                + " status 500: I won't");
    }

    @Test
    void aServerThatEndsBeforeItHasAnsweredHasEnded() throws InterruptedException {
        hub.telling(FOUND, LAUNCHING, hub.ready()).whoseServerEnds(answer -> {
            hub.whoseServerAnswers(late -> late.reply(424, "text/html", "no such server"));
            answer.drop();
        });
        assertThat(launched()).isInstanceOf(Attempt.Passed.class);
    }

    @Test
    void anInterruptionShutsTheServerDown() throws InterruptedException {
        var asked = new CompletableFuture<Boolean>();
        hub.telling(FOUND, LAUNCHING, hub.ready()).whoseServerAnswers(answer -> {
            asked.complete(true);
            answer.hang();
        });
        var interrupted = new CompletableFuture<Boolean>();
        var thread = Thread.ofVirtual().start(() -> {
            try {
                launched();
                interrupted.complete(false);
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        assertThat(asked).succeedsWithin(Duration.ofSeconds(20));
        thread.interrupt();
        assertThat(interrupted).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(true);
        assertThat(hub.notebook()).containsExactly("GET api", "POST api/shutdown");
    }

    @Test
    void theTokenIsMaskedAndNowhereShown() throws InterruptedException {
        hub.telling(FOUND, LAUNCHING, hub.ready())
                .whoseServerAnswers(answer -> answer.reply(500, "text/html", "token " + BinderHubServer.TOKEN));
        var failed = failed();
        assertThat(run.logged()).noneMatch(line -> line.contains(BinderHubServer.TOKEN));
        assertThat(mask.apply(failed.observed()))
                .doesNotContain(BinderHubServer.TOKEN)
                .contains(Mask.SHOWN);
    }
}
