package dev.slipway.site;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the site that somebody is in. */
public final class SiteRoot {
    /** The file that makes a folder a site. */
    public static final String FILE = "slipway.yaml";

    private SiteRoot() {}

    /** The folder, or the nearest one above it, that holds a {@code slipway.yaml}. */
    public static Optional<Path> above(Path folder) {
        for (Path at = folder.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve(FILE))) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }
}
