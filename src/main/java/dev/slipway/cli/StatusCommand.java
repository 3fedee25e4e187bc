package dev.slipway.cli;

import dev.slipway.deployment.SiteReport;
import dev.slipway.deployment.SiteStatus;
import dev.slipway.deployment.Surroundings;
import dev.slipway.deployment.TargetStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
    private VisitOptions options = new VisitOptions();

    @Option(
            names = "--drift",
            description = "Also tell what was changed by hand since it was deployed, by whom and when.")
    private boolean drift;

    @Option(
            names = "--history",
            description =
                    "Also list the last deployments that came to each target, as the cluster itself remembers them.")
    private boolean history;

    StatusCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public ExitCode call() throws InterruptedException {
        var request = options.request(invocation);
        var surroundings = Surroundings.real(invocation.environment(), invocation.mask(), invocation.clock());
        return options.end(invocation, new SiteStatus(surroundings, drift).of(request), this::tell);
    }

    private ExitCode tell(SiteReport.Told<TargetStatus> told) {
        var page = new StatusPage(told, invocation.clock().instant(), history);
        (options.common().json() ? page.json() : page.text()).forEach(invocation.output()::line);
        return told.targets().stream().allMatch(TargetStatus::isHealthy) ? ExitCode.OK : ExitCode.FAILED;
    }
}
