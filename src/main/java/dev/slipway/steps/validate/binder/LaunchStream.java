package dev.slipway.steps.validate.binder;

import dev.slipway.http.EventStream;
import dev.slipway.http.ServerEvent;
import dev.slipway.http.StreamEnd;
import dev.slipway.http.StreamFollower;
import dev.slipway.http.StreamLimits;
import dev.slipway.pipeline.Durations;
import dev.slipway.steps.validate.CheckRun;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Follows one launch: shows what is told of it as it comes, and judges how it ended. */
final class LaunchStream implements StreamFollower {
    /** BinderHub lets an address ask ten times an hour, unless it is told otherwise. */
    private static final int RECONNECTIONS = 2;

    /** So Git says that there is no such repository, or none that everybody may see. */
    private static final List<String> NOT_THERE =
            List.of("does not exist", "repository not found", "could not read username", "not appear to be a git");

    private static final int TAIL = 60;
    private static final int SHOWN = 3000;
    private static final int SHOWN_LENGTH = 200;

    private final CheckRun run;
    private final InstantSource clock;
    private final Course course;
    private final Deque<String> tail = new ArrayDeque<>();
    private int shown;
    private String latest = "";
    private Optional<BinderEvent> last = Optional.empty();

    LaunchStream(CheckRun run, InstantSource clock) {
        this.run = run;
        this.clock = clock;
        this.course = new Course(clock.instant());
    }

    /** Asks for a launch, and follows it to its end. */
    LaunchOutcome follow(HttpRequest request, Duration limit) throws InterruptedException {
        var limits = StreamLimits.within(limit, RECONNECTIONS);
        return outcome(new EventStream(run.http(), run.sleeper()).follow(request, limits, this));
    }

    /** Its phases so far. */
    Course course() {
        return course;
    }

    /** The server that runs already, also where we were interrupted before we could see to it. */
    Optional<LaunchOutcome.Ready> ready() {
        return last.filter(event -> event.phase() == Phase.READY)
                .map(LaunchStream::judgedReady)
                .filter(LaunchOutcome.Ready.class::isInstance)
                .map(LaunchOutcome.Ready.class::cast);
    }

    @Override
    public boolean wantsMoreAfter(ServerEvent event) {
        var told = BinderEvent.of(event.data());
        if (told.isEmpty()) {
            show("", event.data());
            return true;
        }
        var phase = told.get().phase();
        var word = phase == Phase.UNKNOWN && !told.get().word().isEmpty()
                ? told.get().word()
                : phase.word();
        if (course.enter(phase, clock.instant())) {
            latest = "";
            run.progress("after " + Durations.words(course.took(clock.instant())) + ": " + word);
        }
        if (phase == Phase.FAILED || phase == Phase.READY) {
            last = told;
            return false;
        }
        told.get().lines().forEach(line -> show(word + ": ", line));
        return true;
    }

    private void show(String prefix, String line) {
        var text = line.length() > SHOWN_LENGTH ? line.substring(0, SHOWN_LENGTH) + "…" : line;
        // A registry's progress is told again and again in the same words.
        if (text.equals(latest)) {
            return;
        }
        latest = text;
        tail.addLast(text);
        if (tail.size() > TAIL) {
            tail.removeFirst();
        }
        shown++;
        if (shown <= SHOWN) {
            run.log(prefix + text);
        } else if (shown == SHOWN + 1) {
            run.log("… more than " + SHOWN + " lines: of what follows, only the phases are shown");
        }
    }

    @Override
    public void reconnecting(String why, Duration pause) {
        run.log(why + "; asking again in " + Durations.words(pause)
                + (course.cameToLaunching()
                        ? " (the server that was being started is left to JupyterHub, which ends it when nobody uses it)"
                        : " (a build that runs is joined)"));
    }

    private LaunchOutcome outcome(StreamEnd end) {
        course.end(clock.instant());
        return switch (end) {
            case StreamEnd.Enough _ -> judged(last.orElseThrow());
            case StreamEnd.Late(var limit) -> new LaunchOutcome.Late(course.phase(), limit);
            case StreamEnd.Lost(var explanation, int connections) ->
                new LaunchOutcome.Lost(course.phase(), explanation, connections);
            case StreamEnd.NoStream(var answer) -> new LaunchOutcome.NoStream(answer);
            case StreamEnd.Unanswered(var cause, var explanation) -> new LaunchOutcome.Unreachable(cause, explanation);
            case StreamEnd.TooLong(int bytes) ->
                new LaunchOutcome.Senseless("told something that did not end within " + bytes + " bytes");
        };
    }

    private LaunchOutcome judged(BinderEvent event) {
        return event.phase() == Phase.READY ? judgedReady(event) : judgedFailed(event);
    }

    private static LaunchOutcome judgedReady(BinderEvent event) {
        return event.url().isPresent() && event.token().isPresent()
                ? new LaunchOutcome.Ready(event.url().get(), event.token().get())
                : new LaunchOutcome.Senseless(
                        "is said to be ready, but without the address and the token of its server");
    }

    /** BinderHub tells failures apart by nothing but its words, and by how far it had come. */
    private LaunchOutcome judgedFailed(BinderEvent event) {
        var said = event.said();
        var small = said.toLowerCase(Locale.ROOT);
        if (small.contains("too many users")) {
            return new LaunchOutcome.NoRoom(said);
        }
        if (small.startsWith("rate limit exceeded")
                || event.status().filter(code -> code == 429).isPresent()) {
            return new LaunchOutcome.TooOften(said);
        }
        if (small.startsWith("could not resolve ref")) {
            return new LaunchOutcome.NotFound(said);
        }
        var before = course.before();
        if (before.isPresent()) {
            var lines = List.copyOf(tail);
            if (isNotThere(small, lines)) {
                return new LaunchOutcome.NotFound(said + wordOfGit(lines));
            }
            return before.get().isOfBuild()
                    ? new LaunchOutcome.NotBuilt(before.get(), said, lines)
                    : new LaunchOutcome.NotLaunched(said, lines);
        }
        return beforeItBegan(said, small, event.status());
    }

    /** A provider that does not ask the repository's host leaves it to the builder to find out; these are repo2docker's and Git's words. */
    private static boolean isNotThere(String small, List<String> tail) {
        return small.startsWith("failed to check out ref")
                || (small.startsWith("failed to clone repository")
                        && tail.stream()
                                .map(line -> line.toLowerCase(Locale.ROOT))
                                .anyMatch(line -> NOT_THERE.stream().anyMatch(line::contains)));
    }

    private static String wordOfGit(List<String> tail) {
        return tail.stream()
                .filter(line -> line.startsWith("fatal: "))
                .findFirst()
                .map(line -> " (" + line + ")")
                .orElse("");
    }

    private static LaunchOutcome beforeItBegan(String said, String small, Optional<Integer> status) {
        if (small.contains("temporarily disabled from launching")
                || (small.contains("requests from") && small.contains("not allowed"))) {
            return new LaunchOutcome.Banned(said);
        }
        if (small.contains("error resolving ref")) {
            return new LaunchOutcome.HostAilsOrRefuses(said);
        }
        return new LaunchOutcome.Declined(said, status);
    }
}
