package dev.slipway.site;

import java.util.List;

/** What became of a file that was to be read: its content, or everything that is wrong with it. */
public sealed interface Loaded<T> {

    /** It is right. */
    record Valid<T>(T value) implements Loaded<T> {}

    /** It is wrong. */
    record Invalid<T>(List<Problem> problems) implements Loaded<T> {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
