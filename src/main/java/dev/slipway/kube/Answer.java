package dev.slipway.kube;

import java.util.function.Function;

/**
 * What a cluster answered: what was asked for, or why it did not come.
 *
 * @param <T> what was asked for
 */
public sealed interface Answer<T> {

    /** It came. */
    record Given<T>(T value) implements Answer<T> {}

    /** It did not come. */
    record Refused<T>(ClusterTrouble trouble) implements Answer<T> {}

    /** The answer made of this one's value. */
    default <R> Answer<R> map(Function<T, R> made) {
        return switch (this) {
            case Given<T>(var value) -> new Given<>(made.apply(value));
            case Refused<T>(var trouble) -> new Refused<>(trouble);
        };
    }

    /** The answer to a second question that needs this one's value. */
    default <R> Answer<R> then(Function<T, Answer<R>> next) {
        return switch (this) {
            case Given<T>(var value) -> next.apply(value);
            case Refused<T>(var trouble) -> new Refused<>(trouble);
        };
    }

    /** The value or, where a missing one is as good as this, this. */
    default T orElse(T otherwise) {
        return switch (this) {
            case Given<T>(var value) -> value;
            case Refused<T> _ -> otherwise;
        };
    }
}
