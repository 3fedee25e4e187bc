package dev.slipway.steps.clusterauth;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.Uninterruptibly;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Keeps the tokens of all targets of a deployment good, for as long as the deployment goes on. One renewal a target: whoever
 * gets a target's credentials anew ends the renewal before.
 */
public final class TokenRenewals implements AutoCloseable {
    private final Mask mask;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final RandomGenerator random;
    private final Map<String, Thread> running = new HashMap<>();
    private boolean closed;

    /**
     * None yet.
     *
     * @param mask learns every token before it is written
     * @param random for the pauses after a failure; thread-safe
     */
    public TokenRenewals(Mask mask, InstantSource clock, Sleeper sleeper, RandomGenerator random) {
        this.mask = mask;
        this.clock = clock;
        this.sleeper = sleeper;
        this.random = random;
    }

    /**
     * Begins.
     *
     * @param target its name
     * @param file where the token stands already
     * @param warnings is told, at most a few times, of a renewal that fails
     */
    void begin(String target, Path file, Credentials.Renewable token, Consumer<String> warnings) {
        end(target);
        var renewal = new TokenRenewal(target, file, token, mask, clock, sleeper, random, warnings);
        synchronized (running) {
            if (closed) {
                throw new IllegalStateException("a renewal was begun after its deployment had ended");
            }
            running.put(target, Thread.ofVirtual().name("renewal-" + target).start(renewal));
        }
    }

    /** Ends the renewal of a target, if there is one; what it had begun is over then. */
    private void end(String target) {
        Thread thread;
        synchronized (running) {
            thread = running.remove(target);
        }
        if (thread != null) {
            thread.interrupt();
            Uninterruptibly.join(thread);
        }
    }

    /** Ends all of them; nothing of them runs any more then. */
    @Override
    public void close() {
        Map<String, Thread> left;
        synchronized (running) {
            closed = true;
            left = Map.copyOf(running);
            running.clear();
        }
        left.values().forEach(Thread::interrupt);
        left.values().forEach(Uninterruptibly::join);
    }
}
