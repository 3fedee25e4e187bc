package dev.slipway.cli;

import dev.slipway.demo.DemoFolder;
import dev.slipway.demo.LastDemo;
import dev.slipway.deployment.SiteStatus;
import dev.slipway.deployment.SiteStatus.Report;
import dev.slipway.deployment.Surroundings;
import dev.slipway.deployment.TargetStatus;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.SiteRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code slipway status}: what runs where. */
@Command(
        name = "status",
        description = {
            "Tell what runs on each target: release, revision, commit, workloads. The clusters themselves are asked.",
            "Ends with 1 if something is not as it should be."
        })
public final class StatusCommand implements Callable<ExitCode> {
    private final Invocation invocation;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private SiteOption site = new SiteOption();

    @Mixin
    private KubeconfigOption kubeconfig = new KubeconfigOption();

    @Parameters(paramLabel = "TARGET", arity = "0..*", description = "These targets alone.")
    private Set<String> targets = new LinkedHashSet<>();

    StatusCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public ExitCode call() throws InterruptedException {
        var folder = folder();
        var surroundings = Surroundings.real(invocation.environment(), invocation.mask(), invocation.clock());
        return switch (new SiteStatus(surroundings).of(folder, cluster(folder), targets)) {
            case Report.Told told -> tell(told);
            case Report.Refused(var failure) -> {
                refused(failure);
                yield ExitCode.FAILED;
            }
            case Report.Invalid(var problems) -> {
                problems.forEach(problem -> invocation.output().error(problem.toString()));
                yield ExitCode.USAGE;
            }
        };
    }

    private ExitCode tell(Report.Told told) {
        var page = new StatusPage(told, invocation.clock().instant());
        (common.json() ? page.json() : page.text()).forEach(invocation.output()::line);
        return told.targets().stream().allMatch(TargetStatus::isHealthy) ? ExitCode.OK : ExitCode.FAILED;
    }

    private void refused(Failure failure) {
        if (common.json()) {
            StatusPage.refused(failure).forEach(invocation.output()::line);
            return;
        }
        invocation.output().error("Nothing can be told: " + failure.observed());
        failure.advice().forEach(advice -> invocation.output().error("  " + advice));
    }

    /** The site that was named or is around; else the last demo's, which is what somebody who tries things means. */
    private Path folder() {
        var around = site.named().isPresent()
                || SiteRoot.above(invocation.workingFolder()).isPresent();
        if (around || !Files.isDirectory(demo().site())) {
            return site.folder(invocation);
        }
        invocation
                .output()
                .error("No " + SiteRoot.FILE + " here: this is the last demo's site, " + demo().site() + ".");
        return demo().site();
    }

    /** The cluster that was named; for the demo's site, the demo's, also where it is gone: that is told then. */
    private Optional<Path> cluster(Path folder) {
        try {
            return kubeconfig.file().isPresent() || !folder.equals(demo().site())
                    ? kubeconfig.file().map(file -> invocation.workingFolder().resolve(file))
                    : demo().readLast().map(LastDemo::kubeconfig);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private DemoFolder demo() {
        return new DemoFolder(invocation.folders().state().resolve("demo"));
    }
}
