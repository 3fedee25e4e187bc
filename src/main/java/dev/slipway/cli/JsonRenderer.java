package dev.slipway.cli;

import dev.slipway.diagnosis.Diagnosis;
import dev.slipway.events.EventWriter;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineListener;
import dev.slipway.pipeline.StepRef;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** One JSON object for each event, on a line of its own. */
final class JsonRenderer implements PipelineListener {
    private final Consumer<String> out;
    private final EventWriter writer;

    JsonRenderer(Consumer<String> out, BiFunction<StepRef, Failure, List<Diagnosis>> diagnose) {
        this.out = out;
        this.writer = new EventWriter(diagnose);
    }

    @Override
    public void on(PipelineEvent event) {
        out.accept(writer.json(event).toString());
    }
}
