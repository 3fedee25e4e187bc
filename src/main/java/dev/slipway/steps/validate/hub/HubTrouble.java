package dev.slipway.steps.validate.hub;

import dev.slipway.pipeline.Evidence;
import dev.slipway.steps.validate.Attempt;
import java.util.List;

/** Carries the end of an attempt from the phase in which it fails to {@link HubCheck}, which makes it a value. */
final class HubTrouble extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Phase phase;
    private final transient String observed;
    private final transient String advice;
    private final transient List<Evidence> evidence;
    private final transient boolean isWorthRepeating;

    private HubTrouble(Phase phase, String observed, String advice, List<Evidence> evidence, boolean isWorthRepeating) {
        super(observed);
        this.phase = phase;
        this.observed = observed;
        this.advice = advice;
        this.evidence = List.copyOf(evidence);
        this.isWorthRepeating = isWorthRepeating;
    }

    /** What may pass. */
    static HubTrouble passing(Phase phase, String observed, String advice, Evidence... evidence) {
        return new HubTrouble(phase, observed, advice, List.of(evidence), true);
    }

    /** What another attempt finds again. */
    static HubTrouble lasting(Phase phase, String observed, String advice, List<Evidence> evidence) {
        return new HubTrouble(phase, observed, advice, evidence, false);
    }

    /**
     * As an attempt's end.
     *
     * @param leftovers what could not be cleaned up behind it; empty: nothing
     */
    Attempt.Failed attempt(List<String> leftovers) {
        var words = "failed at " + phase.words() + ". " + observed;
        return new Attempt.Failed(
                leftovers.isEmpty() ? words : words + "\n" + String.join("\n", leftovers),
                advice,
                evidence,
                isWorthRepeating);
    }
}
