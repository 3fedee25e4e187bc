package dev.slipway.cli;

import dev.slipway.demo.images.HubImages;
import dev.slipway.localcluster.LocalCluster;
import dev.slipway.localcluster.OciArchive;
import dev.slipway.pipeline.Failure;
import dev.slipway.process.SystemProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The images of the example JupyterHub: made on this machine and given to a local cluster, which alone can get them. */
final class DemoImages {
    private final Invocation invocation;
    private final Consumer<String> progress;

    DemoImages(Invocation invocation, Consumer<String> progress) {
        this.invocation = invocation;
        this.progress = progress;
    }

    /** What came of it. */
    sealed interface Given {
        /** Their full names, by what the example calls them. */
        record Images(Map<String, String> byName) implements Given {
            public Images {
                byName = Map.copyOf(byName);
            }
        }

        record NotGiven(Failure failure) implements Given {}
    }

    /** Makes them and gives them to the local cluster that the kubeconfig leads to. */
    Given giveTo(Path kubeconfig) throws IOException, InterruptedException {
        var cluster = cluster(kubeconfig);
        if (cluster.isEmpty()) {
            return new Given.NotGiven(Failure.of(
                            "giving the JupyterHub's images to the cluster of " + kubeconfig,
                            "it is none of your local clusters, and no registry has these images")
                    .advising("Leave --kubeconfig out: the demo then runs on a local cluster."));
        }
        var images = HubImages.ofTheExample(
                invocation.folders().cache().resolve("images"),
                new SystemProcesses(invocation.clock()),
                invocation.environment());
        return switch (images.ensure(progress)) {
            case HubImages.Made.NotMade(var failure) -> new Given.NotGiven(failure);
            case HubImages.Made.Ready ready -> {
                var trouble = give(cluster.get(), ready.all());
                yield trouble.<Given>map(Given.NotGiven::new)
                        .orElseGet(() -> new Given.Images(Map.of(
                                "hub", ready.hub().reference(),
                                "proxy", ready.proxy().reference(),
                                "server", ready.server().reference())));
            }
        };
    }

    private Optional<Failure> give(LocalCluster cluster, List<OciArchive> images) throws InterruptedException {
        for (var image : images) {
            progress.accept(image.reference());
            var trouble = cluster.importImage(image);
            if (trouble.isPresent()) {
                return trouble;
            }
        }
        return Optional.empty();
    }

    private Optional<LocalCluster> cluster(Path kubeconfig) throws IOException {
        for (var name : LocalCluster.existing(invocation.folders())) {
            var cluster = LocalCommand.cluster(invocation, name);
            if (Files.exists(cluster.kubeconfig()) && Files.isSameFile(cluster.kubeconfig(), kubeconfig)) {
                return Optional.of(cluster);
            }
        }
        return Optional.empty();
    }
}
