package dev.slipway.pipeline;

import java.util.HashSet;
import java.util.List;

/**
 * A named group of steps, with a gate behind it that opens only when all that went before succeeded.
 *
 * @param name unique within the pipeline: {@code Deploy to staging}
 * @param tracks one for each target, or one for the site
 * @param atOnce so many tracks run side by side, the others after them; at least 1
 */
public record Stage(String name, List<Track> tracks, int atOnce) {
    public Stage {
        if (atOnce < 1) {
            throw new IllegalArgumentException("stage '" + name + "' can't run " + atOnce + " tracks at once");
        }
        tracks = List.copyOf(tracks);
        var names = new HashSet<String>();
        for (var track : tracks) {
            if (!names.add(track.name())) {
                throw new IllegalArgumentException("stage '" + name + "' has two tracks named '" + track.name() + "'");
            }
        }
    }

    /** All tracks side by side. */
    public Stage(String name, List<Track> tracks) {
        this(name, tracks, Integer.MAX_VALUE);
    }

    /** Where each step stands, in the order in which people read them. */
    public List<StepRef> steps() {
        return tracks.stream()
                .flatMap(track -> track.steps().stream()
                        .map(planned ->
                                new StepRef(name, track.name(), planned.step().name())))
                .toList();
    }
}
