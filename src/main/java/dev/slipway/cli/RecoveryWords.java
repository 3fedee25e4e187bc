package dev.slipway.cli;

import dev.slipway.pipeline.RecoveryResult;
import dev.slipway.pipeline.RecoveryResult.End;

/** What came of a recovery, in words: told beside the deployment's own outcome in every form of output. */
final class RecoveryWords {
    private RecoveryWords() {}

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
                + recovery.line();
    }
}
