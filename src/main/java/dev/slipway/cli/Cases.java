package dev.slipway.cli;

import dev.slipway.deployment.SiteReport;
import dev.slipway.deployment.TargetDiagnosis;
import dev.slipway.diagnosis.Diagnosis;
import dev.slipway.diagnosis.KnowledgeBase;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.WorkloadProgress;
import dev.slipway.rollout.Survey;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is wrong on each target, and why: all of it clean, since a diagnosis quotes what it was made of.
 *
 * @param remarks what the person should know of how it was found out
 */
record Cases(String site, List<OfTarget> targets, List<String> remarks) {
    /** Explains a target that can't be seen: most often the trouble that this step would have. */
    private static final String ACCESS_STEP = "Get credentials";

    private static final String STEP = "Diagnose";

    Cases {
        targets = List.copyOf(targets);
        remarks = List.copyOf(remarks);
    }

    /** What is told of a target. */
    sealed interface OfTarget {

        /** Its name. */
        String target();

        /** It was seen; the worst case first. */
        record Seen(String target, String namespace, String server, List<WorkloadProgress> workloads, List<Case> cases)
                implements OfTarget {
            public Seen {
                workloads = List.copyOf(workloads);
                cases = List.copyOf(cases);
            }
        }

        /** It could not be seen. */
        record Unseen(String target, Failure failure, List<Diagnosis> diagnoses) implements OfTarget {
            public Unseen {
                diagnoses = List.copyOf(diagnoses);
            }
        }
    }

    /**
     * Something that is wrong.
     *
     * @param kind what sort of trouble: {@code crash-loop}
     * @param object where it was seen
     * @param sentence what it is
     * @param pods how many pods show the same
     * @param diagnoses the surest first
     */
    record Case(
            String kind,
            String workload,
            String object,
            String sentence,
            int pods,
            List<Evidence> evidence,
            List<Diagnosis> diagnoses) {
        Case {
            evidence = List.copyOf(evidence);
            diagnoses = List.copyOf(diagnoses);
        }
    }

    /**
     * Of what was found out.
     *
     * @param knowledge is asked for only where something is wrong: reading it takes time
     */
    static Cases of(SiteReport.Told<TargetDiagnosis> told, CleanText clean, Supplier<KnowledgeBase> knowledge) {
        var known = told.targets().stream().allMatch(TargetDiagnosis::isHealthy)
                ? Optional.<KnowledgeBase>empty()
                : Optional.of(knowledge.get());
        return new Cases(
                told.site(),
                told.targets().stream().map(target -> of(target, clean, known)).toList(),
                told.remarks().stream().map(clean::line).toList());
    }

    private static OfTarget of(TargetDiagnosis target, CleanText clean, Optional<KnowledgeBase> known) {
        return switch (target) {
            case TargetDiagnosis.Seen(var name, var namespace, var server, var workloads, var findings) ->
                new OfTarget.Seen(
                        name,
                        namespace,
                        server,
                        workloads.stream().map(clean::workload).toList(),
                        findings.stream()
                                .map(finding -> of(finding, name, clean, known))
                                .toList());
            case TargetDiagnosis.Unseen(var name, var failure) -> {
                var cleaned = clean.failure(failure);
                yield new OfTarget.Unseen(name, cleaned, diagnoses(known, ACCESS_STEP, cleaned));
            }
        };
    }

    private static Case of(Survey.Finding finding, String target, CleanText clean, Optional<KnowledgeBase> known) {
        var trouble = finding.trouble();
        var failure = clean.failure(
                Failure.of("looking at " + target, trouble.sentence()).with(finding.evidence()));
        return new Case(
                trouble.kind().id(),
                trouble.workload().toString(),
                trouble.object(),
                failure.observed(),
                finding.pods(),
                failure.evidence(),
                diagnoses(known, STEP, failure));
    }

    private static List<Diagnosis> diagnoses(Optional<KnowledgeBase> known, String step, Failure failure) {
        return known.map(knowledge -> knowledge.diagnose(step, failure)).orElse(List.of());
    }
}
