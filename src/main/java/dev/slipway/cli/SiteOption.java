package dev.slipway.cli;

import dev.slipway.site.SiteRoot;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which site a command works on: {@code @Mixin SiteOption site}. */
public final class SiteOption {
    @Option(
            names = "--site",
            paramLabel = "DIR",
            description = "The site's folder (default: the nearest one upwards that holds a slipway.yaml).")
    private @Nullable Path site;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /** The folder that the person named, if any. */
    public Optional<Path> named() {
        return Optional.ofNullable(site);
    }

    /**
     * The site's folder: the one that was named, or the nearest one upwards.
     *
     * @throws ParameterException when none was named and there is none
     */
    Path folder(Invocation invocation) {
        if (site != null) {
            return invocation.workingFolder().resolve(site).normalize();
        }
        return SiteRoot.above(invocation.workingFolder()).orElseThrow(() -> {
            var line = java.util.Objects.requireNonNull(spec).commandLine();
            return new ParameterException(
                    line,
                    "There is no " + SiteRoot.FILE + " in " + invocation.workingFolder() + " or above it."
                            + " Go to a site's folder, or name it: --site DIR");
        });
    }
}
