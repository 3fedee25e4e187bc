package dev.slipway.steps.validate.hub;

import dev.slipway.http.EventStream;
import dev.slipway.http.HttpOutcome;
import dev.slipway.http.ServerEvent;
import dev.slipway.http.StreamEnd;
import dev.slipway.http.StreamLimits;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Evidence;
import dev.slipway.rollout.Graces;
import dev.slipway.rollout.LonePod;
import dev.slipway.rollout.Trouble;
import dev.slipway.site.CheckConfig;
import dev.slipway.steps.validate.CheckRun;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;

/**
 * The start of a user's server. Three look at it side by side: the request itself, which the hub answers late; the hub's stream
 * of progress; and the pod as the cluster sees it. Whichever knows the end first is believed.
 */
final class Spawn {
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** Before the end of its time, an end of the stream is that of the time. */
    private static final Duration NEARLY = Duration.ofSeconds(2);

    private static final int RECONNECTIONS = 10;

    /** After the hub has given up, its stream tells why, a moment later. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    private static final Pattern EVENT = Pattern.compile("\\S+ \\[(Normal|Warning)\\] ");
    private static final String MENDING =
            "JupyterHub makes a server's pod of its own configuration: mend there what is wrong"
                    + " (KubeSpawner's image, service_account, mem_guarantee; in Zero to JupyterHub's chart: singleuser).";

    private final CheckConfig.Hub config;
    private final HubApi api;
    private final CheckRun run;
    private final InstantSource clock;
    private final Optional<LonePod> pod;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    Spawn(CheckConfig.Hub config, HubApi api, CheckRun run, InstantSource clock) {
        this.config = config;
        this.api = api;
        this.run = run;
        this.clock = clock;
        // KubeSpawner's label; a name that cannot be a label's value it writes otherwise, and its pod is not found.
        this.pod = run.cluster()
                .filter(_ -> config.user().matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"))
                .map(cluster -> new LonePod(
                        cluster, run.namespace(), "hub.jupyter.org/username=" + config.user(), Graces.usual()));
    }

    /** How the hub says that it ended. */
    private sealed interface Word {
        record Ready() implements Word {}

        record Failed(String why) implements Word {}

        /** It says nothing more, which tells nothing of the server. */
        record Silent(String why) implements Word {}
    }

