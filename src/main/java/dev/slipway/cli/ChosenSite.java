package dev.slipway.cli;

import dev.slipway.demo.DemoFolder;
import dev.slipway.demo.ExampleSite;
import dev.slipway.demo.LastDemo;
import dev.slipway.site.SiteRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Which site, and which cluster, a person means who goes to targets. */
record ChosenSite(SiteOption site, Optional<Path> kubeconfig) {

    /** The site that was named or is around; else the last demo's, which is what somebody who tries things means. */
    Path folder(Invocation invocation) {
        var around = site.named().isPresent()
                || SiteRoot.above(invocation.workingFolder()).isPresent();
        var demo = DemoRun.lastFolder(invocation);
        if (around || !Files.isDirectory(demo.site())) {
            return site.folder(invocation);
        }
        invocation.output().error("No " + SiteRoot.FILE + " here: this is the last demo's site, " + demo.site() + ".");
        return demo.site();
    }

    /** The cluster that was named; for the demo's site, the demo's, also where it is gone: that is told then. */
    Optional<Path> cluster(Invocation invocation, Path folder) {
        var demo = demoOf(invocation, folder);
        try {
            return kubeconfig.isPresent() || demo.isEmpty()
                    ? kubeconfig
                    : demo.get().readLast().map(LastDemo::kubeconfig);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<DemoFolder> demoOf(Invocation invocation, Path folder) {
        return Arrays.stream(ExampleSite.values())
                .map(example -> DemoRun.folder(invocation, example))
                .filter(demo -> folder.equals(demo.site()))
                .findFirst();
    }
}
