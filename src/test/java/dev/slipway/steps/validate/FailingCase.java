package dev.slipway.steps.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.StepOutcome;
import java.util.ArrayList;

/**
 * A check that failed, and what a person reads of it.
 *
 * @param kind the check's word
 * @param situation what was wrong, for docs/checks.md
 * @param title the check's
 */
public record FailingCase(String kind, String situation, String title, String observed, String advice) {

    /** Of an attempt, which must have failed. */
    public static FailingCase of(String situation, Check check, Attempt attempt) {
        assertThat(attempt).as(situation).isInstanceOf(Attempt.Failed.class);
        var failed = (Attempt.Failed) attempt;
        return new FailingCase(check.kind().word(), situation, check.title(), failed.observed(), failed.advice());
    }

    /** Of a step that makes checks of its own, which must have failed. */
    public static FailingCase of(String kind, String situation, StepOutcome outcome) {
        assertThat(outcome).as(situation).isInstanceOf(StepOutcome.Failed.class);
        var failure = ((StepOutcome.Failed) outcome).failure();
        var lines = new ArrayList<String>();
        failure.observed().lines().forEach(lines::add);
        failure.evidence().forEach(fact -> {
            if (fact instanceof Evidence.FailedTest test) {
                lines.add(test.title() + ":");
                test.message().lines().forEach(line -> lines.add("  " + line));
            }
        });
        return new FailingCase(kind, situation, "", String.join("\n", lines), String.join("\n\n", failure.advice()));
    }

    /** The same with ports that are not another one in each run. */
    FailingCase steady() {
        return new FailingCase(kind, situation, steady(title), steady(observed), steady(advice));
    }

    /** The same with the site's folder left out. */
    FailingCase without(java.nio.file.Path folder) {
        return with(folder + "/", "");
    }

    /** The same with something that is another in each run called otherwise. */
    public FailingCase with(String chance, String steady) {
        return new FailingCase(
                kind, situation, title, observed.replace(chance, steady), advice.replace(chance, steady));
    }

    private static String steady(String text) {
        return text.replaceAll("After [0-9a-z. ]+ of", "After 2 s of")
                .replaceAll("(127\\.0\\.0\\.1|localhost|\\$\\{host}):[0-9]+", "hub.example.org");
    }
}
