package dev.slipway.site;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Finds the files that a list in {@code slipway.yaml} names, by plain names and by patterns. */
final class NamedFiles {
    private final Problems problems;
    private final ValueChecks checks;
    private final SiteFiles files;

    NamedFiles(Problems problems, ValueChecks checks, SiteFiles files) {
        this.problems = problems;
        this.checks = checks;
        this.files = files;
    }

    /**
     * The files that a name stands for, relative to the site. A plain name must exist; a pattern that matches nothing is
     * warned of.
     */
    List<String> of(String name, Place place) {
        if (!ValuesFiles.isPattern(name)) {
            return checks.existing(name, place, false) ? List.of(name) : List.of();
        }
        if (files.inside(name).isEmpty()) {
            problems.add(place, "'" + name + "' lies outside the site.", "Name paths of the site.");
            return List.of();
        }
        try {
            var matching = ValuesFiles.matching(files.root(), name);
            if (matching.isEmpty()) {
                problems.warn(place, "no file matches '" + name + "'.", "Delete it if that is meant to be.");
            }
            return matching.stream().map(this::relative).toList();
        } catch (UncheckedIOException _) {
            problems.add(place, "a folder of '" + name + "' cannot be read.", "May you read it?");
            return List.of();
        }
    }

    private String relative(Path file) {
        return files.root().relativize(file).toString().replace('\\', '/');
    }
}
