package dev.slipway.steps.helm;

import dev.slipway.pipeline.Evidence;
import java.util.ArrayList;
import java.util.List;

/**
 * A dependency whose version its repository does not have.
 *
 * @param url the repository's address
 * @param file where the version is asked for, relative to the site
 * @param newest the newest versions that there are, newest first; empty: the repository has no such chart
 */
record MissingVersion(ChartDependency dependency, String url, String file, List<String> newest) {

    /** The repository in which every commit to BinderHub's main branch is published as a chart, some minutes later. */
    private static final String PUBLISHED_LATER = "binderhub";

    MissingVersion {
        newest = List.copyOf(newest);
    }

    String observed() {
        var name = dependency.name();
        if (newest.isEmpty()) {
            return "The repository " + url + " has no chart '" + name + "', which " + file + " asks for.";
        }
        return "The dependency " + name + " asks for version " + dependency.version() + ", which the repository " + url
                + " does not have. The newest there is " + newest.getFirst() + ".";
    }

    Evidence place() {
        return new Evidence.FileProblem(
                file,
                dependency.line(),
                dependency.column(),
                newest.isEmpty()
                        ? "there is no chart '" + dependency.name() + "' in " + url
                        : "there is no version " + dependency.version() + " of " + dependency.name() + " in " + url,
                newest.isEmpty() ? "" : "the newest is " + newest.getFirst());
    }

    Evidence fact() {
        return new Evidence.Fact(
                "versions of " + dependency.name() + " in " + url,
                newest.isEmpty() ? "none" : "newest first: " + String.join(", ", newest));
    }

    List<String> advice() {
        var advice = new ArrayList<String>();
        if (dependency.name().equals(PUBLISHED_LATER)) {
            advice.add("A version of binderhub appears in the repository some time after its pull request was merged:"
                    + " wait until " + url
                    + " lists it, then deploy again; or let the deployment wait, with 'waitForChart: 15m' of the"
                    + " release in slipway.yaml. Its name holds the last commit that"
                    + " changed the chart's files, which may not be the merge commit.");
        }
        advice.add("Look at the versions in " + url + (url.endsWith("/") ? "" : "/") + "index.yaml and correct line "
                + dependency.line() + " of " + file + ".");
        return advice;
    }
}
