package dev.slipway.diagnosis;

import dev.slipway.diagnosis.KnownCause.Certainty;
import dev.slipway.diagnosis.KnownCause.Found;
import dev.slipway.pipeline.Bug;
import dev.slipway.pipeline.Failure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All known causes. Immutable; its answers depend on the evidence alone. */
public final class KnowledgeBase {
    private final List<KnownCause> site;
    private final List<KnownCause> causes;

    KnowledgeBase(List<KnownCause> causes) {
        this(List.of(), causes);
    }

    private KnowledgeBase(List<KnownCause> site, List<KnownCause> causes) {
        this.site = List.copyOf(site);
        this.causes = List.copyOf(causes);
    }

    /** What ships with the program. Reads the files, so ask for it only when something has failed. */
    public static KnowledgeBase shipped() {
        return new KnowledgeBase(KnowledgeFiles.shipped());
    }

    /** The same, with the examples that its files hold. */
    static KnowledgeBase shippedWithExamples() {
        return new KnowledgeBase(KnowledgeFiles.shippedWithExamples());
    }

    /** All of this and what a site knows, which comes first where it is as sure; a cause of the same id replaces ours. */
    public KnowledgeBase with(SiteKnowledge knowledge) {
        var own = knowledge.causes();
        var ids = own.stream().map(KnownCause::id).collect(Collectors.toSet());
        return new KnowledgeBase(
                own, causes.stream().filter(cause -> !ids.contains(cause.id())).toList());
    }

    /**
     * The causes that fit. Those that are merely possible come last; before them, those of the worst trouble first, and of
     * one trouble the surest, then the site's own, then those that more of the evidence points to, then in the order of the index.
     *
     * @param step the name of the step that failed: {@code Set up Helm}
     */
    public List<Diagnosis> diagnose(String step, Failure failure) {
        return diagnose(step, failure, new Allowance());
    }

    List<Diagnosis> diagnose(String step, Failure failure, Allowance allowance) {
        if (Bug.caused(failure)) {
            return List.of();
        }
        var found = new ArrayList<Found>();
        for (var file : CaseFile.of(failure)) {
            found.addAll(diagnose(step, file, allowance));
        }
        found.sort(Comparator.comparing(one -> one.cause().certainty() == Certainty.POSSIBLE));
        return merged(found);
    }

    private List<Found> diagnose(String step, CaseFile file, Allowance allowance) {
        return Stream.concat(site.stream(), causes.stream())
                .map(cause -> cause.diagnose(step, file, allowance))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing((Found found) -> found.cause().certainty())
                        .thenComparing(found -> !site.contains(found.cause()))
                        .thenComparing(Found::patterns, Comparator.reverseOrder()))
                .toList();
    }

    /** What is the same for several workloads is told once. */
    private static List<Diagnosis> merged(List<Found> found) {
        var merged = new LinkedHashMap<List<Object>, Diagnosis>();
        for (var one : found) {
            var diagnosis = one.diagnosis();
            merged.merge(
                    List.of(diagnosis.id(), diagnosis.title(), diagnosis.cause(), diagnosis.remedy()),
                    diagnosis,
                    Diagnosis::alsoAbout);
        }
        return List.copyOf(merged.values());
    }

    Collection<KnownCause> causes() {
        return causes;
    }
}
