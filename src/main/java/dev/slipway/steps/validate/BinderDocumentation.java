package dev.slipway.steps.validate;

import dev.slipway.pipeline.StepDocumentation.Trouble;
import java.util.List;

/** What can go wrong with the checks of a BinderHub. */
final class BinderDocumentation {
    private static final Trouble LOST = new Trouble(
            "The stream of events is cut",
            "`lost its stream of events … while …`, after it was asked for three times.",
            "Look at the ingress: its time-out must be longer than the half minute between two signs of life, and it must"
                    + " not collect answers before it passes them on.");
    private static final Trouble LATE = new Trouble(
            "A phase takes too long",
            "`was not launched within 8 min: it was still launching (built 1 s, launching 7 min 58 s)`.",
            "The phase says where to look: waiting and launching want room on a node, building wants what it installs, pushing"
                    + " wants the registry.");

    private BinderDocumentation() {}

    static List<Trouble> ofPages() {
        return List.of(
                new Trouble(
                        "BinderHub is not healthy",
                        "`is not good (status 503): Docker registry`: what its own `/health` names.",
                        "Look at what is named, then at the log of the pod `binder`."),
                new Trouble(
                        "Something else answers at the address",
                        "`is not what a BinderHub answers`, `is a page that nowhere speaks of Binder`.",
                        "Look at the ingress and at the address in slipway.yaml."),
                new Trouble(
                        "People with an old link are not told that their server is gone",
                        "`answered with status 200 instead of 403, 404, 424 or 503`.",
                        "Look at JupyterHub's pod `proxy` and at what patches its pages."));
    }

    static List<Trouble> ofLaunches() {
        return List.of(
                new Trouble(
                        "The server does not start",
                        "`has an image, but its server did not start`, with what JupyterHub told last.",
                        "Look at the log of the pod `hub` and at the users' pods: room on the nodes, the image's pull, quotas."),
                new Trouble(
                        "There is no room",
                        "`has no room: Too many users …`.",
                        "Wait, or raise `pod_quota` or the repository's `quota`."),
                LATE,
                LOST,
                new Trouble(
                        "The server runs and can't be reached",
                        "`was launched (…), but its server answered with status 502`.",
                        "Look at JupyterHub's pod `proxy` and its routes."));
    }

    static List<Trouble> ofBuilds() {
        return List.of(
                new Trouble(
                        "The build fails",
                        "`could not be built`, with the end of the build's log.",
                        "Build it elsewhere with repo2docker: that tells the repository from the builder."),
                new Trouble(
                        "The image can't be pushed",
                        "`was built, but the image could not be pushed to the registry`.",
                        "Look at the registry: its health, its quota, and the secret with which images are pushed."),
                new Trouble(
                        "Nothing was built",
                        "`was launched without being built`.",
                        "The BinderHub finds images under names that do not change with the commit: look at its"
                                + " configuration."),
                new Trouble(
                        "The branch can't be pushed",
                        "`can't be tried: the repository … could not be pushed to`, with Git's own words.",
                        "Look at the deploy key: it must be known to the repository, with write access."),
                LATE,
                LOST);
    }
}
