package dev.slipway.steps.validate.hub;

import dev.slipway.http.HttpOutcome;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Evidence;
import dev.slipway.site.CheckConfig;
import dev.slipway.steps.validate.CheckRun;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One visit of a user: what it has made so far it knows, so that it can be removed at any moment. */
final class HubVisit {
    private static final Duration QUICK = Duration.ofSeconds(30);
    private static final Duration TO_ANSWER = Duration.ofMinutes(1);
    private static final Duration TO_STOP = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final CheckConfig.Hub config;
    private final HubApi api;
    private final CheckRun run;
    private final InstantSource clock;
    private boolean userIsOurs;
    private boolean serverIsOurs;
    private Optional<String> kernel = Optional.empty();

    HubVisit(CheckConfig.Hub config, HubApi api, CheckRun run, InstantSource clock) {
        this.config = config;
        this.api = api;
        this.run = run;
        this.clock = clock;
    }

    /** Goes through all phases until a cell has been computed; what it printed. */
    String compute(Deadline deadline) throws HubTrouble, InterruptedException {
        user(deadline);
        spawn(deadline);
        awaitAnswer(deadline);
        var started = startKernel(deadline);
        run.progress("running a cell");
        var output = new Cell(run.http(), api, config).run(started, deadline);
        run.log("the cell printed " + Cell.shown(output));
        return Cell.shown(output);
    }

    private boolean isTheChecksOwn() {
        return config.user().equals(CheckConfig.Hub.USUAL_USER);
    }

    private void user(Deadline deadline) throws HubTrouble, InterruptedException {
        run.progress("looking for the user " + config.user());
        var found = answered(Phase.USER, api.hub("GET", "", "", deadline.atMost(QUICK)));
        switch (found.status()) {
            case 200 -> {
                userIsOurs = isTheChecksOwn();
                if (!HubApi.json(found.body()).path("servers").isEmpty()) {
                    removeLeftServer(deadline);
                }
            }
            case 404 -> {
                run.progress("making the user " + config.user());
                // From here on it may be there, whatever the answer is.
                userIsOurs = true;
                expect(Phase.USER, answered(Phase.USER, api.hub("POST", "", "", deadline.atMost(QUICK))), 201);
            }
            default -> throw refused(Phase.USER, found);
        }
    }

    /** A killed run leaves its server behind; somebody else's is none of our business. */
    private void removeLeftServer(Deadline deadline) throws HubTrouble, InterruptedException {
        if (!isTheChecksOwn()) {
            throw HubTrouble.passing(
                    Phase.USER,
                    "A server of " + config.user()
                            + " runs already, and this check does not stop what it has not started.",
                    "Give the check a user of its own: leave 'user' out.");
        }
        run.log("a server of an earlier check still runs: it is stopped");
        serverIsOurs = true;
        stop(deadline);
    }

    private void spawn(Deadline deadline) throws HubTrouble, InterruptedException {
        run.progress("starting the server of " + config.user());
        serverIsOurs = true;
        new Spawn(config, api, run, clock).await(deadline);
    }

    private void awaitAnswer(Deadline deadline) throws HubTrouble, InterruptedException {
        run.progress("asking the server");
        var until = Deadline.in(deadline.atMost(TO_ANSWER));
        while (true) {
            var outcome = api.server("GET", "api/status", "", until.atMost(QUICK));
            if (outcome instanceof HttpOutcome.Answered answer) {
                if (answer.status() == 200) {
                    return;
                }
                if (answer.status() == 403 || answer.status() == 401) {
                    throw refused(Phase.SERVER, answer);
                }
            }
            if (until.isOver()) {
                throw HubTrouble.passing(
                        Phase.SERVER,
                        "The hub says that the server is ready, but it did not answer as it should within the time: "
                                + words(outcome) + ".",
                        "Look at the proxy's ways (kubectl logs deployment/proxy) and at the log of the server's pod.",
                        reply("GET /user/" + config.user() + "/api/status", outcome));
            }
            run.sleeper().sleep(PAUSE);
        }
    }

    private String startKernel(Deadline deadline) throws HubTrouble, InterruptedException {
        run.progress("starting a kernel");
        var outcome = api.server("POST", "api/kernels", "{}", deadline.atMost(TO_ANSWER));
        var answer = answered(Phase.KERNEL, outcome);
        var id = HubApi.json(answer.body()).path("id").asString("");
        if (answer.status() != 201 || !id.matches("[A-Za-z0-9-]+")) {
            throw HubTrouble.passing(
                    Phase.KERNEL,
                    "The server started no kernel: " + HubApi.said(answer) + ".",
                    "Look at the log of the server's pod. Does its image have a kernel (ipykernel)?",
                    reply("POST /user/" + config.user() + "/api/kernels", outcome));
        }
        kernel = Optional.of(id);
        return id;
    }

