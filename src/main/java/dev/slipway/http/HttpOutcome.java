package dev.slipway.http;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
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
     * @param from the address that answered, after all redirects
     * @param certificateEnds when the certificate of the server ends; empty: there was none
     * @param took from the request to the end of the answer
     */
    record Answered(
            int status,
            Map<String, List<String>> headers,
            String body,
            URI from,
            Optional<Instant> certificateEnds,
            Duration took)
            implements HttpOutcome {
        public Answered {
            headers = Map.copyOf(headers);
        }

        /** The values of a header, in one line; empty: the answer does not have it. */
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)))
                    .map(values -> String.join(", ", values));
        }

        /** The same answer with another body. */
        public Answered withBody(String other) {
            return new Answered(status, headers, other, from, certificateEnds, took);
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
