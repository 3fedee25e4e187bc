package dev.slipway.diagnosis;

import dev.slipway.pipeline.Bug;
import dev.slipway.pipeline.Failure;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All known causes. Immutable; its answers depend on the evidence alone. */
public final class KnowledgeBase {
    private final List<KnownCause> causes;

    KnowledgeBase(List<KnownCause> causes) {
        this.causes = List.copyOf(causes);
    }

    /** What ships with the program. Reads the files, so ask for it only when something has failed. */
    public static KnowledgeBase shipped() {
        return new KnowledgeBase(KnowledgeFiles.shipped());
    }

    /**
     * The causes that fit, the surest first, then those that more of the evidence points to, then in the order of
     * the index.
     *
     * @param step the name of the step that failed: {@code Set up Helm}
     */
    public List<Diagnosis> diagnose(String step, Failure failure) {
        if (Bug.caused(failure)) {
            return List.of();
        }
        var observations = Observation.of(failure);
        return causes.stream()
                .map(cause -> cause.diagnose(step, observations))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(KnownCause.Found::certainty)
                        .thenComparing(KnownCause.Found::conditions, Comparator.reverseOrder()))
                .map(KnownCause.Found::diagnosis)
                .toList();
    }

    List<KnownCause> causes() {
        return causes;
    }
}
