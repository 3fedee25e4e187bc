package dev.slipway.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which site a command works on: {@code @Mixin SiteOption site}. */
public final class SiteOption {
    @Option(
            names = "--site",
            paramLabel = "DIR",
            description = "The site's folder (default: the nearest one upwards that holds a slipway.yaml).")
    private @Nullable Path site;

    /** The folder that the person named, if any. */
    public Optional<Path> named() {
        return Optional.ofNullable(site);
    }
}