    /** Waits until the server runs. */
    void await(Deadline deadline) throws HubTrouble, InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var request = threads.submit(
                    () -> api.hub("POST", "/server", config.options(), deadline.atMost(config.timeout())));
            var stream = threads.submit(() -> follow(deadline, request));
            try {
                watch(request, stream, deadline);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private void watch(Future<HttpOutcome> request, Future<Word> stream, Deadline deadline)
            throws HubTrouble, InterruptedException {
        while (true) {
            if (request.isDone()) {
                switch (result(request)) {
                    case HttpOutcome.Answered answer
                    when answer.status() == 201 -> {
                        return;
                    }
                    case HttpOutcome.Answered answer
                    when answer.status() != 202 -> {
                        look();
                        throw failed(said(why(stream).orElse(HubApi.said(answer))));
                    }
                    case HttpOutcome.Unanswered none
                    when !stream.isDone() && deadline.isOver() ->
                        throw failed("The hub did not answer: " + sentence(none.explanation()));
                    case HttpOutcome _ -> {}
                }
            }
            if (stream.isDone()) {
                switch (result(stream)) {
                    case Word.Ready _ -> {
                        return;
                    }
                    case Word.Failed(var why) -> throw failed(said(why));
                    case Word.Silent(var why) -> {
                        if (request.isDone() && deadline.left().compareTo(NEARLY) > 0) {
                            throw failed("The hub's stream of progress says no more: " + sentence(why));
                        }
                    }
                }
            }
            look();
            var hopeless = pod.flatMap(it -> it.hopeless(clock.instant()));
            if (hopeless.isPresent()) {
                throw podTrouble(hopeless.get(), "The hub still waits for it.");
            }
            if (deadline.isOver()) {
                throw failed("It had not started after " + Durations.words(config.timeout()) + ".");
            }
            run.sleeper().sleep(deadline.atMost(PAUSE));
        }
    }

    private void look() throws InterruptedException {
        if (pod.isPresent()) {
            for (var line : pod.get().look(clock.instant())) {
                tell(line);
            }
        }
    }

    private void tell(String line) {
        if (told.add(line)) {
            run.log(line);
        }
    }

    private Word follow(Deadline deadline, Future<HttpOutcome> request) throws InterruptedException {
        while (true) {
            var said = new ArrayList<Word>();
            var end = new EventStream(run.http(), run.sleeper())
                    .follow(api.progress(), StreamLimits.within(deadline.left(), RECONNECTIONS), event -> {
                        word(event).ifPresent(said::add);
                        return said.isEmpty();
                    });
            if (!said.isEmpty()) {
                return said.getFirst();
            }
            // Until the hub has taken the request up, there is no progress to tell of.
            if (!(end instanceof StreamEnd.NoStream) || (request.isDone() && !isPending(request))) {
                return new Word.Silent(silence(end));
            }
            run.sleeper().sleep(PAUSE);
        }
    }

    private boolean isPending(Future<HttpOutcome> request) throws InterruptedException {
        return result(request) instanceof HttpOutcome.Answered answer && answer.status() == 202;
    }

    private Optional<Word> word(ServerEvent event) {
        var json = HubApi.json(event.data());
        var message = HubApi.plain(json.path("message").asString(""));
        if (json.path("failed").asBoolean(false)) {
            return Optional.of(new Word.Failed(message));
        }
        if (json.path("ready").asBoolean(false)) {
            return Optional.of(new Word.Ready());
        }
        if (!message.isEmpty()) {
            var ofCluster = EVENT.matcher(message);
            // What the cluster says of the pod is asked there, where it is: the hub passes on also what it said of
            // earlier pods
            // of the same name.
            if (!ofCluster.lookingAt()) {
                tell(message);
            } else if (pod.isEmpty()) {
                tell(message.substring(ofCluster.end()));
            }
        }
        return Optional.empty();
    }

    private static String silence(StreamEnd end) {
        return switch (end) {
            case StreamEnd.Enough _ -> "it has ended";
            case StreamEnd.Lost(var why, var connections) -> why + ", " + connections + " times";
            case StreamEnd.Late(var limit) -> "it went on for " + Durations.words(limit);
            case StreamEnd.NoStream(var answer) -> HubApi.said(answer);
            case StreamEnd.Unanswered(var _, var why) -> why;
            case StreamEnd.TooLong(var bytes) -> "an event was longer than " + bytes + " bytes";
        };
    }

    /** What the stream says of a failure that the request's own answer tells in fewer words. */
    private Optional<String> why(Future<Word> stream) throws InterruptedException {
        var until = Deadline.in(LAST_WORDS);
        while (!stream.isDone() && !until.isOver()) {
            run.sleeper().sleep(Duration.ofMillis(100));
        }
        return stream.isDone() && result(stream) instanceof Word.Failed(var why) ? Optional.of(why) : Optional.empty();
    }

    private HubTrouble failed(String why) {
        var troubles = pod.map(LonePod::troubles).orElse(List.of());
        if (!troubles.isEmpty()) {
            return podTrouble(troubles.getFirst(), why);
        }
        return HubTrouble.lasting(
                Phase.SPAWN,
                why,
                MENDING + " The hub's log tells more: kubectl -n " + run.namespace()
                        + " logs deployment/hub --tail=100",
                List.of(new Evidence.Fact("JupyterHub", why), new Evidence.Fact("namespace", run.namespace())));
    }

    private HubTrouble podTrouble(Trouble trouble, String more) {
        var evidence = new ArrayList<>(pod.map(LonePod::evidence).orElse(List.of()));
        evidence.add(
                new Evidence.Fact("the pod's maker", "JupyterHub, of what its configuration says of users' servers"));
        return HubTrouble.lasting(Phase.SPAWN, trouble.sentence() + " " + more, MENDING, evidence);
    }

    private static String said(String words) {
        return "JupyterHub says: " + sentence(words);
    }

    private static String sentence(String words) {
        return words.endsWith(".") || words.endsWith("!") ? words : words + ".";
    }

    private static <T> T result(Future<T> done) throws InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("starting a server", e.getCause());
        }
    }
}
