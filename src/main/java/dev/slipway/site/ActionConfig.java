package dev.slipway.site;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What is done before or after a release is upgraded. */
public sealed interface ActionConfig {

    /** How long it may take. */
    Duration timeout();

    /**
     * Manifests are applied, by the API server.
     *
     * @param files of the site, with {@code *} and {@code ${target}}; a plain name must exist, a pattern may match nothing
     */
    record Apply(List<String> files, Duration timeout) implements ActionConfig {

        /** How long it may take unless the site says otherwise. */
        public static final Duration USUAL_TIMEOUT = Duration.ofMinutes(2);

        public Apply {
            files = List.copyOf(files);
        }

        /**
         * The files on a target, in order: as they are listed, and what one pattern matches in alphabetical order. A plain
         * name is given as it is, there or not.
         *
         * @param site the site's root
         * @return paths below the root, each once
         */
        public List<Path> filesOn(Path site, TargetConfig target) {
            return Placeholders.of(target).fill(files).stream()
                    .flatMap(name -> ValuesFiles.matching(site, name).stream())
                    .distinct()
                    .toList();
        }
    }

    /**
     * A program is run in the site's folder, with the target's credentials.
     *
     * @param command the program and its arguments, which may hold {@code ${target}}
     */
    record Run(List<String> command, Duration timeout) implements ActionConfig {

        /** How long it may take unless the site says otherwise. */
        public static final Duration USUAL_TIMEOUT = Duration.ofMinutes(10);

        public Run {
            command = List.copyOf(command);
        }
    }
}
