package dev.slipway.steps.clusterauth;

import dev.slipway.pipeline.Failure;

/**
 * What an attempt gave.
 *
 * @param <T> what was wanted
 */
sealed interface Attempt<T> {

    /** What was wanted. */
    record Worked<T>(T value) implements Attempt<T> {}

    /** Why it is not to be had. */
    record Failed<T>(Failure failure) implements Attempt<T> {}

    /** What is done with the value of an attempt that worked. */
    @FunctionalInterface
    interface Next<T, R> {
        /** Does it. */
        Attempt<R> of(T value) throws InterruptedException;
    }

    /** The next attempt, which needs this one's value. */
    default <R> Attempt<R> then(Next<T, R> next) throws InterruptedException {
        return switch (this) {
            case Worked<T>(var value) -> next.of(value);
            case Failed<T>(var failure) -> new Failed<>(failure);
        };
    }
}
