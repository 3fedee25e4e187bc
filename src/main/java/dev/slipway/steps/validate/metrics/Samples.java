package dev.slipway.steps.validate.metrics;

import java.util.List;

/** What a Prometheus answered to a question. */
sealed interface Samples {

    /**
     * A value of a time series.
     *
     * @param labels which one: {@code {pod="hub-7d9"}}; empty where there is but one
     */
    record Sample(String labels, double value) {}

    /** Values; there may be none. */
    record Given(List<Sample> values) implements Samples {
        public Given {
            values = List.copyOf(values);
        }
    }

    /**
     * It does not understand the question, which will not change.
     *
     * @param why in its own words
     */
    record Wrong(String why) implements Samples {}

    /**
     * It did not answer, which may pass.
     *
     * @param why continuing the words "it could not be asked: "
     */
    record Missing(String why, String advice) implements Samples {}
}
