package dev.slipway.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster a command works on, instead of the one it would choose: {@code @Mixin KubeconfigOption kubeconfig}. */
public final class KubeconfigOption {
    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "Use the cluster of this kubeconfig file for every target.")
    private @Nullable Path kubeconfig;

    /** The file that the person named, if any. */
    public Optional<Path> file() {
        return Optional.ofNullable(kubeconfig);
    }
}
