package dev.slipway.steps.tools;

import dev.slipway.pipeline.StepContext;
import dev.slipway.workspace.FolderTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A tool's entry in the cache, and how it is looked up and made: always under its lock, so that of several Slipways one makes
 * it and the others find it.
 *
 * @param tool its name
 * @param programs where its programs are in the entry, by name
 */
record CachedTool(String tool, ToolCache.Entry entry, Map<String, String> programs) {

    /** Makes the content, in an empty folder that {@link Making} says. */
    interface Maker {
        /** Empty: it was made. Else why not. */
        Optional<SourceResult> make(Path folder) throws IOException, InterruptedException;
    }

    /** Where the content is made. */
    enum Making {
        /** Somewhere else, and then moved. */
        MOVED,
        /** Where it will stay, since it knows its own path. */
        IN_PLACE
    }

    /** What is there and whole. */
    Optional<SourceResult.Obtained> find(StepContext context) throws IOException, InterruptedException {
        try (var _ = entry.lock(() -> waiting(context))) {
            return entry.state() == ToolCache.State.WHOLE ? Optional.of(obtained("from the cache")) : Optional.empty();
        }
    }

    /** What is there and whole, or else made now. */
    SourceResult findOrMake(StepContext context, Making making, String how, Maker maker)
            throws IOException, InterruptedException {
        try (var _ = entry.lock(() -> waiting(context))) {
            switch (entry.state()) {
                case WHOLE -> {
                    return obtained("from the cache");
                }
                case DAMAGED ->
                    context.warn("The cached " + tool + " in " + entry.home()
                            + " is incomplete, or was changed since it was installed. It is made again.");
                case ABSENT -> {
                    // The usual case: it is made.
                }
            }
            var folder = making == Making.MOVED ? entry.draft() : entry.inPlace();
            var trouble = maker.make(folder);
            if (trouble.isPresent()) {
                FolderTree.remove(folder);
                return trouble.get();
            }
            if (making == Making.MOVED) {
                entry.publish(folder);
            } else {
                entry.seal();
            }
            return obtained(how);
        }
    }

    private void waiting(StepContext context) {
        context.progress("waiting for another Slipway that is installing " + tool);
    }

    private SourceResult.Obtained obtained(String how) {
        var paths = new TreeMap<String, Path>();
        programs.forEach((name, file) -> paths.put(name, entry.home().resolve(file)));
        return new SourceResult.Obtained(paths, how);
    }
}
