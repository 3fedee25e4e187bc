package dev.slipway.steps.clusterauth;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Bug;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Retry;
import dev.slipway.pipeline.Sleeper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Keeps one target's token good. Whoever needs it (Helm, the tests, our own watch) finds it in the file that the target's
 * kubeconfig names, and reads that file again and again.
 *
 * <ol>
 *   <li>It sleeps until {@linkplain Token#renewAt() the token is to be renewed}, never long at a time, and looks at the clock
 *       each time: a machine that was suspended renews as soon as it is awake.
 *   <li>It asks the source for a new token.
 *   <li>The mask learns the new token; then it is put in the file, in place of the old one in a single move. Back to 1.
 *   <li>If there is none, or one that ends no later than the one that is there, or it can't be written: the first time this is
 *       told as a warning, and once more when the old token has ended. It sleeps, longer each time up to half a minute, and
 *       asks again, for as long as the deployment goes on: also when the source says that asking is no use, since a key may be
 *       given back its rights, and the token that is there is good until its end. Then back to 2.
 *   <li>An interruption ends it, wherever it is.
 * </ol>
 *
 * <p>Invariants: the file always holds one whole token; what is in it never ends earlier than what was in it before; no token
 * is in it that the mask does not know.
 */
final class TokenRenewal implements Runnable {
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(20);
    private static final Retry AGAIN = new Retry(Integer.MAX_VALUE, Duration.ofSeconds(2), Duration.ofSeconds(30));

    private final String target;
    private final Path file;
    private final TokenSource source;
    private final Mask mask;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final RandomGenerator random;
    private final Consumer<String> warnings;
    private Token current;

    /**
     * Not begun yet.
     *
     * @param file holds the first token
     * @param random for the pauses after a failure
     */
    TokenRenewal(
            String target,
            Path file,
            Credentials.Renewable token,
            Mask mask,
            InstantSource clock,
            Sleeper sleeper,
            RandomGenerator random,
            Consumer<String> warnings) {
        this.target = target;
        this.file = file;
        this.current = token.first();
        this.source = token.source();
        this.mask = mask;
        this.clock = clock;
        this.sleeper = sleeper;
        this.random = random;
        this.warnings = warnings;
    }

    @Override
    public void run() {
        try {
            while (true) {
                sleepUntil(current.renewAt());
                renew();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does not return without a new token. */
    private void renew() throws InterruptedException {
        var toldEnd = false;
        for (int attempt = 1; ; attempt++) {
            switch (next()) {
                case Attempt.Worked<Token>(var token) -> {
                    if (attempt > 1) {
                        warnings.accept("The token for " + target + " was renewed at attempt " + attempt + ".");
                    }
                    current = token;
                    return;
                }
                case Attempt.Failed<Token>(var failure) -> {
                    var ended = !clock.instant().isBefore(current.ends());
                    if (attempt == 1 || (ended && !toldEnd)) {
                        warnings.accept(warning(failure, ended));
                    }
                    toldEnd |= ended;
                }
            }
            sleeper.sleep(AGAIN.pauseAfter(attempt, random));
        }
    }

    private Attempt<Token> next() throws InterruptedException {
        Attempt<Token> asked;
        try {
            asked = source.token();
        } catch (RuntimeException bug) {
            // On a thread of its own nobody else would hear of it, and the target would be lost an hour later.
            return new Attempt.Failed<>(Bug.failure("renewing the token for " + target, bug));
        }
        return asked.then(this::put);
    }

    private Attempt<Token> put(Token token) {
        mask.learn(token.value());
        if (!token.ends().isAfter(current.ends())) {
            return failed("The new token ends no later than the one that is used");
        }
        try {
            PrivateFile.write(file, token.value());
            return new Attempt.Worked<>(token);
        } catch (IOException e) {
            return failed("It can't be written to the workspace: " + e.getMessage());
        }
    }

    private Attempt<Token> failed(String why) {
        return new Attempt.Failed<>(Failure.of("renewing the token for " + target, why + "."));
    }

    private String warning(Failure failure, boolean ended) {
        var state = ended
                ? "The token for " + target + " has ended, and what follows on its cluster will fail: "
                : "The token for " + target + " could not be renewed, and ends at " + current.ends()
                        + " (it is tried again until then and beyond): ";
        return state
                + failure.observed()
                + failure.advice().stream().map(advice -> " " + advice).reduce("", String::concat);
    }

    private void sleepUntil(Instant moment) throws InterruptedException {
        for (var left = left(moment); left.isPositive(); left = left(moment)) {
            sleeper.sleep(left.compareTo(LONGEST_SLEEP) < 0 ? left : LONGEST_SLEEP);
        }
    }

    private Duration left(Instant moment) {
        return Duration.between(clock.instant(), moment);
    }
}
