package dev.slipway.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * What went wrong, in the words of the step that met it. It holds facts, not guesses: the guess is the diagnosis, made
 * of these facts.
 *
 * @param attempted what we were doing, continuing the words "while …": {@code upgrading release hub in staging}
 * @param observed what we saw, one or two sentences
 * @param evidence the facts, most telling first; secrets in them are masked where output leaves the program
 * @param advice what the step itself knows that the person should do; empty where only the diagnosis can tell
 * @param worthRetrying whether the same attempt may succeed a moment later (network), or surely fails again
 */
public record Failure(
        String attempted, String observed, List<Evidence> evidence, List<String> advice, boolean worthRetrying) {
    public Failure {
        evidence = List.copyOf(evidence);
        advice = List.copyOf(advice);
    }

    /** A failure that a retry would not mend. */
    public static Failure of(String attempted, String observed, Evidence... evidence) {
        return new Failure(attempted, observed, List.of(evidence), List.of(), false);
    }

    /** The same, with one more sentence of what was seen. */
    public Failure observing(String more) {
        var before = observed.endsWith(".") ? observed : observed + ".";
        return new Failure(attempted, before + " " + more, evidence, advice, worthRetrying);
    }

    /** The same, with one more piece of advice. */
    public Failure advising(String more) {
        var all = new ArrayList<>(advice);
        all.add(more);
        return new Failure(attempted, observed, evidence, all, worthRetrying);
    }

    /** The same, with more facts. */
    public Failure with(List<? extends Evidence> more) {
        var all = new ArrayList<>(evidence);
        all.addAll(more);
        return new Failure(attempted, observed, all, advice, worthRetrying);
    }

    /** The same, not to be tried again: it is known now that what was attempted had begun. */
    public Failure notRetryable() {
        return new Failure(attempted, observed, evidence, advice, false);
    }

    /** The same, worth trying again. */
    public Failure retryable() {
        return new Failure(attempted, observed, evidence, advice, true);
    }
}
