package dev.slipway.cli;

import java.util.List;

/**
 * The signs that stand for outcomes, for screens that show Unicode and for those that do not. All of them are one column
 * wide.
 *
 * @param succeeded stands before what succeeded, and so on
 * @param begins stands before what begins
 * @param rule stands left of output that is passed on
 * @param spinner the pictures of what runs, in turn
 */
record Glyphs(
        String succeeded,
        String failed,
        String warned,
        String skipped,
        String cancelled,
        String waiting,
        String begins,
        String rule,
        String ellipsis,
        String full,
        String empty,
        List<String> spinner) {

    private static final Glyphs UNICODE = new Glyphs(
            "✔",
            "✖",
            "⚠",
            "↷",
            "⊘",
            "·",
            "▸",
            "│",
            "…",
            "█",
            "░",
            List.of("⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"));
    private static final Glyphs ASCII =
            new Glyphs("+", "x", "!", ">", "-", ".", "*", "|", "~", "#", ".", List.of("|", "/", "-", "\\"));

    Glyphs {
        spinner = List.copyOf(spinner);
    }

    static Glyphs of(boolean unicode) {
        return unicode ? UNICODE : ASCII;
    }
}
