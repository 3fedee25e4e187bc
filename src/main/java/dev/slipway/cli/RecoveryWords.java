package dev.slipway.cli;

import dev.slipway.pipeline.RecoveryResult;
import dev.slipway.pipeline.RecoveryResult.End;

/** What came of a recovery, in words: told beside the deployment's own outcome in every form of output. */
final class RecoveryWords {
    private RecoveryWords() {}

    /** In one line, without a stop: {@code prod was rolled back to revision 7 (commit 1a2b3c4d)}. */
    static String line(RecoveryResult recovery) {
        return switch (recovery.end()) {
            case End.Recovered(var summary) -> summary;
            case End.Kept(var reason) -> recovery.track() + " was kept as it is: " + reason;
            case End.Failed(var acted, var step, var failure) ->
                (acted
                                ? recovery.track() + " was rolled back, but \"" + step.step() + "\" failed: "
                                : "the rollback of " + recovery.track() + " failed: ")
                        + withoutStop(failure.observed().replace('\n', ' '));
            case End.Interrupted(var reason) ->
                "the rollback of " + recovery.track() + " was ended " + reason.explain() + ", before it was done";
        };
    }

    /** Whether what the deployment did is undone, whatever became of the proof. */
    static boolean acted(RecoveryResult recovery) {
        return switch (recovery.end()) {
            case End.Recovered _ -> true;
            case End.Failed(var acted, var _, var _) -> acted;
            case End.Kept _, End.Interrupted _ -> false;
        };
    }

    /** The line with its sign. */
    static String signed(RecoveryResult recovery, Wording wording) {
        var palette = wording.palette();
        var glyphs = wording.glyphs();
        return switch (recovery.end()) {
                    case End.Recovered _ -> palette.green(glyphs.succeeded());
                    case End.Kept _ -> palette.yellow(glyphs.warned());
                    case End.Failed _ -> palette.red(glyphs.failed());
                    case End.Interrupted _ -> palette.yellow(glyphs.cancelled());
                }
                + " "
                + line(recovery);
    }

    private static String withoutStop(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
