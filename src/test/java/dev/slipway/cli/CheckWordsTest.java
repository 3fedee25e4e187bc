package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.CheckReport.Outcome;
import dev.slipway.pipeline.PipelineEvent.CheckEnded;
import dev.slipway.pipeline.StepRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckWordsTest {
    private static final Wording WORDING = new Wording(Glyphs.of(false), new Palette(false));

    private static CheckReport check(String title, Outcome outcome, int attempts, String observed) {
        return new CheckReport("http", title, outcome, attempts, Duration.ofSeconds(2), observed, List.of());
    }

    private static CheckEnded on(String target, CheckReport check) {
        return new CheckEnded(Instant.EPOCH, new StepRef("Deploy", target, "Validate"), check);
    }

    @Test
    void aCheckSaysInALineHowItWent() {
        assertThat(CheckWords.line(check("https://x", Outcome.PASSED, 1, "200"), WORDING))
                .isEqualTo("+ https://x: 200 (2 s)");
        assertThat(CheckWords.line(check("https://x", Outcome.FLAKY, 2, "200"), WORDING))
                .isEqualTo("+ https://x: 200 (flaky: it passed only at attempt 2)");
        assertThat(CheckWords.line(check("https://x", Outcome.FAILED, 3, "did not answer\nat all"), WORDING))
                .isEqualTo("x https://x did not answer at all (2 s, attempt 3)");
        assertThat(CheckWords.line(check("The hub answers", Outcome.SKIPPED, 0, ""), WORDING))
                .isEqualTo("> The hub answers (skipped)");
    }

    @Test
    void theChecksOfEachTargetAreCountedAndWhatWaveredIsNamed() {
        assertThat(CheckWords.summaries(List.of(
                        on("staging", check("a", Outcome.PASSED, 1, "")),
                        on("staging", check("b", Outcome.FLAKY, 2, "")),
                        on("prod", check("a", Outcome.FAILED, 3, "")),
                        on("staging", check("c", Outcome.PASSED, 1, "")))))
                .containsExactly("staging  2 passed, 1 flaky (b)", "prod     1 failed (a)");
    }
}
