package dev.slipway.steps.validate.hub;

import dev.slipway.kube.Answer;
import dev.slipway.pipeline.Durations;
import dev.slipway.site.CheckConfig;
import dev.slipway.site.Placeholders;
import dev.slipway.steps.validate.Attempt;
import dev.slipway.steps.validate.Check;
import dev.slipway.steps.validate.CheckKind;
import dev.slipway.steps.validate.CheckRun;
import dev.slipway.steps.validate.ServiceAddress;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Tries a JupyterHub as a person does.
 *
 * <ol>
 *   <li>The user is made, unless there is one.
 *   <li>The user's server is started; what the hub and the cluster say meanwhile is told. What keeps its pod from starting is
 *       found by the rules of a rollout.
 *   <li>A kernel is started in it, and runs a cell over its WebSocket.
 *   <li>The server is stopped, and awaited to be gone.
 * </ol>
 *
 * <p>However that ends, also by an interruption: kernel, server and user are removed, where they are this check's.
 */
public final class HubCheck implements Check {
    /** With the requests around it, it fits into what a step grants a check beyond its own time. */
    private static final Duration TO_CLEAN_UP = Duration.ofSeconds(18);

    private final CheckConfig.Hub config;
    private final Placeholders placeholders;
    private final TokenSource token;
    private final InstantSource clock;
    private final Duration cleaning;

    /** Reads the token, which is masked from then on. */
    @FunctionalInterface
    public interface TokenSource {
        /**
         * The token.
         *
         * @throws IOException with a sentence without a stop: what stands there cannot be one, or nothing does
         */
        String read() throws IOException;
    }

    /** The check of a hub. */
    public HubCheck(CheckConfig.Hub config, Placeholders placeholders, TokenSource token, InstantSource clock) {
        this(config, placeholders, token, clock, TO_CLEAN_UP);
    }

    /**
     * A check.
     *
     * @param cleaning how long may be spent on removing what it has made
     */
    HubCheck(
            CheckConfig.Hub config,
            Placeholders placeholders,
            TokenSource token,
            InstantSource clock,
            Duration cleaning) {
        this.cleaning = cleaning;
        this.config = config;
        this.placeholders = placeholders;
        this.token = token;
        this.clock = clock;
    }

    @Override
    public CheckKind kind() {
        return CheckKind.HUB;
    }

    @Override
    public String title() {
        return placeholders.fill(config.url()).replaceFirst("\\?.*", "");
    }

    @Override
    public CheckConfig.Hub config() {
        return config;
    }

    /** Also for a hub that is asked from outside: why a pod does not start, the cluster alone can tell. */
    @Override
    public boolean needsCluster() {
        return true;
    }

    @Override
    public Attempt once(CheckRun run) throws InterruptedException {
        String known;
        try {
            known = token.read();
        } catch (IOException e) {
            return new Attempt.Failed(
                    "cannot be asked: " + e.getMessage(),
                    "The hub knows the check by the token that 'validate: hub: token' names; see docs/hub-checks.md.",
                    List.of(),
                    false);
        }
        return switch (ServiceAddress.open(placeholders.fill(config.url()), run)) {
            case Answer.Refused<ServiceAddress>(var trouble) ->
                Attempt.Failed.of("cannot be asked: " + trouble.observed(), trouble.advice());
            case Answer.Given<ServiceAddress>(var address) -> {
                try (address) {
                    var base = address.url().replaceFirst("/+$", "");
                    yield visited(new HubVisit(config, new HubApi(run.http(), base, known, config.user()), run, clock));
                }
            }
        };
    }

    private Attempt visited(HubVisit visit) throws InterruptedException {
        var deadline = Deadline.in(config.timeout());
        var isOver = false;
        try {
            var attempt = tried(visit, deadline);
            isOver = true;
            return attempt;
        } finally {
            // Interrupted, or a bug: nobody waits for what this says.
            if (!isOver) {
                var _ = visit.cleanUp(cleaning);
            }
        }
    }

    private Attempt tried(HubVisit visit, Deadline deadline) throws InterruptedException {
        try {
            var start = System.nanoTime();
            var output = visit.compute(deadline);
            visit.stop(deadline);
            var left = visit.cleanUp(cleaning);
            var took = Durations.words(Duration.ofNanos(System.nanoTime() - start));
            return left.isEmpty()
                    ? new Attempt.Passed("computed " + output + " in " + took)
                    : Attempt.Failed.of(String.join("\n", left), "");
        } catch (HubTrouble trouble) {
            return trouble.attempt(visit.cleanUp(cleaning));
        }
    }
}