    /** Stops the server, and waits until it is gone. */
    void stop(Deadline deadline) throws HubTrouble, InterruptedException {
        run.progress("stopping the server of " + config.user());
        removeKernel(deadline);
        var until = Deadline.in(deadline.atMost(TO_STOP));
        var begun = Deadline.in(Duration.ZERO);
        while (true) {
            var outcome = api.hub("DELETE", "/server", "", until.atMost(QUICK));
            if (outcome instanceof HttpOutcome.Answered answer && isGone(answer)) {
                serverIsOurs = false;
                return;
            }
            if (until.isOver()) {
                throw HubTrouble.passing(
                        Phase.STOP,
                        "The server of " + config.user() + " was told to stop, and was still there after "
                                + Durations.words(Duration.ofNanos(System.nanoTime() - begun.nanos())) + ": "
                                + words(outcome) + ".",
                        "Look at its pod: kubectl -n " + run.namespace() + " get pods, and at the hub's log.",
                        reply("DELETE /hub/api/users/" + config.user() + "/server", outcome));
            }
            run.sleeper().sleep(PAUSE);
        }
    }

    /** 204: it has stopped; 404 and 400 with such a word: there is none. 202: it is stopping. */
    private static boolean isGone(HttpOutcome.Answered answer) {
        return answer.status() == 204
                || answer.status() == 404
                || (answer.status() == 400 && answer.body().contains("not running"));
    }

    private void removeKernel(Deadline deadline) throws InterruptedException {
        if (kernel.isPresent()) {
            var _ = api.server("DELETE", "api/kernels/" + kernel.get(), "", deadline.atMost(Duration.ofSeconds(10)));
            kernel = Optional.empty();
        }
    }

    /**
     * Removes all that this visit has made and not removed yet.
     *
     * @param limit for the server to stop
     * @return what could not be, a sentence each
     */
    List<String> cleanUp(Duration limit) throws InterruptedException {
        var left = new ArrayList<String>();
        var deadline = Deadline.in(limit);
        if (serverIsOurs) {
            try {
                stop(deadline);
            } catch (HubTrouble e) {
                left.add("Its server could not be cleaned up: " + e.getMessage());
            }
        }
        if (userIsOurs) {
            var outcome = api.hub("DELETE", "", "", Duration.ofSeconds(10));
            if (outcome instanceof HttpOutcome.Answered answer && (answer.status() == 204 || answer.status() == 404)) {
                userIsOurs = false;
            } else if (left.isEmpty()) {
                left.add("The user " + config.user() + " could not be removed: " + words(outcome) + "."
                        + (words(outcome).contains("delete yourself")
                                ? " The service of the hub with this token must not be called as the user is."
                                : ""));
            }
        }
        left.forEach(run::log);
        return left;
    }

    private void expect(Phase phase, HttpOutcome.Answered answer, int status) throws HubTrouble {
        if (answer.status() != status) {
            throw refused(phase, answer);
        }
    }

    private HubTrouble refused(Phase phase, HttpOutcome.Answered answer) {
        var evidence = List.<Evidence>of(reply("/hub/api/users/" + config.user(), answer));
        return switch (answer.status()) {
            case 401, 403, 404 ->
                HubTrouble.lasting(
                        phase,
                        "The hub does not let this token do that: " + HubApi.said(answer) + ".",
                        "The token must be one of a service of the hub, with a role that has these scopes for the user "
                                + config.user() + ": admin:users, admin:servers, access:servers (c.JupyterHub.services,"
                                + " c.JupyterHub.load_roles; see docs/hub-checks.md).",
                        evidence);
            default ->
                HubTrouble.passing(
                        phase,
                        "The hub answered with " + HubApi.said(answer) + ".",
                        "Look at the hub's log: kubectl -n " + run.namespace() + " logs deployment/hub --tail=100",
                        evidence.getFirst());
        };
    }

    private HttpOutcome.Answered answered(Phase phase, HttpOutcome outcome) throws HubTrouble {
        return switch (outcome) {
            case HttpOutcome.Answered answer -> answer;
            case HttpOutcome.Unanswered _ ->
                throw HubTrouble.passing(
                        phase,
                        "It did not answer: " + words(outcome) + ".",
                        "Look at proxy and hub: kubectl -n " + run.namespace() + " get pods",
                        reply("/hub/api/users/" + config.user(), outcome));
        };
    }

    static String words(HttpOutcome outcome) {
        return switch (outcome) {
            case HttpOutcome.Answered answer -> HubApi.said(answer);
            case HttpOutcome.Unanswered none -> none.explanation();
        };
    }

    private static Evidence reply(String request, HttpOutcome outcome) {
        return switch (outcome) {
            case HttpOutcome.Answered answer -> new Evidence.HttpReply(request, answer.status(), answer.bodyStart(500));
            case HttpOutcome.Unanswered none -> new Evidence.HttpReply(request, 0, none.explanation());
        };
    }
}
