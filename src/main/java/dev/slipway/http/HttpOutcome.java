package dev.slipway.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What became of an HTTP request. */
public sealed interface HttpOutcome {

    /**
     * An answer came.
     *
     * @param headers by lower-case name
     * @param body as UTF-8
     */
    record Answered(int status, Map<String, List<String>> headers, String body) implements HttpOutcome {
        public Answered {
            headers = Map.copyOf(headers);
        }

        /** The values of a header, in one line; empty: the answer does not have it. */
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)))
                    .map(values -> String.join(", ", values));
        }

        /** The beginning of the body, in one line, for people. */
        public String bodyStart(int length) {
            var line = body.strip().replaceAll("\\s+", " ");
            return line.length() <= length ? line : line.substring(0, length) + "…";
        }
    }

    /**
     * No answer came.
     *
     * @param explanation what was seen, continuing the words "it failed: "
     */
    record Unanswered(Cause cause, String explanation) implements HttpOutcome {}

    /** Why no answer came. */
    enum Cause {
        /** The host's name is not known. */
        NAME,
        /** Nothing listens there, or it can't be reached. */
        CONNECTION,
        /** The connection can't be trusted. */
        TLS,
        /** It took too long. */
        TIME
    }
}
