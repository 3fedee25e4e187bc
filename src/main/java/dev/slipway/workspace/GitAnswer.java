package dev.slipway.workspace;

import dev.slipway.pipeline.Failure;

/** What became of a question to Git: the answer, or what the person must be told. */
public sealed interface GitAnswer<T> {

    /** The answer. */
    record Known<T>(T value) implements GitAnswer<T> {}

    /** There is none. */
    record Refused<T>(Failure failure) implements GitAnswer<T> {}
}
