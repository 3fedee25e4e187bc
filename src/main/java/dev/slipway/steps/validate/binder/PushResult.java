package dev.slipway.steps.validate.binder;

import dev.slipway.steps.validate.Attempt;

/** What became of pushing a branch. */
sealed interface PushResult {

    /** It is there. */
    record Pushed() implements PushResult {}

    /** It is not. */
    record Refused(Attempt.Failed failed) implements PushResult {}
}
