package dev.slipway.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The JSON Schema of {@code slipway.yaml}. */
public final class SiteSchema {
    private static final String RESOURCE = "/schema/slipway.schema.json";

    private SiteSchema() {}

    /** The schema, JSON with a line end at its end. */
    public static String text() {
        try (var resource = SiteSchema.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("the program lacks its resource " + RESOURCE);
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
