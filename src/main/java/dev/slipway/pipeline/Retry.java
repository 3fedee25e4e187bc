package dev.slipway.pipeline;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When to try again: exponential backoff with full jitter on its upper half, so that several deployments that failed
 * together don't come back together.
 *
 * @param attempts how many times in all; 1 is never again
 * @param firstPause the pause after the first attempt; doubled after each
 * @param longestPause the bound on the doubling
 */
public record Retry(int attempts, Duration firstPause, Duration longestPause) {

    /** One attempt. */
    public static final Retry NEVER = new Retry(1, Duration.ZERO, Duration.ZERO);

    /** What suits a network: four attempts, about 1, 2 and 4 seconds apart. */
    public static final Retry NETWORK = new Retry(4, Duration.ofSeconds(1), Duration.ofSeconds(10));

    public Retry {
        if (attempts < 1 || firstPause.isNegative() || longestPause.compareTo(firstPause) < 0) {
            throw new IllegalArgumentException(
                    "not a retry: " + attempts + " attempts, " + firstPause + " to " + longestPause);
        }
    }

    /**
     * The pause after a failed attempt.
     *
     * @param attempt the attempt that failed, counted from 1
     * @return between half of the doubled pause and all of it
     */
    public Duration pauseAfter(int attempt, RandomGenerator random) {
        long whole = firstPause.toMillis();
        for (int i = 1; i < attempt && whole < longestPause.toMillis(); i++) {
            whole *= 2;
        }
        whole = Math.min(whole, longestPause.toMillis());
        return Duration.ofMillis(whole / 2 + (whole > 1 ? random.nextLong(whole - whole / 2 + 1) : 0));
    }
}
