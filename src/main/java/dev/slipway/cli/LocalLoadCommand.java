package dev.slipway.cli;

import dev.slipway.localcluster.LocalCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code slipway local load}. */
@Command(
        name = "load",
        description = {
            "Give a local cluster the images of an archive, so that its pods can run them without a registry.",
            "The archive is one of 'docker save', 'podman save' or 'skopeo copy', or an OCI image layout in a tar. Pods that are"
                    + " to run such an image must not insist on pulling it: imagePullPolicy IfNotPresent or Never."
        })
final class LocalLoadCommand implements Callable<ExitCode> {
    private final Invocation invocation;

    @Mixin
    private LocalCommand.NameOption name = new LocalCommand.NameOption();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "ARCHIVE", description = "The file with the images.")
    private @Nullable String archive;

    @Spec
    private @Nullable CommandSpec spec;

    LocalLoadCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public ExitCode call() throws InterruptedException {
        var file = invocation.workingFolder().resolve(Path.of(Objects.requireNonNull(archive)));
        if (!Files.isReadable(file)) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "There is no readable file " + file + ".");
        }
        var cluster = name.cluster(invocation);
        return switch (cluster.importArchive(file)) {
            case LocalCluster.Import.Failed(var failure) -> LocalCommand.failed(invocation, common, failure);
            case LocalCluster.Import.Done(var names) -> {
                if (common.json()) {
                    LocalCommand.json(
                            invocation,
                            Map.of("event", "loaded", "name", cluster.name().value(), "images", names));
                } else {
                    names.forEach(each -> invocation.output().line("Loaded " + each + "."));
                }
                yield ExitCode.OK;
            }
        };
    }
}
