package dev.slipway.cli;

import dev.slipway.demo.ExampleSite;
import dev.slipway.kube.Answer;
import dev.slipway.kube.Fabric8Clusters;
import dev.slipway.process.SystemProcesses;
import dev.slipway.workspace.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/** Removes what the last demo made: its namespaces, with the releases in them, and its site. The cluster stays. */
final class DemoCleanup {
    /** A pod has its grace period to end. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Invocation invocation;
    private final ExampleSite example;

    DemoCleanup(Invocation invocation, ExampleSite example) {
        this.invocation = invocation;
        this.example = example;
    }

    ExitCode run() {
        var folder = DemoRun.folder(invocation, example);
        try {
            var last = folder.readLast();
            if (last.isPresent() && Files.isReadable(last.get().kubeconfig())) {
                var clusters = new Fabric8Clusters(
                        new SystemProcesses(invocation.clock()), invocation.environment(), invocation.clock());
                switch (clusters.removeNamespaces(
                        last.get().kubeconfig(), last.get().namespaces(), PATIENCE)) {
                    case Answer.Given<List<String>>(var removed) ->
                        invocation
                                .output()
                                .line(
                                        removed.isEmpty()
                                                ? "The demo's namespaces are gone already."
                                                : "Removed the namespaces " + String.join(" and ", removed) + ".");
                    case Answer.Refused<List<String>>(var trouble) -> {
                        invocation
                                .output()
                                .error("The demo's namespaces could not be removed. " + trouble.observed() + "\n"
                                        + trouble.advice());
                        return ExitCode.FAILED;
                    }
                }
            }
            FolderTree.remove(folder.root());
            invocation
                    .output()
                    .line("Removed " + folder.root() + ". The cluster still runs: 'slipway local down' ends it.");
            return ExitCode.OK;
        } catch (IOException e) {
            invocation.output().error("The demo's folder " + folder.root() + " could not be removed: " + e);
            return ExitCode.FAILED;
        }
    }
}
