package dev.slipway.cli;

import dev.slipway.demo.DemoFolder;
import dev.slipway.demo.LastDemo;
import dev.slipway.deployment.SiteReport;
import dev.slipway.deployment.VisitRequest;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.SiteRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine.Mixin;

/**
 * The options of every command that goes to the targets of a site: how to print, which site, which cluster. {@code @Mixin
 * TargetOptions options}.
 */
public final class TargetOptions {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private SiteOption site = new SiteOption();

    @Mixin
    private KubeconfigOption kubeconfig = new KubeconfigOption();

    /** How to print. */
    public CommonOptions common() {
        return common;
    }

    /** Which site. */
    public SiteOption site() {
        return site;
    }

    /** The cluster to use for every target, if one was named. */
    public Optional<Path> kubeconfig(Invocation invocation) {
        return kubeconfig.file().map(file -> invocation.workingFolder().resolve(file));
    }

    /**
     * Which targets of which site on which cluster are meant.
     *
     * @param targets these alone; empty: all
     */
    VisitRequest request(Invocation invocation, Set<String> targets) {
        var folder = folder(invocation);
        return new VisitRequest(folder, cluster(invocation, folder), targets);
    }

    /**
     * How a command ends that was to tell something of each target; where nothing can be told, says why.
     *
     * @param telling prints what there is to tell
     */
    <T> ExitCode end(Invocation invocation, SiteReport<T> report, Function<SiteReport.Told<T>, ExitCode> telling) {
        return switch (report) {
            case SiteReport.Told<T> told -> telling.apply(told);
            case SiteReport.Refused<T>(var failure) -> {
                refused(invocation, failure);
                yield ExitCode.FAILED;
            }
            case SiteReport.Invalid<T>(var problems) -> {
                problems.forEach(problem -> invocation.output().error(problem.toString()));
                yield ExitCode.USAGE;
            }
        };
    }

    private void refused(Invocation invocation, Failure failure) {
        if (common.json()) {
            StatusPage.refused(failure, invocation.clock().instant()).forEach(invocation.output()::line);
            return;
        }
        invocation.output().error("Nothing can be told: " + failure.observed());
        failure.advice().forEach(advice -> invocation.output().error("  " + advice));
    }

    /** The site that was named or is around; else the last demo's, which is what somebody who tries things means. */
    private Path folder(Invocation invocation) {
        var around = site.named().isPresent()
                || SiteRoot.above(invocation.workingFolder()).isPresent();
        var demo = DemoRun.folder(invocation);
        if (around || !Files.isDirectory(demo.site())) {
            return site.folder(invocation);
        }
        invocation.output().error("No " + SiteRoot.FILE + " here: this is the last demo's site, " + demo.site() + ".");
        return demo.site();
    }

    /** The cluster that was named; for the demo's site, the demo's, also where it is gone: that is told then. */
    private Optional<Path> cluster(Invocation invocation, Path folder) {
        DemoFolder demo = DemoRun.folder(invocation);
        try {
            return kubeconfig(invocation).isPresent() || !folder.equals(demo.site())
                    ? kubeconfig(invocation)
                    : demo.readLast().map(LastDemo::kubeconfig);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
