package dev.slipway.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** One secret file of a site: {@code @Mixin SecretFileOptions options}. */
public final class SecretFileOptions {
    @Mixin
    private SiteOption site = new SiteOption();

    @Parameters(
            index = "0",
            paramLabel = "FILE",
            description = "The file, as seen from here or from the site's folder.")
    private @Nullable Path file;

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private HelpOption help = new HelpOption();

    /** The site's folder. */
    Path folder(Invocation invocation) {
        return site.folder(invocation);
    }

    /** The file's name, relative to the site. */
    String name(Invocation invocation) {
        var folder = folder(invocation).toAbsolutePath().normalize();
        var given = java.util.Objects.requireNonNull(file);
        var here = invocation.workingFolder().resolve(given).toAbsolutePath().normalize();
        return here.startsWith(folder)
                ? folder.relativize(here).toString()
                : given.normalize().toString();
    }
}
