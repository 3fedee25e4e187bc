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
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The options of the commands that look at targets without changing anything: {@code @Mixin VisitOptions options}. */
public final class VisitOptions {
    @Mixin
    private TargetOptions options = new TargetOptions();

    @Parameters(paramLabel = "TARGET", arity = "0..*", description = "These targets alone.")
    private Set<String> targets = new LinkedHashSet<>();

    /** How to print. */
    public CommonOptions common() {
        return options.common();
    }

    /** Which targets of which site on which cluster are meant. */
    VisitRequest request(Invocation invocation) {
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
        if (common().json()) {
            StatusPage.refused(failure, invocation.clock().instant()).forEach(invocation.output()::line);
            return;
        }
        invocation.output().error("Nothing can be told: " + failure.observed());
        failure.advice().forEach(advice -> invocation.output().error("  " + advice));
    }

    /** The site that was named or is around; else the last demo's, which is what somebody who tries things means. */
    private Path folder(Invocation invocation) {
        var around = options.site().named().isPresent()
                || SiteRoot.above(invocation.workingFolder()).isPresent();
        var demo = DemoRun.folder(invocation);
        if (around || !Files.isDirectory(demo.site())) {
            return options.site().folder(invocation);
        }
        invocation.output().error("No " + SiteRoot.FILE + " here: this is the last demo's site, " + demo.site() + ".");
        return demo.site();
    }

    /** The cluster that was named; for the demo's site, the demo's, also where it is gone: that is told then. */
    private Optional<Path> cluster(Invocation invocation, Path folder) {
        DemoFolder demo = DemoRun.folder(invocation);
        try {
            return options.kubeconfig(invocation).isPresent() || !folder.equals(demo.site())
                    ? options.kubeconfig(invocation)
                    : demo.readLast().map(LastDemo::kubeconfig);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
