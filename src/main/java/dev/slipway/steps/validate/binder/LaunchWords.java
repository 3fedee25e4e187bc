package dev.slipway.steps.validate.binder;

import dev.slipway.http.HttpOutcome;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Evidence;
import dev.slipway.steps.validate.Attempt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a person is told of a launch that failed: what was seen, what it means, what to do. */
final class LaunchWords {
    private static final int BODY_SHOWN = 300;

    private final String asked;
    private final String spec;
    private final Course course;

    /**
     * The words about a launch.
     *
     * @param asked the address that was asked
     * @param spec what was to be launched
     */
    LaunchWords(String asked, String spec, Course course) {
        this.asked = asked;
        this.spec = spec;
        this.course = course;
    }

    Attempt.Failed of(LaunchOutcome.Failure failure) {
        return switch (failure) {
            case LaunchOutcome.NotBuilt notBuilt -> notBuilt(notBuilt);
            case LaunchOutcome.NotLaunched notLaunched -> notLaunched(notLaunched);
            case LaunchOutcome.NoRoom(var said) ->
                failed(
                        "has no room: " + said,
                        "As many servers run as the quotas of the BinderHub allow. Wait until some have ended, or raise"
                                + " 'pod_quota' or the repository's 'quota' in its configuration; a quota of 0 closes it.",
                        true);
            case LaunchOutcome.Banned(var said) ->
                failed(
                        "may not be launched: " + said,
                        "The repository stands among the BinderHub's 'banned_specs', or the machine that this runs on in one"
                                + " of its 'ban_networks'. Launch another one, or take it out there.",
                        false);
            case LaunchOutcome.TooOften(var said) ->
                failed(
                        "was asked for too often: " + said,
                        "A BinderHub lets one address launch ten times an hour, unless 'BinderHub.RateLimiter' in its"
                                + " configuration says otherwise. Wait, or raise it there.",
                        false);
            case LaunchOutcome.NotFound(var said) ->
                failed(
                        "was not found: " + said,
                        "Correct 'spec' in slipway.yaml: does the repository exist, is it public, does it have that branch,"
                                + " tag or commit?",
                        false);
            case LaunchOutcome.HostAilsOrRefuses(var said) ->
                failed(
                        "could not be looked up: " + said,
                        "The BinderHub could not ask where the repository is hosted. Does its status page tell of trouble?"
                                + " Has the token ended, or its rate limit been used up, that the BinderHub asks with"
                                + " ('GitHubRepoProvider.access_token')?",
                        true);
            case LaunchOutcome.Declined(var said, var status) -> declined(said, status);
            case LaunchOutcome.NoStream(var answer) -> noStream(answer);
            case LaunchOutcome.Late late -> late(late);
            case LaunchOutcome.Lost lost -> lost(lost);
            case LaunchOutcome.Unreachable(var cause, var explanation) -> unreachable(cause, explanation);
            case LaunchOutcome.Senseless(var what) ->
                failed(what, "Is there a BinderHub at this address, and of which version? Look at its log.", false);
        };
    }

    private Attempt.Failed notBuilt(LaunchOutcome.NotBuilt failure) {
        var where = switch (failure.during()) {
            case WAITING -> "was not built: its build never began";
            case FETCHING -> "was not built: the repository could not be fetched";
            case PUSHING -> "was built, but the image could not be pushed to the registry";
            case BUILDING, BUILT, LAUNCHING, READY, FAILED, UNKNOWN -> "could not be built";
        };
        var advice = switch (failure.during()) {
            case WAITING ->
                "Look at the build pods (kubectl get pods -l component=binderhub-build): is there room on a node, and"
                        + " can the builder's image be pulled?";
            case FETCHING ->
                "Can a build pod reach where the repository is hosted? Look at DNS, network policies and the host's"
                        + " status page.";
            case PUSHING ->
                "Look at the registry: its health (the BinderHub's /health says), its quota, and the secret with which"
                        + " images are pushed.";
            case BUILDING, BUILT, LAUNCHING, READY, FAILED, UNKNOWN ->
                "Read the end of the build's log. Whether the repository or the builder is to blame shows who builds it"
                        + " elsewhere: repo2docker with the same ref.";
        };
        return failed(where + after() + saying(failure.said(), failure.tail()), advice, true, tail(failure.tail()));
    }

    private Attempt.Failed notLaunched(LaunchOutcome.NotLaunched failure) {
        return failed(
                "has an image, but its server did not start" + after() + saying(failure.said(), failure.tail()),
                "Look at the log of JupyterHub's pod 'hub', and at the users' pods (kubectl get pods -l"
                        + " component=singleuser-server): is there room on a node, can the image be pulled from the registry, is"
                        + " a quota of the namespace used up?",
                true,
                tail(failure.tail()));
    }

