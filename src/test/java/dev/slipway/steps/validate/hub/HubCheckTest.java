package dev.slipway.steps.validate.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.http.HttpCaller;
import dev.slipway.kube.Cluster;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.site.CheckConfig.Hub;
import dev.slipway.site.Placeholders;
import dev.slipway.steps.validate.Attempt;
import dev.slipway.steps.validate.CheckRun;
import dev.slipway.testing.PlayedHub;
import dev.slipway.testing.PlayedHub.Fault;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class HubCheckTest {
    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final List<String> told = new CopyOnWriteArrayList<>();

    /** What is wrong with the hub, what is said of it, and whether another attempt may go otherwise. */
    record Case(Fault fault, String observed, String advice, boolean isWorthRepeating) {
        @Override
        public String toString() {
            return fault.name();
        }
    }

    static final List<Case> CASES = List.of(
            new Case(
                    Fault.TOKEN_MAY_NOTHING,
                    "failed at the user. The hub does not let this token do that: status 403, \"Action is not authorized with"
                            + " current scopes\".",
                    "admin:users, admin:servers, access:servers",
                    false),
            new Case(
                    Fault.SPAWN_REFUSED,
                    "failed at the server's start. JupyterHub says: Spawn failed: (403) Reason: error pods \"jupyter-x\" is"
                            + " forbidden: exceeded quota: small.",
                    "KubeSpawner's image, service_account, mem_guarantee",
                    false),
            new Case(
                    Fault.SPAWN_FAILS,
                    "failed at the server's start. JupyterHub says: Spawn failed: Timeout.",
                    "logs deployment/hub",
                    false),
            new Case(
                    Fault.SPAWN_NEVER_ENDS,
                    "failed at the server's start. It had not started after 3 s.",
                    "logs deployment/hub",
                    false),
            new Case(
                    Fault.SERVER_IS_SILENT,
                    "failed at the server. The hub says that the server is ready, but it did not answer as it should within",
                    "Look at the proxy's ways",
                    true),
            new Case(
                    Fault.NO_KERNEL,
                    "failed at the kernel. The server started no kernel: status 500, \"No such kernel named python3\".",
                    "ipykernel",
                    true),
            new Case(
                    Fault.SOCKET_REFUSED,
                    "failed at the notebook's cell. The kernel's WebSocket was refused with status 400, though the server"
                            + " answers other requests.",
                    "take the Upgrade header away",
                    true),
            new Case(
                    Fault.SOCKET_CLOSED,
                    "failed at the notebook's cell. The kernel's WebSocket was closed before the cell had ended: status 1011,"
                            + " gone.",
                    "log of the server's pod",
                    true),
            new Case(Fault.KERNEL_DIES, "failed at the notebook's cell. The kernel died.", "memory is short", true),
            new Case(
                    Fault.CELL_RAISES,
                    "failed at the notebook's cell. The cell raised NameError: name 'x' is not defined.",
                    "The kernel works",
                    false),
            new Case(
                    Fault.CELL_PRINTS_OTHER,
                    "failed at the notebook's cell. The cell printed \"41\", which does not contain \"42\".",
                    "'code' and 'expect'",
                    true),
            new Case(
                    Fault.CELL_NEVER_ENDS,
                    "failed at the notebook's cell. The cell had not ended when the time of the check, 3 s, was over; it printed"
                            + " nothing.",
                    "lack processor time",
                    true));

    @Test
    void computesInAServerOfItsOwnAndLeavesNothing() throws Exception {
        try (var hub = PlayedHub.with()) {
            var attempt = check(hub, Hub.USUAL_USER).once(run());
            assertThat(attempt)
                    .isInstanceOfSatisfying(
                            Attempt.Passed.class, it -> assertThat(it.seen()).startsWith("computed 42 in "));
            assertThat(told)
                    .containsSubsequence(
                            "making the user slipway-check",
                            "starting the server of slipway-check",
                            "Server requested",
                            "Started container notebook",
                            "starting a kernel",
                            "the cell printed 42",
                            "stopping the server of slipway-check");
            assertThat(hub.requests())
                    .containsSubsequence(
                            "DELETE /user/slipway-check/api/kernels/k-1",
                            "DELETE /hub/api/users/slipway-check/server",
                            "DELETE /hub/api/users/slipway-check");
            assertNothingLeft(hub);
        }
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void tellsInWhichPhaseItFailedAndCleansUp(Case wrong) throws Exception {
        try (var hub = PlayedHub.with(wrong.fault())) {
            var attempt = check(hub, Hub.USUAL_USER).once(run());
            assertThat(attempt).isInstanceOfSatisfying(Attempt.Failed.class, it -> {
                assertThat(it.observed()).startsWith(wrong.observed()).doesNotContain("\n");
                assertThat(it.advice()).contains(wrong.advice());
                assertThat(it.isWorthRepeating()).isEqualTo(wrong.isWorthRepeating());
                assertThat(it.toString()).doesNotContain(PlayedHub.TOKEN);
            });
            assertNothingLeft(hub);
        }
    }

    @Test
    void aTracebackIsEvidenceWithoutItsColours() throws Exception {
        try (var hub = PlayedHub.with(Fault.CELL_RAISES)) {
            var attempt = check(hub, Hub.USUAL_USER).once(run());
            assertThat(attempt)
                    .isInstanceOfSatisfying(
                            Attempt.Failed.class,
                            it -> assertThat(it.evidence())
                                    .containsExactly(new Evidence.OutputTail(
                                            "the cell's traceback", List.of("NameError: name 'x'"))));
        }
    }

    @Test
    void aServerThatDoesNotStopFailsAndIsTold() throws Exception {
        try (var hub = PlayedHub.with(Fault.SERVER_DOES_NOT_STOP)) {
            var attempt = check(hub, Hub.USUAL_USER).once(run());
            assertThat(attempt)
                    .isInstanceOfSatisfying(
                            Attempt.Failed.class,
                            it -> assertThat(it.observed())
                                    .startsWith(
                                            "failed at the server's stop. The server of slipway-check was told to stop, and was still there"
                                                    + " after ")
                                    .contains("\nIts server could not be cleaned up: "));
        }
    }

    @Test
    void whatAKilledRunLeftIsStoppedFirst() throws Exception {
        try (var hub = PlayedHub.with().withServerOf(Hub.USUAL_USER)) {
            assertThat(check(hub, Hub.USUAL_USER).once(run())).isInstanceOf(Attempt.Passed.class);
            assertThat(told).contains("a server of an earlier check still runs: it is stopped");
            assertNothingLeft(hub);
        }
    }

    @Test
    void theServerOfSomebodyElseIsLeftAlone() throws Exception {
        try (var hub = PlayedHub.with().withServerOf("alice")) {
            assertThat(check(hub, "alice").once(run()))
                    .isInstanceOfSatisfying(
                            Attempt.Failed.class,
                            it -> assertThat(it.observed()).contains("A server of alice runs already"));
            assertThat(hub.servers()).containsExactly("alice");
            assertThat(hub.users()).containsExactly("alice");
        }
    }

    @Test
    void anInterruptionIsCleanedUpBehind() throws Exception {
        try (var hub = PlayedHub.with(Fault.SPAWN_NEVER_ENDS)) {
            var interrupted = new AtomicBoolean();
            var config = config(hub, Hub.USUAL_USER, Duration.ofMinutes(5));
            var trying = Thread.ofVirtual().start(() -> {
                try {
                    var _ = check(config).once(run());
                } catch (InterruptedException e) {
                    interrupted.set(true);
                }
            });
            hub.awaitSpawn();
            trying.interrupt();
            assertThat(trying.join(Duration.ofSeconds(30))).as("it ended").isTrue();
            assertThat(interrupted).isTrue();
            assertNothingLeft(hub);
        }
    }

    @Test
    void aTokenThatIsNotThereIsToldBeforeAnythingIsAsked() throws Exception {
        try (var hub = PlayedHub.with()) {
            var config = config(hub, Hub.USUAL_USER, SHORT);
            var check = new HubCheck(
                    config,
                    new Placeholders(Map.of()),
                    () -> {
                        throw new IOException("there is no text at hub.token in secrets/staging.yaml");
                    },
                    InstantSource.system());
            assertThat(check.once(run()))
                    .isInstanceOfSatisfying(
                            Attempt.Failed.class,
                            it -> assertThat(it.observed())
                                    .isEqualTo(
                                            "cannot be asked: there is no text at hub.token in secrets/staging.yaml"));
            assertThat(hub.requests()).isEmpty();
        }
    }

    private static void assertNothingLeft(PlayedHub hub) {
        assertThat(hub.users()).as("users").isEmpty();
        assertThat(hub.servers()).as("servers").isEmpty();
        assertThat(hub.kernels()).as("kernels").isEmpty();
    }

    private static HubCheck check(PlayedHub hub, String user) {
        return check(config(hub, user, hub.wouldLastForever() ? SHORT : LONG));
    }

    private static HubCheck check(Hub config) {
        return new HubCheck(
                config,
                new Placeholders(Map.of()),
                () -> PlayedHub.TOKEN,
                InstantSource.system(),
                Duration.ofSeconds(2));
    }

    private static Hub config(PlayedHub hub, String user, Duration timeout) {
        return new Hub(
                hub.url(), new Hub.Token.InYaml("f", "k"), user, "", Hub.USUAL_CODE, Hub.USUAL_RESULT, 1, timeout);
    }

    private CheckRun run() {
        return new CheckRun() {
            @Override
            public Optional<Cluster> cluster() {
                return Optional.empty();
            }

            @Override
            public String namespace() {
                return "staging";
            }

            @Override
            public HttpCaller http() {
                return new HttpCaller(Map.of());
            }

            @Override
            public Sleeper sleeper() {
                return Sleeper.REAL;
            }

            @Override
            public void progress(String message) {
                told.add(message);
            }

            @Override
            public void log(String line) {
                told.add(line);
            }
        };
    }
}
