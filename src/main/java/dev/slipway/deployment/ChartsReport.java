package dev.slipway.deployment;

import dev.slipway.charts.ChartFinding;
import dev.slipway.pipeline.Failure;
import dev.slipway.preflight.Finding.Severity;
import java.util.List;
import java.util.stream.Stream;

/** What came of checking a site's charts. */
public sealed interface ChartsReport {

    /**
     * They were rendered and judged.
     *
     * @param kubernetes the version that they were judged for: {@code v1.34.4}
     * @param rendered how many charts were rendered: one for each release on each target
     * @param findings problems first
     * @param remarks what was left out, and why
     */
    record Judged(String kubernetes, int rendered, List<ChartFinding> findings, List<String> remarks)
            implements ChartsReport {
        public Judged {
            findings = List.copyOf(findings);
            remarks = List.copyOf(remarks);
        }

        /** Those of this severity. */
        public Stream<ChartFinding> findings(Severity severity) {
            return findings.stream().filter(finding -> finding.severity() == severity);
        }
    }

    /** They could not be: Helm, or what the charts depend on, could not be got. */
    record Refused(Failure failure) implements ChartsReport {}
}
