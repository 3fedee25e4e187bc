package dev.slipway.steps.validate;

import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the steps that make checks say about themselves. */
final class CheckDocumentation {
    private static final Trouble NO_ANSWER = new Trouble(
            "The service does not answer as it should",
            "The failure shows the status and the beginning of every wrong answer.",
            "Look at the log of the pod behind the address.");
    private static final Trouble NAME_OR_CERTIFICATE = new Trouble(
            "The name or the certificate is not ready",
            "`DNS has no address for it`, or `certificate … has expired`.",
            "Look at the DNS record, and at whatever renews the certificates.");
    private static final Trouble NO_CONNECTION = new Trouble(
            "Nothing listens, or something stands between",
            "`takes no connection`, `Connection refused`, or no answer within the time limit.",
            "Look at the service's targetPort, at network policies and firewalls.");
    private static final String THROUGH_API =
            "`service://NAME:PORT` is asked through the API server, so that the check works"
                    + " without an ingress and from anywhere that can reach the cluster.";

    private static final StepDocumentation HUB = new StepDocumentation(
            "Hub and proxy may be well while nobody's server starts: its image is not there, its account is missing, no node"
                    + " has room for it. Only who starts one sees that.",
            List.of(
                    "A user of its own is made, and that user's server started by JupyterHub's API; what the hub and the"
                            + " cluster say meanwhile is shown.",
                    "A kernel is started in it and runs a cell over its WebSocket; what the cell prints is compared.",
                    "The server is stopped and awaited to be gone. However the check ends, also by Ctrl-C, kernel, server"
                            + " and user are removed; what a killed run left, the next one removes."),
            List.of(
                    new Trouble(
                            "The server's pod does not start",
                            "The failure says what the cluster says of that pod: its image, its account, no room.",
                            "Mend what the hub's configuration says of users' servers (KubeSpawner, or `singleuser` in the"
                                    + " chart's values)."),
                    new Trouble(
                            "The hub does not let the token do that",
                            "Status 401, 403 or 404 at the user.",
                            "Give the service of the hub that has this token a role with `admin:users`, `admin:servers` and"
                                    + " `access:servers` for the check's user."),
                    new Trouble(
                            "The cell does not run",
                            "The kernel's WebSocket is refused or closed, or the kernel dies.",
                            "Look at what stands before the proxy, and at the memory limit of users' servers.")));

    private CheckDocumentation() {}

    static StepDocumentation of(CheckKind kind, List<? extends Check> checks) {
        var titles = checks.stream().map(check -> "`" + check.title() + "`").collect(Collectors.joining(", "));
        return switch (kind) {
            case HTTP ->
                about(
                        "The quickest way to see whether a site is up: ask it.",
                        "These addresses are asked side by side: " + titles + ".",
                        THROUGH_API,
                        List.of(NO_ANSWER, NAME_OR_CERTIFICATE));
            case TCP ->
                about(
                        "Some services speak no HTTP: a database, a message queue, SSH. That they take connections can be seen"
                                + " all the same.",
                        "A connection is made to each of these ports: " + titles + ".",
                        THROUGH_API,
                        List.of(NO_CONNECTION));
            case DNS ->
                about(
                        "A site that nobody finds is down, however well it runs.",
                        "The name servers are asked for the " + titles + ".",
                        "This machine's `/etc/hosts` is not looked at.",
                        List.of(new Trouble(
                                "The record is missing or old",
                                "`is missing`, or the record is shown with what it should hold.",
                                "Look where the zone is kept, and at what writes it (external-dns).")));
            case WEBSOCKET ->
                about(
                        "Kernels and terminals speak over WebSockets, which proxies and load balancers like to break while"
                                + " pages still load.",
                        "A WebSocket is opened to each of these addresses: " + titles + ".",
                        THROUGH_API,
                        List.of(new Trouble(
                                "Something takes the upgrade away",
                                "`opens no WebSocket: it answered with status 400`.",
                                "Look at the ingress or load balancer before it.")));
            case COMMAND ->
                about(
                        "What only a program of the site's own can find out.",
                        "These are run in the site's folder, side by side: " + titles + ".",
                        "The pinned tools come first on their `PATH`, `KUBECONFIG` holds the target's credentials, and"
                                + " `SLIPWAY_TARGET`, `SLIPWAY_NAMESPACE` and `SLIPWAY_VAR_…` tell where they are.",
                        List.of(new Trouble(
                                "The program says no",
                                "An exit code other than 0; its last lines are shown.",
                                "Run it by hand as a deployment does: `slipway exec TARGET -- COMMAND`.")));
            case BINDER_PAGE ->
                about(
                        "What every visitor of a Binder site relies on: that it knows itself to be healthy, tells what runs,"
                                + " shows its pages, and says so to people whose server is gone.",
                        "These are asked for side by side: " + titles + ".",
                        THROUGH_API,
                        BinderDocumentation.ofPages());
            case BINDER_LAUNCH ->
                about(
                        "A Binder site is there to launch repositories. Whether it can shows only when it does.",
                        "As visitors do, side by side: " + titles
                                + ". BinderHub's stream of events is followed to `ready`,"
                                + " the server must answer to its token, and is shut down, whatever happens.",
                        "Each phase (waiting, fetching, building, pushing, built, launching) is shown as it comes, with what"
                                + " BinderHub tells of it.",
                        BinderDocumentation.ofLaunches());
            case BINDER_BUILD ->
                about(
                        "What was launched before needs no build, so that launches do not show whether builds work. A commit"
                                + " that nobody has seen before does.",
                        "A branch with a dummy commit is pushed to a repository that exists for that, with its deploy key, then"
                                + " built and launched: " + titles + ".",
                        "The branch is deleted whatever happens; what a killed run left, a run more than a day later deletes.",
                        BinderDocumentation.ofBuilds());
            case HUB -> HUB;
        };
    }

    private static StepDocumentation about(String background, String what, String how, List<Trouble> troubles) {
        var happens = new ArrayList<>(List.of(what));
        if (!how.isEmpty()) {
            happens.add(how);
        }
        happens.add(
                "Each is tried again until all is as it should be, or its attempts are used up. One that passes only at a"
                        + " later attempt counts as passed, and is shown as flaky.");
        return new StepDocumentation(background, happens, troubles);
    }
}
