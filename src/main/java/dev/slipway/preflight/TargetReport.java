package dev.slipway.preflight;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Evidence.TargetProblem;
import dev.slipway.pipeline.Failure;
import dev.slipway.preflight.Finding.Severity;
import java.util.List;
import java.util.stream.Stream;

/** What was found at a target. */
public sealed interface TargetReport {

    /** The target's name. */
    String target();

    /** What would make a deployment to it fail; empty: nothing that is known. */
    List<TargetProblem> problems();

    /** Whether what is wrong may all be over a moment later. */
    boolean isPassing();

    /**
     * It was looked at.
     *
     * @param server the API server's address
     * @param checks in the order in which people read them
     */
    record Seen(String target, String namespace, String server, List<Checked> checks) implements TargetReport {
        public Seen {
            checks = List.copyOf(checks);
        }

        @Override
        public List<TargetProblem> problems() {
            return checks.stream()
                    .flatMap(checked -> checked.findings().stream()
                            .filter(finding -> finding.severity() == Severity.PROBLEM)
                            .map(finding -> new TargetProblem(
                                    target, checked.check(), finding.object(), finding.what(), finding.remedy())))
                    .toList();
        }

        /** Those of this severity, in order. */
        public List<Finding> findings(Severity severity) {
            return checks.stream()
                    .flatMap(checked -> checked.findings().stream())
                    .filter(finding -> finding.severity() == severity)
                    .toList();
        }

        @Override
        public boolean isPassing() {
            return findings(Severity.PROBLEM).stream().allMatch(Finding::passing);
        }
    }

    /** There was no way in. */
    record Unseen(String target, Failure failure) implements TargetReport {
        @Override
        public List<TargetProblem> problems() {
            return List.of(new TargetProblem(
                    target, "access", "the cluster", failure.observed(), String.join(" ", failure.advice())));
        }

        @Override
        public boolean isPassing() {
            return failure.worthRetrying();
        }

        /** The facts behind it, but for those that say the same once more. */
        public Stream<Evidence> evidence() {
            return failure.evidence().stream()
                    .filter(one ->
                            !(one instanceof Evidence.Fact(var _, var value) && value.equals(failure.observed())));
        }
    }
}
