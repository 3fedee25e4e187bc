package dev.slipway.charts;

import dev.slipway.preflight.Finding.Severity;
import java.util.List;
import java.util.Optional;

/**
 * Something that is wrong with what a chart is rendered to.
 *
 * @param severity what follows from it
 * @param targets those where it is so, in the site's order
 * @param release as the site names it
 * @param object what it is about: {@code Deployment/hub}; empty: the release itself
 * @param template the file of the chart that it comes from, as Helm names it; empty: not known
 * @param where the place to look at first: that of the value that decides it, else that in the template; empty: not known
 * @param what what is wrong, a sentence that names the object; never a value of a Secret
 * @param remedy what to do about it; may be empty
 */
public record ChartFinding(
        Severity severity,
        List<String> targets,
        String release,
        String object,
        String template,
        Optional<Spot> where,
        String what,
        String remedy) {
    public ChartFinding {
        targets = List.copyOf(targets);
    }

    /** The same, for these targets. */
    ChartFinding on(List<String> all) {
        return new ChartFinding(severity, all, release, object, template, where, what, remedy);
    }
}
