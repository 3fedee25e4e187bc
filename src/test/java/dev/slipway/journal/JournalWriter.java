package dev.slipway.journal;

import dev.slipway.pipeline.StepOutcome;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;

/** A process that records a deployment without end, and says on standard output how many steps' ends it has recorded. */
final class JournalWriter {
    private JournalWriter() {}

    /**
     * Records.
     *
     * @param args the journal's folder, the end of the deployment's id
     */
    public static void main(String[] args) throws Exception {
        var told = new Told(args[1]);
        try (var journal = Told.open(Path.of(args[0]));
                var recorder = Told.recorder(journal, InstantSource.system(), new ArrayList<>())) {
            recorder.on(told.started());
            for (int step = 1; ; step++) {
                recorder.on(told.begun(Told.STAGING));
                for (int line = 0; line < 20; line++) {
                    recorder.on(told.printed(Told.STAGING, "line " + line + " " + "x".repeat(500)));
                }
                recorder.on(told.ended(Told.STAGING, new StepOutcome.Succeeded("step " + step), 1));
                System.out.println(step);
            }
        }
    }
}
