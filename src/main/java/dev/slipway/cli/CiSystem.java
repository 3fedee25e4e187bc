package dev.slipway.cli;

import dev.slipway.pipeline.StepRef;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** A CI system whose log can fold groups of lines. */
sealed interface CiSystem {

    /** The line that opens a step's group. */
    String groupStart(StepRef step);

    /** The line that closes it. */
    String groupEnd(StepRef step);

    /** A line of output in which nothing is left that the CI system would take for a command of ours. */
    default String harmless(String line) {
        return line;
    }

    /** A line that the CI system shows beside the change, where it can. */
    default Optional<String> annotation(Severity severity, String title, String text) {
        return Optional.empty();
    }

    /** How bad what an annotation tells is. */
    enum Severity {
        /** It failed. */
        ERROR,
        /** It went on. */
        WARNING
    }

    /** The one that runs us, if one does. */
    static Optional<CiSystem> of(Map<String, String> environment, InstantSource clock) {
        if (environment.getOrDefault("GITHUB_ACTIONS", "").equals("true")) {
            return Optional.of(new GitHub());
        }
        if (environment.getOrDefault("GITLAB_CI", "").equals("true")) {
            return Optional.of(new GitLab(clock));
        }
        if (environment.getOrDefault("TRAVIS", "").equals("true")) {
            return Optional.of(new Travis());
        }
        return Optional.empty();
    }

    /** A name for a group made of letters, digits and underscores. */
    private static String label(StepRef step) {
        return step.toString().replaceAll("[^A-Za-z0-9]+", "_").toLowerCase(java.util.Locale.ROOT);
    }

    /** GitHub Actions: groups do not nest; workflow commands are lines that start with two colons. */
    record GitHub() implements CiSystem {
        @Override
        public String groupStart(StepRef step) {
            return "::group::" + escaped(step.toString());
        }

        @Override
        public String groupEnd(StepRef step) {
            return "::endgroup::";
        }

        /** Commands in the older form are understood anywhere in a line. */
        @Override
        public String harmless(String line) {
            var older = line.replace("##[", "## [");
            return older.stripLeading().startsWith("::") ? "| " + older : older;
        }

        @Override
        public Optional<String> annotation(Severity severity, String title, String text) {
            var command = severity == Severity.ERROR ? "error" : "warning";
            return Optional.of("::" + command + " title="
                    + escaped(title).replace(":", "%3A").replace(",", "%2C") + "::" + escaped(text));
        }

        private static String escaped(String text) {
            return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
        }
    }

    /** GitLab: sections carry the time, by which GitLab shows how long each took. */
    record GitLab(InstantSource clock) implements CiSystem {
        @Override
        public String groupStart(StepRef step) {
            return "\u001b[0Ksection_start:" + clock.instant().getEpochSecond() + ":" + label(step)
                    + "[collapsed=true]\r\u001b[0K" + step;
        }

        @Override
        public String groupEnd(StepRef step) {
            return "\u001b[0Ksection_end:" + clock.instant().getEpochSecond() + ":" + label(step) + "\r\u001b[0K";
        }
    }

    /** Travis: folds by name. */
    record Travis() implements CiSystem {
        @Override
        public String groupStart(StepRef step) {
            return "travis_fold:start:" + label(step) + "\r\u001b[0K" + step;
        }

        @Override
        public String groupEnd(StepRef step) {
            return "travis_fold:end:" + label(step) + "\r\u001b[0K";
        }

        @Override
        public String harmless(String line) {
            return line.replace("travis_fold:", "travis_fold :");
        }
    }
}
