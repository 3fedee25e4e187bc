package dev.slipway.site;

import java.util.List;

/** What became of a file that was to be read: its content, or everything that is wrong with it. */
public sealed interface Loaded<T> {

    /**
     * It is right.
     *
     * @param warnings what is allowed, but probably not meant
     */
    record Valid<T>(T value, List<Problem> warnings) implements Loaded<T> {
        public Valid {
            warnings = List.copyOf(warnings);
        }

        /** It is right, and nothing in it is odd. */
        public Valid(T value) {
            this(value, List.of());
        }
    }

    /** It is wrong. */
    record Invalid<T>(List<Problem> problems) implements Loaded<T> {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
