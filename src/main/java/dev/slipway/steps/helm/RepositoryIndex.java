package dev.slipway.steps.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The index of a chart repository, which lists all versions of all its charts. It may be tens of megabytes, of which only few
 * lines are wanted; so it is read as a stream, and nothing else of it is kept.
 *
 * @param digests of the charts that were asked for, by {@code NAME-VERSION}, in hex
 */
record RepositoryIndex(Map<String, String> digests) {
    RepositoryIndex {
        digests = Map.copyOf(digests);
    }

    /** Whether a file looks like an index at all, and not like the page that says that there is none. */
    static boolean isOne(Path file) throws IOException {
        try (var lines = Files.lines(file, java.nio.charset.StandardCharsets.ISO_8859_1)) {
            return lines.anyMatch(line -> line.startsWith("entries:") || line.contains("\"entries\""));
        }
    }

    /**
     * What an index says of some charts. Of one that is not as Helm reads it nothing is known.
     *
     * @param charts their names
     */
    static RepositoryIndex of(Path file, Set<String> charts) throws IOException {
        var settings =
                LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
        try (var in = Files.newInputStream(file)) {
            var reading = new Reading(new Parse(settings).parseInputStream(in).iterator(), charts);
            reading.read();
            return new RepositoryIndex(reading.digests);
        } catch (YamlEngineException e) {
            return new RepositoryIndex(Map.of());
        }
    }

    /** The digest that the index says a chart's archive has. */
    Optional<String> digest(String chart, String version) {
        return Optional.ofNullable(digests.get(chart + "-" + version));
    }

    private static final class Reading {
        private final Iterator<Event> events;
        private final Set<String> charts;
        private final Map<String, String> digests = new HashMap<>();

        private Reading(Iterator<Event> events, Set<String> charts) {
            this.events = events;
            this.charts = charts;
        }

        private void read() {
            while (events.hasNext()) {
                if (events.next().getEventId() == Event.ID.MappingStart) {
                    forEachEntry(key -> {
                        if (key.equals("entries")) {
                            entries();
                        } else {
                            skip(events.next());
                        }
                    });
                    return;
                }
            }
        }

        private void entries() {
            var start = events.next();
            if (start.getEventId() != Event.ID.MappingStart) {
                skip(start);
                return;
            }
            forEachEntry(chart -> {
                var value = events.next();
                if (charts.contains(chart) && value.getEventId() == Event.ID.SequenceStart) {
                    versions(chart);
                } else {
                    skip(value);
                }
            });
        }

        private void versions(String chart) {
            for (var event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
                if (event.getEventId() != Event.ID.MappingStart) {
                    skip(event);
                    continue;
                }
                var found = new HashMap<String, String>();
                forEachEntry(key -> {
                    var value = events.next();
                    if (value instanceof ScalarEvent scalar) {
                        found.put(key, scalar.getValue());
                    } else {
                        skip(value);
                    }
                });
                var digest = found.getOrDefault("digest", "");
                if (!digest.isEmpty()) {
                    digests.putIfAbsent(chart + "-" + found.getOrDefault("version", ""), digest.replace("sha256:", ""));
                }
            }
        }

        private interface Entry {
            /** Takes the value of a key from the stream. */
            void read(String key);
        }

        /** Goes through a map whose start has been taken; a key that is no scalar is left out with its value. */
        private void forEachEntry(Entry entry) {
            for (var event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
                if (event instanceof ScalarEvent key) {
                    entry.read(key.getValue());
                } else {
                    skip(event);
                    skip(events.next());
                }
            }
        }

        /** Takes the rest of a value from the stream. */
        private void skip(Event first) {
            int depth = depth(first);
            while (depth > 0) {
                depth += depth(events.next());
            }
        }

        private static int depth(Event event) {
            return switch (event.getEventId()) {
                case MappingStart, SequenceStart -> 1;
                case MappingEnd, SequenceEnd -> -1;
                case Alias, Comment, DocumentEnd, DocumentStart, Scalar, StreamEnd, StreamStart -> 0;
            };
        }
    }
}
