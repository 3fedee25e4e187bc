package dev.slipway.steps.validate.binder;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Evidence;
import dev.slipway.steps.validate.Attempt;
import dev.slipway.steps.validate.CheckRun;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** One launch from the request to the end of its server. */
final class Trial {
    /** How long a new server is given to answer, however late it became ready. */
    private static final Duration LEAST_FOR_SERVER = Duration.ofSeconds(20);

    private final String base;
    private final String spec;
    private final CheckRun run;
    private final InstantSource clock;
    private final Mask mask;

    /**
     * A launch.
     *
     * @param base the BinderHub's address
     * @param spec what is launched
     * @param clock never jumps
     * @param mask learns the server's token
     */
    Trial(String base, String spec, CheckRun run, InstantSource clock, Mask mask) {
        this.base = base;
        this.spec = spec;
        this.run = run;
        this.clock = clock;
        this.mask = mask;
    }

    /**
     * How it went.
     *
     * @param wasBuilt whether an image was made for it
     */
    record Result(Attempt attempt, boolean wasBuilt) {}

    /** Launches, asks the server, and shuts it down. */
    Result run(Duration limit) throws InterruptedException {
        var end = clock.instant().plus(limit);
        var asked = Addresses.below(base, "build/" + spec);
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(URI.create(asked))
                    .header("User-Agent", "slipway")
                    .build();
        } catch (IllegalArgumentException e) {
            var failed = new Attempt.Failed(
                    "can't be asked for: " + e.getMessage(), "Correct its 'spec' in slipway.yaml.", List.of(), false);
            return new Result(failed, false);
        }
        var stream = new LaunchStream(run, clock);
        return switch (followed(stream, request, limit)) {
            case LaunchOutcome.Ready ready -> {
                mask.learn(ready.token());
                var left = Duration.between(clock.instant(), end);
                yield new Result(
                        served(ready, stream.course(), left), stream.course().wasBuilt());
            }
            case LaunchOutcome.Failure failure ->
                new Result(
                        new LaunchWords(asked, spec, stream.course()).of(failure),
                        stream.course().wasBuilt());
        };
    }

    private LaunchOutcome followed(LaunchStream stream, HttpRequest request, Duration limit)
            throws InterruptedException {
        try {
            return stream.follow(request, limit);
        } catch (InterruptedException e) {
            // It may have become ready in the very moment.
            stream.ready().ifPresent(ready -> new Notebook(ready, run, clock).shutDown());
            throw e;
        }
    }

    private Attempt served(LaunchOutcome.Ready ready, Course course, Duration left) throws InterruptedException {
        var notebook = new Notebook(ready, run, clock);
        run.progress("asking the server");
        Optional<String> unended = Optional.empty();
        Notebook.Answer answer;
        try {
            answer = notebook.ask(left.compareTo(LEAST_FOR_SERVER) > 0 ? left : LEAST_FOR_SERVER);
        } finally {
            run.progress("shutting the server down");
            unended = notebook.shutDown();
            unended.ifPresent(problem -> run.log("the server " + problem));
        }
        var problem = unended;
        return switch (answer) {
            case Notebook.Answer.Fails(var seen, int status, var body) ->
                new Attempt.Failed(
                        "was launched (" + course.words() + "), but its server " + seen,
                        "The way from outside to the server is broken, or the server itself: look at JupyterHub's pod 'proxy',"
                                + " and at the log of the server's pod.",
                        List.of(new Evidence.HttpReply("GET " + notebook.api(), status, body)),
                        true);
            case Notebook.Answer.Works(var version) ->
                problem.isEmpty()
                        ? new Attempt.Passed("ready after " + Durations.words(course.took(clock.instant())) + " ("
                                + course.words() + "), version " + version)
                        : new Attempt.Failed(
                                "was launched and answered, but could not be shut down: its server " + problem.get(),
                                "It is ended by JupyterHub when nobody has used it for a while. Look at the log of its pod.",
                                List.of(),
                                true);
        };
    }
}
