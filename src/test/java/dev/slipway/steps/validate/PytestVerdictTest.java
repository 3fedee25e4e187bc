package dev.slipway.steps.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Evidence;
import dev.slipway.process.ProcessResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PytestVerdictTest {
    private static PytestVerdict exited(int code, boolean earlier, JunitReport.Test... tests) {
        return PytestVerdict.of(
                new ProcessResult.Exited(code, List.of(), Duration.ofSeconds(1)),
                Optional.of(new JunitReport(List.of(tests))),
                Map.of(),
                earlier);
    }

    @ParameterizedTest
    @CsvSource({
        "2, interrupted, false",
        "3, internal error, false",
        "4, did not understand its arguments, false",
        "5, found no tests, false",
        "137, killed by signal 9, true",
        "77, exit code 77, false"
    })
    void tellsTheExitCodesApart(int code, String words, boolean worthRepeating) {
        var verdict = exited(code, false);
        assertThat(verdict.observed()).contains(words);
        assertThat(verdict.isPassed()).isFalse();
        assertThat(verdict.isWorthRepeating()).isEqualTo(worthRepeating);
        assertThat(verdict.advice()).isNotEmpty();
    }

    @Test
    void countsATestOnceThatFailsInItsTeardownToo() {
        var verdict = exited(
                1,
                false,
                new JunitReport.Test("t::a", "A", JunitReport.Outcome.FAILED, "assert 0", Duration.ZERO),
                new JunitReport.Test("t::a", "A", JunitReport.Outcome.FAILED, "teardown", Duration.ZERO));
        assertThat(verdict.observed()).isEqualTo("1 test failed.");
        assertThat(verdict.failed()).containsExactly(new Evidence.FailedTest("t::a", "A", "assert 0"));
    }

    @Test
    void nothingLeftToRunIsGoodOnlyWhereSomethingPassed() {
        assertThat(exited(5, true).isPassed()).isTrue();
        assertThat(exited(5, false).isPassed()).isFalse();
    }

    @Test
    void namesTheTestThatWasStillRunning() {
        var verdict = PytestVerdict.of(
                new ProcessResult.TimedOut(Duration.ofMinutes(10), List.of()),
                Optional.empty(),
                Map.of("t::slow", "Builds an image"),
                false);
        assertThat(verdict.isWorthRepeating()).isTrue();
        assertThat(verdict.failed())
                .containsExactly(new Evidence.FailedTest(
                        "t::slow", "Builds an image", "It was still running when the time limit of 10 min ended it."));
    }
}
