package dev.slipway.kube;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Times as the API writes them. */
public final class ApiTime {
    private ApiTime() {}

    /** The time; empty where there is none, or where it can't be read. */
    public static Optional<Instant> read(String text) {
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }
}
