package dev.slipway.yamllint;

import java.util.List;

/** One rule. It keeps nothing. */
@FunctionalInterface
interface LintRule {

    /** What it has against a file. */
    List<Remark> check(LintText text, RuleOptions options);

    /**
     * What it has against a place.
     *
     * @param column counted from 1
     */
    record Remark(int line, int column, String what, String content) {
        static Remark of(int line, int column, String what) {
            return new Remark(line, column, what, "");
        }
    }
}
