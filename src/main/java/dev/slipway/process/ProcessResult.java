package dev.slipway.process;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** How a program ended. */
public sealed interface ProcessResult {

    /**
     * It ended by itself.
     *
     * @param code its exit code, 128 + n where signal n ended it
     * @param output what it printed, the last {@link ProcessRunner#KEPT_LINES} lines, both streams in order of arrival
     */
    record Exited(int code, List<OutputLine> output, Duration took) implements ProcessResult {
        public Exited {
            output = List.copyOf(output);
        }
    }

    /** It was ended, with its children, since it was not done in time. */
    record TimedOut(Duration limit, List<OutputLine> output) implements ProcessResult {
        public TimedOut {
            output = List.copyOf(output);
        }
    }

    /**
     * It could not be started.
     *
     * @param problem what the system said
     */
    record NotStarted(String problem) implements ProcessResult {}

    /** Whether it ended by itself with code 0. */
    default boolean succeeded() {
        return this instanceof Exited exited && exited.code() == 0;
    }

    /** What it printed, as kept. */
    default List<OutputLine> output() {
        return switch (this) {
            case Exited exited -> exited.output();
            case TimedOut timedOut -> timedOut.output();
            case NotStarted _ -> List.of();
        };
    }

    /** What it printed on standard output, as kept. */
    default String standardOutput() {
        return output().stream()
                .filter(line -> line.source() == OutputLine.Source.OUT)
                .map(OutputLine::text)
                .collect(Collectors.joining("\n"));
    }

    /** What it printed, as kept, without telling the streams apart. */
    default List<String> lines() {
        return output().stream().map(OutputLine::text).toList();
    }

    /** How it ended, in few words: {@code exit code 1}, {@code not done within 10 min}. */
    default String describe() {
        return switch (this) {
            case Exited exited -> "exit code " + exited.code();
            case TimedOut timedOut -> "not done within " + timedOut.limit().toSeconds() + " s";
            case NotStarted notStarted -> notStarted.problem();
        };
    }
}