    private Attempt.Failed declined(String said, Optional<Integer> status) {
        return failed(
                "was declined before anything began"
                        + status.map(code -> " (status " + code + ")").orElse("") + ": "
                        + (said.isEmpty() ? "BinderHub gave no reason" : said),
                "Is 'spec' what follows /v2/ in a Binder's link, and does the BinderHub have that provider? If so, look at"
                        + " the log of its pod 'binder'.",
                status.filter(code -> code >= 500).isPresent());
    }

    private Attempt.Failed noStream(HttpOutcome.Answered answer) {
        var seen = "got no stream of events: " + asked + " answered with status " + answer.status()
                + (answer.body().isBlank() ? "" : ": " + answer.bodyStart(BODY_SHOWN));
        int status = answer.status();
        var advice = status == 429
                ? "Wait: too much was asked from here."
                : status == 403 || status == 401
                        ? "The BinderHub does not let this machine launch: does it ask for a login, or ban this network?"
                        : status == 404
                                ? "Is the address in slipway.yaml the BinderHub's own, with its path?"
                                : status >= 500
                                        ? "Look at the BinderHub's pod 'binder' and at the ingress before it."
                                        : "What answers there is no BinderHub, or it asks for a login first.";
        return failed(seen, advice, status >= 500 || status == 429, reply(status, answer.bodyStart(BODY_SHOWN)));
    }

    private Attempt.Failed late(LaunchOutcome.Late late) {
        var limit = Durations.words(late.limit());
        if (late.in().isEmpty()) {
            return failed(
                    "was not launched within " + limit + ": BinderHub told nothing at all",
                    "Look at the log of its pod 'binder': it may be stuck asking where the repository is hosted.",
                    true);
        }
        return failed(
                "was not launched within " + limit + ": it was still "
                        + late.in().get().doing() + after(),
                lateAdvice(late.in().get()),
                true);
    }

    private static String lateAdvice(Phase in) {
        return switch (in) {
            case WAITING ->
                "No build pod has begun: is there room on a node, and can the builder's image be pulled? (kubectl get pods"
                        + " -l component=binderhub-build)";
            case FETCHING -> "Can a build pod reach where the repository is hosted?";
            case BUILDING ->
                "See in the build's log what takes so long. Where it only needs longer, raise 'timeout' in slipway.yaml.";
            case PUSHING -> "The registry takes the image slowly or not at all: look at its health and its quota.";
            case BUILT, LAUNCHING ->
                "The server's pod does not start: is there room on a node, and is its image being pulled? (kubectl get pods"
                        + " -l component=singleuser-server)";
            case READY, FAILED, UNKNOWN -> "Look at the log of the BinderHub's pod 'binder'.";
        };
    }

    private Attempt.Failed lost(LaunchOutcome.Lost lost) {
        return failed(
                "lost its stream of events "
                        + (lost.connections() == 1 ? "" : lost.connections() + " times ")
                        + lost.in()
                                .map(phase -> "while it was " + phase.doing() + after())
                                .orElse("before anything was told")
                        + ": " + lost.explanation(),
                "Something between here and the BinderHub ends connections (an ingress with a short time-out, one that"
                        + " collects answers before it passes them on), or its pod 'binder' was replaced."
                        + (course.cameToLaunching()
                                ? " A server that was being started is ended by JupyterHub when nobody uses it."
                                : ""),
                true);
    }

    private Attempt.Failed unreachable(HttpOutcome.Cause cause, String explanation) {
        var advice = switch (cause) {
            case NAME -> "Look at the DNS record.";
            case CONNECTION -> "Nothing listens there, or it can't be reached from here: look at the ingress.";
            case TLS -> "Look at whatever renews the certificates.";
            case TIME -> "Look at the ingress, and at the BinderHub's pod 'binder'.";
        };
        return failed("can't be asked for: " + explanation, advice, true, reply(0, explanation));
    }

    private String after() {
        var words = course.words();
        return words.isEmpty() ? "" : " (" + words + ")";
    }

    private static String saying(String said, List<String> tail) {
        if (!said.isEmpty()) {
            return ": " + said;
        }
        return tail.isEmpty()
                ? ""
                : ": the last that was said is: " + tail.getLast().strip();
    }

    private List<Evidence> tail(List<String> lines) {
        return lines.isEmpty() ? List.of() : List.of(new Evidence.OutputTail("launch of " + spec, lines));
    }

    private List<Evidence> reply(int status, String body) {
        return List.of(new Evidence.HttpReply("GET " + asked, status, body));
    }

    private Attempt.Failed failed(String observed, String advice, boolean isWorthRepeating) {
        return failed(observed, advice, isWorthRepeating, List.of());
    }

    private Attempt.Failed failed(String observed, String advice, boolean isWorthRepeating, List<Evidence> more) {
        var evidence = new ArrayList<>(more);
        if (!course.words().isEmpty()) {
            evidence.add(new Evidence.Fact("phases of the launch of " + spec, course.words()));
        }
        return new Attempt.Failed(observed, advice, evidence, isWorthRepeating);
    }
}
