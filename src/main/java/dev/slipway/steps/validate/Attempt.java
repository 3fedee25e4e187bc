package dev.slipway.steps.validate;

import dev.slipway.pipeline.Evidence;
import java.util.List;

/** How an attempt of a check ended. */
public sealed interface Attempt {

    /**
     * What should hold holds.
     *
     * @param seen one line, shown behind the check's title; may be empty
     */
    record Passed(String seen) implements Attempt {}

    /**
     * It does not.
     *
     * @param observed what was seen, continuing the check's title: {@code answered with status 502 instead of 200}; one line
     *     for each thing that is wrong
     * @param advice what the person should do; may be empty
     * @param isWorthRepeating whether another attempt may go otherwise
     */
    record Failed(String observed, String advice, List<Evidence> evidence, boolean isWorthRepeating)
            implements Attempt {
        public Failed {
            evidence = List.copyOf(evidence);
        }

        /** That may pass. */
        public static Failed of(String observed, String advice, Evidence... evidence) {
            return new Failed(observed, advice, List.of(evidence), true);
        }
    }
}
