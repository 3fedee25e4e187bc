package dev.slipway.steps.secrets;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import java.util.stream.Collectors;

/** A failure as text: what a person would read of it. */
final class FailureText {
    private FailureText() {}

    static String of(Failure failure) {
        return failure.attempted() + "\n" + failure.observed() + "\n"
                + failure.evidence().stream().map(FailureText::of).collect(Collectors.joining("\n"))
                + "\n" + String.join("\n", failure.advice());
    }

    private static String of(Evidence evidence) {
        return evidence instanceof Evidence.Fact(var subject, var value) ? subject + "=" + value : evidence.toString();
    }
}
