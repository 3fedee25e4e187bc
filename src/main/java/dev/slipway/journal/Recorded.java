package dev.slipway.journal;

import dev.slipway.diagnosis.Diagnosis;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineEvent.StepEnded;
import dev.slipway.pipeline.StepRef;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that is recorded of a deployment.
 *
 * @param entries as they were written
 * @param events the same, as far as this Slipway knows them, to be told to whatever listens to a deployment
 * @param steps those that began or ended, in the order in which they did first
 * @param diagnoses what was known of each failure at the time
 */
public record Recorded(
        RecordedDeployment summary,
        List<Entry> entries,
        List<PipelineEvent> events,
        Map<StepRef, RecordedStep> steps,
        Map<StepRef, List<Diagnosis>> diagnoses) {
    public Recorded {
        entries = List.copyOf(entries);
        events = List.copyOf(events);
        steps = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(steps));
        diagnoses = Map.copyOf(diagnoses);
    }

    /** What is recorded of a step; of one that never began, nothing. */
    public RecordedStep step(StepRef step) {
        return steps.getOrDefault(step, RecordedStep.UNSEEN);
    }

    /**
     * A step.
     *
     * @param startedAt absent: it never began
     * @param inputs what its result follows from; none where it never began
     * @param digest of the inputs, at its end; {@link Inputs#digest()} of the same inputs equals it
     * @param end absent: it began, and what became of it is not known; the cluster has to be asked
     */
    public record RecordedStep(
            Optional<Instant> startedAt, Inputs inputs, Optional<String> digest, Optional<StepEnded> end) {
        static final RecordedStep UNSEEN =
                new RecordedStep(Optional.empty(), Inputs.NONE, Optional.empty(), Optional.empty());

        RecordedStep begun(Instant at, Inputs of) {
            return new RecordedStep(Optional.of(at), of, Optional.of(of.digest()), end);
        }

        RecordedStep ended(StepEnded how, @Nullable String digestAtTheEnd) {
            return new RecordedStep(
                    startedAt, inputs, Optional.ofNullable(digestAtTheEnd).or(() -> digest), Optional.of(how));
        }
    }
}
