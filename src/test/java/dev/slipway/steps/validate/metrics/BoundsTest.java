package dev.slipway.steps.validate.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.CheckReport;
import dev.slipway.site.CheckConfig.Metrics.Query;
import dev.slipway.steps.validate.metrics.Bounds.Look;
import dev.slipway.steps.validate.metrics.Samples.Given;
import dev.slipway.steps.validate.metrics.Samples.Sample;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BoundsTest {
    private static final Given NOTHING = new Given(List.of());

    private static Query query(String below, String above, String times, boolean mayLack) {
        return new Query("Errors", "errors", decimal(below), decimal(above), decimal(times), mayLack);
    }

    private static Optional<BigDecimal> decimal(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(new BigDecimal(text));
    }

    private static Given values(double... values) {
        var samples = new java.util.ArrayList<Sample>();
        for (int i = 0; i < values.length; i++) {
            samples.add(new Sample("{pod=\"" + i + "\"}", values[i]));
        }
        return new Given(samples);
    }

    @Test
    void everyTimeSeriesMustStayWithinBoundsAndTheOneThatDoesNotIsNamed() {
        var bounds = Bounds.of(query("0.05", "0.01", "", false), NOTHING);
        assertThat(bounds.judge(values(0.05, 0.01)))
                .isEqualTo(new Look.Within("0.05 at {pod=\"0\"}, 0.01 at {pod=\"1\"}"));
        assertThat(bounds.judge(values(0.02, 0.06123)))
                .isEqualTo(new Look.Outside("0.0612 at {pod=\"1\"}, above 0.05"));
        assertThat(bounds.judge(values(0.001))).isEqualTo(new Look.Outside("0.001 at {pod=\"0\"}, below 0.01"));
        assertThat(bounds.words()).isEqualTo("at most 0.05 and at least 0.01");
    }

    @Test
    void aValueIsComparedWithItsOwnOfBeforeTheDeployment() {
        var bounds = Bounds.of(query("", "", "1.5", false), values(2, 10));
        assertThat(bounds.judge(values(3, 15))).isInstanceOf(Look.Within.class);
        assertThat(bounds.judge(values(3.1, 15)))
                .isEqualTo(new Look.Outside("3.1 at {pod=\"0\"}, more than 1.5 times the 2 of before the deployment"));
        // A time series that is new has nothing to be compared with.
        assertThat(bounds.judge(values(3, 15, 1000))).isInstanceOf(Look.Within.class);
    }

    @Test
    void whatIsNoNumberCountsAsNoValue() {
        var bounds = Bounds.of(query("1", "", "", false), NOTHING);
        assertThat(bounds.judge(values(Double.NaN))).isEqualTo(new Look.Nothing());
        assertThat(bounds.judge(NOTHING)).isEqualTo(new Look.Nothing());
        assertThat(bounds.judge(values(Double.NaN, Double.POSITIVE_INFINITY)))
                .isEqualTo(new Look.Outside("+Inf at {pod=\"1\"}, above 1"));
    }

    @Test
    void onlyWhatIsOutOfBoundsAgainAndAgainCloses() {
        var metric = new WatchedMetric(Bounds.of(query("1", "", "", false), NOTHING), 2);
        metric.look(values(2), Duration.ofSeconds(1));
        metric.look(values(0), Duration.ofSeconds(2));
        metric.look(NOTHING, Duration.ofSeconds(3));
        assertThat(metric.hasFailed()).isFalse();
        assertThat(metric.report(Instant.EPOCH, Instant.EPOCH.plusSeconds(3)).outcome())
                .isEqualTo(CheckReport.Outcome.FLAKY);
        metric.look(new Samples.Missing("no answer within 1 s", ""), Duration.ofSeconds(4));
        assertThat(metric.hasFailed()).isTrue();
        assertThat(metric.report(Instant.EPOCH, Instant.EPOCH.plusSeconds(4))).satisfies(report -> {
            assertThat(report.outcome()).isEqualTo(CheckReport.Outcome.FAILED);
            assertThat(report.observed())
                    .isEqualTo("could not be asked for: no answer within 1 s, 2 times in a row; it must be at most 1");
            assertThat(report.log())
                    .containsExactly(
                            "1 s: is 2 at {pod=\"0\"}, above 1",
                            "2 s: is 0 at {pod=\"0\"}",
                            "3 s: has no value",
                            "4 s: could not be asked for: no answer within 1 s");
        });
    }

    @Test
    void noValueIsFineWhereTheSiteSaysSo() {
        var metric = new WatchedMetric(Bounds.of(query("1", "", "", true), NOTHING), 1);
        metric.look(NOTHING, Duration.ofSeconds(1));
        assertThat(metric.hasFailed()).isFalse();
        assertThat(metric.report(Instant.EPOCH, Instant.EPOCH).outcome()).isEqualTo(CheckReport.Outcome.PASSED);
    }
}
