package dev.slipway.site;

import java.util.Map;
import java.util.Optional;

/**
 * The name of an environment variable, written {@code $NAME} in {@code slipway.yaml}. Its value is read only when it is
 * needed, and never printed.
 */
public record Variable(String name) {

    /** Its value, unless it is unset or empty. */
    public Optional<String> in(Map<String, String> environment) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** As it is written: {@code $NAME}. */
    @Override
    public String toString() {
        return "$" + name;
    }
}
