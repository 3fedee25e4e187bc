package dev.slipway.kube;

import dev.slipway.kube.Answer.Given;
import dev.slipway.kube.Answer.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Follows a collection by a list and a watch, whatever happens to the connection.
 *
 * <ol>
 *   <li>The collection is listed in pages, as the store holds it; the feed is told all of it.
 *   <li>It is watched from the version of that list on, with bookmarks, so that the version stays fresh where nothing
 *       changes.
 *   <li>A watch that ends, or breaks, is taken up from the last version seen; after a pause where it did not live.
 *   <li>Where that version is compacted away (410), it is listed again, as in 1.
 *   <li>A watch of which nothing is heard for {@link Pace#silence} is ended, as in 3: the API server sends a bookmark each
 *       minute, so the connection must be dead.
 *   <li>Every {@link Pace#relist} the collection is listed from the API server's cache, not older than what is known. The
 *       receiver compares the versions, so a list that is overtaken by the watch does no harm, and what a watch that
 *       lives but errs has left out is made good.
 * </ol>
 *
 * <p>Invariant: whatever the store holds at a time is told within {@link Pace#relist} and the time that a list takes, as long
 * as the API server answers at all; and most often at once.
 */
final class ObjectStream<T> implements Following {
    /**
     * How fast it does what.
     *
     * @param silence how long a watch may say nothing
     * @param relist how often everything is listed in any case
     * @param look how often it is looked at whether one of these is due
     * @param pause the shortest before a watch that ended is taken up
     */
    record Pace(Duration silence, Duration relist, Duration look, Duration pause) {
        static Pace usual() {
            return new Pace(
                    Duration.ofSeconds(75), Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofMillis(200));
        }
    }

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** A permission is not granted from one second to the next. */
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(30);

    private static final Duration A_LIFE = Duration.ofSeconds(10);

    /** Longer than nearly every rollout; then the API server ends the watch by itself, and it is taken up again. */
    private static final int WATCH_SECONDS = 3600;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ApiReader api;
    private final String path;
    private final String selector;
    private final Function<JsonNode, T> reader;
    private final ObjectFeed<T> feed;
    private final RandomGenerator random;
    private final Pace pace;

    private final AtomicLong version = new AtomicLong();
    private final AtomicLong heard = new AtomicLong(System.nanoTime());
    private final Semaphore closing = new Semaphore(0);
    private volatile boolean closed;
    private @Nullable InputStream watched;

    /** Follows; nothing happens before {@link #start}. */
    ObjectStream(
            ApiReader api,
            String path,
            String selector,
            Function<JsonNode, T> reader,
            ObjectFeed<T> feed,
            RandomGenerator random,
            Pace pace) {
        this.api = api;
        this.path = path;
        this.selector = selector;
        this.reader = reader;
        this.feed = feed;
        this.random = random;
        this.pace = pace;
    }

    /** Starts the two threads: one that lists and watches, one that keeps an eye on it. */
    ObjectStream<T> start() {
        Thread.ofVirtual().name("watch " + path).start(this::follow);
        Thread.ofVirtual().name("keep " + path).start(this::keep);
        return this;
    }

    private void follow() {
        var pause = pace.pause();
        var listed = false;
        while (!closed) {
            var began = System.nanoTime();
            var trouble = listed ? Optional.<ClusterTrouble>empty() : refresh();
            listed = listed || trouble.isEmpty();
            if (trouble.isEmpty()) {
                trouble = watch();
            }
            if (closed) {
                return;
            }
            if (trouble.isPresent()) {
                listed &= !isExpired(trouble.get());
                if (!isExpired(trouble.get())) {
                    feed.lost(trouble.get());
                }
            }
            var lived = System.nanoTime() - began > A_LIFE.toNanos();
            var refused = trouble.isPresent() && !trouble.get().isPassing() && !isExpired(trouble.get());
            pause = lived ? pace.pause() : refused ? AFTER_REFUSAL : min(pause.multipliedBy(2), LONGEST_PAUSE);
            if (rest(pause.toMillis() / 2 + random.nextLong(pause.toMillis()))) {
                return;
            }
        }
    }

    /** Ends a watch that is silent, and lists when it is time to. */
    private void keep() {
        // Not all collections at the same moment.
        var next = System.nanoTime()
                + pace.relist().toNanos()
                + random.nextLong(pace.look().toNanos());
        while (!rest(pace.look().toMillis())) {
            var now = System.nanoTime();
            if (now - heard.get() > pace.silence().toNanos()) {
                heard.set(now);
                endWatch();
            }
            if (now - next >= 0 && version.get() > 0) {
                next = now
                        + pace.relist().toNanos()
                        + random.nextLong(pace.look().toNanos());
                // A list that fails is no news: the watch tells of its own trouble, and there is a next list.
                if (api.listCached(path, selector, version.get(), reader) instanceof Given<Listing<T>>(var listing)
                        && !closed) {
                    feed.all(listing);
                }
            }
        }
    }

    @Override
    public Optional<ClusterTrouble> refresh() {
        return switch (api.list(path, selector, reader)) {
            case Refused<Listing<T>>(var trouble) -> Optional.of(trouble);
            case Given<Listing<T>>(var listing) -> {
                version.set(listing.version());
                if (!closed) {
                    feed.all(listing);
                }
                yield Optional.empty();
            }
        };
    }

    /** Watches until the watch ends; why, if that was not as it should be. */
    private Optional<ClusterTrouble> watch() {
        var query = (selector.isEmpty() ? "" : selector + "&") + "watch=true&allowWatchBookmarks=true&timeoutSeconds="
                + WATCH_SECONDS + "&resourceVersion=" + version.get();
        heard.set(System.nanoTime());
        return switch (api.open(path + "?" + query)) {
            case Refused<InputStream>(var trouble) -> Optional.of(trouble);
            case Given<InputStream>(var body) -> {
                synchronized (this) {
                    watched = body;
                }
                try (body;
                        var parser = JSON.createParser(body)) {
                    yield closed ? Optional.empty() : read(parser);
                } catch (IOException | JacksonException e) {
                    // A connection that broke is taken up again; only what keeps it from being so is trouble.
                    yield Optional.empty();
                }
            }
        };
    }

    private Optional<ClusterTrouble> read(JsonParser parser) {
        while (!closed && parser.nextToken() != null) {
            JsonNode change = parser.readValueAsTree();
            heard.set(System.nanoTime());
            var object = change.path("object");
            switch (change.path("type").asString("")) {
                case "ADDED", "MODIFIED" -> {
                    seen(object);
                    feed.changed(reader.apply(object));
                }
                case "DELETED" -> {
                    seen(object);
                    feed.removed(reader.apply(object));
                }
                case "BOOKMARK" -> seen(object);
                case "ERROR" -> {
                    return Optional.of(new ClusterTrouble.Other(
                            path,
                            object.path("code").asInt(0),
                            object.path("message").asString("")));
                }
                // A kind of change that a later API server may send, and that nobody asked for.
                default -> {}
            }
        }
        return Optional.empty();
    }

    private void seen(JsonNode object) {
        version.accumulateAndGet(ApiReader.version(object.path("metadata")), Math::max);
    }

    /** Gone (410), or newer than all that a server knows that was set back to a backup (504). */
    private static boolean isExpired(ClusterTrouble trouble) {
        return trouble instanceof ClusterTrouble.Other(var _, int status, var detail)
                && (status == 410 || (status == 504 && detail.contains("Too large resource version")));
    }

    private synchronized void endWatch() {
        if (watched != null) {
            try {
                watched.close();
            } catch (IOException e) {
                // It is dead already.
                return;
            }
        }
    }

    /** Waits; whether the stream was closed meanwhile. */
    private boolean rest(long millis) {
        try {
            return closing.tryAcquire(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    @Override
    public void close() {
        closed = true;
        closing.release(2);
        endWatch();
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
