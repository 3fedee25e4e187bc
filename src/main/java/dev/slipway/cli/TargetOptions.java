package dev.slipway.cli;

import dev.slipway.deployment.SiteReport;
import dev.slipway.deployment.VisitRequest;
import dev.slipway.pipeline.Failure;
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
        var chosen = new ChosenSite(site, kubeconfig(invocation));
        var folder = chosen.folder(invocation);
        return new VisitRequest(folder, chosen.cluster(invocation, folder), targets);
    }

    /**
     * How a command ends that was to tell something of each target; where nothing can be told, says why.
     *
     * @param telling prints what there is to tell
     */
    <T> ExitCode end(Invocation invocation, SiteReport<T> report, Function<SiteReport.Told<T>, ExitCode> telling) {
        return end(invocation, common, report, telling);
    }

    /** The same, for a command that goes to no target. */
    static <T> ExitCode end(
            Invocation invocation,
            CommonOptions common,
            SiteReport<T> report,
            Function<SiteReport.Told<T>, ExitCode> telling) {
        return switch (report) {
            case SiteReport.Told<T> told -> telling.apply(told);
            case SiteReport.Refused<T>(var failure) -> {
                refused(invocation, common, failure);
                yield ExitCode.FAILED;
            }
            case SiteReport.Invalid<T>(var problems) -> {
                problems.forEach(problem -> invocation.output().error(problem.toString()));
                yield ExitCode.USAGE;
            }
        };
    }

    private static void refused(Invocation invocation, CommonOptions common, Failure failure) {
        if (common.json()) {
            StatusPage.refused(failure, invocation.clock().instant()).forEach(invocation.output()::line);
            return;
        }
        invocation.output().error("Nothing can be told: " + failure.observed());
        failure.advice().forEach(advice -> invocation.output().error("  " + advice));
    }
}
