package dev.slipway.steps.validate;

import static org.assertj.core.api.Assertions.assertThat;

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

    /** The same with ports that are not another one in each run. */
    FailingCase steady() {
        return new FailingCase(kind, situation, steady(title), steady(observed), steady(advice));
    }

    /** The same with the site's folder left out. */
    FailingCase without(java.nio.file.Path folder) {
        return new FailingCase(
                kind, situation, title, observed.replace(folder + "/", ""), advice.replace(folder + "/", ""));
    }

    private static String steady(String text) {
        return text.replaceAll("(127\\.0\\.0\\.1|localhost|\\$\\{host}):[0-9]+", "hub.example.org");
    }
}
