package dev.slipway.steps.clusterauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a time of its own, which passes only while somebody sleeps. */
class TokenRenewalTest {
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

    private final Mask mask = new Mask();
    private final List<String> warnings = new ArrayList<>();
    private final List<Instant> asked = new ArrayList<>();
    private Instant now = START;
    private Path file;

    @TempDir
    Path folder;

    @BeforeEach
    void theFirstTokenIsThere() throws IOException {
        file = folder.resolve("kubeconfig/prod.token");
        PrivateFile.write(file, "token-number-0");
    }

    @Test
    void aTokenIsRenewedWellBeforeItEnds() {
        assertThat(renewedAfter(Duration.ofHours(1))).isEqualTo(Duration.ofMinutes(30));
        assertThat(renewedAfter(Duration.ofMinutes(14))).isEqualTo(Duration.ofMinutes(7));
        assertThat(renewedAfter(Duration.ofMinutes(3))).isEqualTo(Duration.ofMinutes(1));
        assertThat(renewedAfter(Duration.ofSeconds(80))).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void eachTokenTakesThePlaceOfTheOneBeforeAndTheMaskKnowsItFirst() throws Exception {
        run(4, number -> new Attempt.Worked<>(token(number, Duration.ofHours(1))));
        assertThat(asked)
                .containsExactly(
                        START.plus(Duration.ofMinutes(30)),
                        START.plus(Duration.ofMinutes(60)),
                        START.plus(Duration.ofMinutes(90)),
                        START.plus(Duration.ofMinutes(120)));
        assertThat(Files.readString(file)).isEqualTo("token-number-3");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(files()).containsExactly("prod.token");
        assertThat(mask.apply("Bearer token-number-1")).isEqualTo("Bearer " + Mask.SHOWN);
        assertThat(warnings).isEmpty();
    }

    @Test
    void aFailureIsToldOnceAndTriedAgainUntilItWorks() throws Exception {
        run(5, _ -> refused());
        assertThat(warnings)
                .containsExactly(
                        "The token for prod could not be renewed, and ends at 2026-01-01T13:00:00Z (it is tried"
                                + " again until then and beyond): The token endpoint is busy. Wait.");
        assertThat(Duration.between(asked.get(0), asked.get(1)))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(Duration.between(asked.get(3), asked.get(4)))
                .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(16));
        assertThat(Files.readString(file)).isEqualTo("token-number-0");
    }

    @Test
    void thatItWorkedAfterAllIsToldToo() throws Exception {
        run(3, number -> number < 2 ? refused() : new Attempt.Worked<>(token(number, Duration.ofHours(1))));
        assertThat(warnings).hasSize(2);
        assertThat(warnings.getLast()).isEqualTo("The token for prod was renewed at attempt 3.");
        assertThat(Files.readString(file)).isEqualTo("token-number-2");
    }

    @Test
    void thatTheTokenHasEndedIsToldOnce() throws Exception {
        run(200, _ -> refused());
        assertThat(now).isAfter(START.plus(Duration.ofHours(1)));
        assertThat(warnings).hasSize(2);
        assertThat(warnings.getLast()).startsWith("The token for prod has ended");
        assertThat(Files.readString(file)).isEqualTo("token-number-0");
    }

    @Test
    void aTokenThatEndsEarlierNeverTakesThePlaceOfAGoodOne() throws Exception {
        run(3, number -> new Attempt.Worked<>(token(number, Duration.ofMinutes(5))));
        assertThat(Files.readString(file)).isEqualTo("token-number-0");
        assertThat(warnings).singleElement().asString().contains("ends no later than the one that is used");
    }

    @Test
    void aFileThatCannotBeWrittenIsAFailureLikeAnother() throws Exception {
        Files.delete(file);
        Files.createDirectories(file.resolve("in-the-way"));
        run(2, number -> new Attempt.Worked<>(token(number, Duration.ofHours(1))));
        assertThat(warnings).singleElement().asString().contains("can't be written to the workspace");
        assertThat(files()).containsExactly("prod.token");
    }

    @Test
    void aBugIsToldAndDoesNotEndTheRenewal() throws Exception {
        run(2, number -> {
            if (number == 0) {
                throw new IllegalStateException("a bug");
            }
            return new Attempt.Worked<>(token(number, Duration.ofHours(1)));
        });
        assertThat(warnings.getFirst()).contains("Slipway itself failed", "a bug");
        assertThat(Files.readString(file)).isEqualTo("token-number-1");
    }

    @Test
    void theEndOfTheDeploymentEndsARenewalThatIsWaiting() throws Exception {
        var sleeping = new CountDownLatch(1);
        var renewals = new TokenRenewals(
                mask,
                () -> now,
                duration -> {
                    sleeping.countDown();
                    Thread.sleep(Duration.ofMinutes(5));
                },
                new Random(1));
        renewals.begin("prod", file, renewable(_ -> refused()), warnings::add);
        assertThat(sleeping.await(10, TimeUnit.SECONDS)).isTrue();
        renewals.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("renewal-prod"));
        assertThatThrownBy(() -> renewals.begin("prod", file, renewable(_ -> refused()), warnings::add))
                .isInstanceOf(IllegalStateException.class);
    }

    private interface Source {
        Attempt<Token> token(int number);
    }

    /** Lets the source be asked that many times; at the next sleep after the last time, the deployment ends. */
    private void run(int times, Source source) {
        asked.clear();
        now = START;
        var renewal = new TokenRenewal(
                "prod",
                file,
                renewable(source),
                mask,
                () -> now,
                duration -> {
                    if (asked.size() >= times) {
                        throw new InterruptedException("the deployment has ended");
                    }
                    now = now.plus(duration);
                },
                new Random(1),
                warnings::add);
        renewal.run();
        // The renewal keeps its interruption for whoever owns its thread, which is ours here.
        assertThat(Thread.interrupted()).isTrue();
        assertThat(asked).hasSize(times);
    }

    private Credentials.Renewable renewable(Source source) {
        return new Credentials.Renewable(token(0, Duration.ofHours(1)), () -> {
            asked.add(now);
            return source.token(asked.size() - 1);
        });
    }

    private Token token(int number, Duration life) {
        return new Token("token-number-" + number, now, now.plus(life));
    }

    private static Attempt<Token> refused() {
        return new Attempt.Failed<>(
                Failure.of("renewing", "The token endpoint is busy.").advising("Wait."));
    }

    private static Duration renewedAfter(Duration life) {
        return Duration.between(START, new Token("x", START, START.plus(life)).renewAt());
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(file.resolveSibling(""))) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }
}
