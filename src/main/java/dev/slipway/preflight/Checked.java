package dev.slipway.preflight;

import dev.slipway.kube.ClusterTrouble;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of one check at one target.
 *
 * @param check its name in tables and evidence, stable: {@code expiry}
 * @param summary what was looked at, in a few words: {@code 3 certificates, the first ends in 212 days}
 * @param findings what was found; empty: all is well
 */
public record Checked(String check, String summary, List<Finding> findings) {
    public Checked {
        findings = List.copyOf(findings);
    }

    /** The same with more findings. */
    public Checked and(List<Finding> more) {
        var all = new ArrayList<>(findings);
        all.addAll(more);
        return new Checked(check, summary, all);
    }

    /** It could not be looked at, since the cluster refused a question. That alone stops nobody. */
    public static Checked unknown(String check, String question, ClusterTrouble trouble) {
        return new Checked(
                check,
                "not known",
                List.of(Finding.remark(check, question + " can't be known: " + trouble.observed())));
    }

    /** How bad the worst of it is. */
    public boolean has(Finding.Severity severity) {
        return findings.stream().anyMatch(finding -> finding.severity() == severity);
    }
}
