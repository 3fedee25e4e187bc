package dev.slipway.cli;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Pipeline;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.pipeline.StepRef;
import dev.slipway.pipeline.Track;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The steps' own documentation, to be asked when one has failed. */
record StepDocuments(Map<StepRef, StepDocumentation> documents) {
    /** Two words in common may be chance, the words of one entry seldom are. */
    private static final int ENOUGH = 2;

    private static final int SHOWN = 2;

    StepDocuments {
        documents = Map.copyOf(documents);
    }

    static StepDocuments of(Pipeline pipeline) {
        var documents = new HashMap<StepRef, StepDocumentation>();
        for (var stage : pipeline.stages()) {
            for (var track : stage.tracks()) {
                for (var step : all(track)) {
                    documents.put(new StepRef(stage.name(), track.name(), step.name()), step.documentation());
                }
            }
        }
        return new StepDocuments(documents);
    }

    private static List<Step> all(Track track) {
        var steps = new ArrayList<Step>();
        track.steps().forEach(planned -> steps.add(planned.step()));
        track.recovery().ifPresent(recovery -> {
            steps.add(recovery.act());
            steps.addAll(recovery.proofs());
        });
        return steps;
    }

    /** What the documentation says of such a failure: the entries that share the most words with it. */
    List<Trouble> matching(StepRef step, Failure failure) {
        var document = documents.get(step);
        if (document == null) {
            return List.of();
        }
        var seen = new ArrayList<>(List.of(failure.observed()));
        for (var evidence : failure.evidence()) {
            if (evidence instanceof Evidence.OutputTail tail) {
                seen.addAll(tail.lines());
            } else {
                seen.add(EvidenceText.line(evidence));
            }
        }
        var words = words(String.join(" ", seen));
        return document.whatCouldGoWrong().stream()
                .filter(trouble -> common(trouble, words) >= ENOUGH)
                .sorted(Comparator.comparingLong((Trouble trouble) -> common(trouble, words))
                        .reversed())
                .limit(SHOWN)
                .toList();
    }

    private static long common(Trouble trouble, Set<String> words) {
        return words(trouble.cause() + " " + trouble.manifestsAs()).stream()
                .filter(words::contains)
                .count();
    }

    private static Set<String> words(String text) {
        return Stream.of(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1))
                .filter(word -> word.length() > 4)
                .collect(Collectors.toSet());
    }
}
