package dev.slipway.cli;

import dev.slipway.deployment.RollbackPlan;
import dev.slipway.deployment.RollbackRequest;
import dev.slipway.deployment.SiteReport;
import dev.slipway.deployment.SiteRollback;
import dev.slipway.deployment.Surroundings;
import dev.slipway.pipeline.Cancellation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway rollback}: a target back to what is known to have worked. */
@Command(
        name = "rollback",
        description = {
            "Take a target back to the last revision before the present one that passed its validation there.",
            "First the evidence of what is wrong now is kept; what would change is tried as a dry run; then the rollout is "
                    + "awaited and the site's validation runs. Who is at a terminal is shown the plan, and asked."
        })
public final class RollbackCommand implements Callable<ExitCode> {
    private final Invocation invocation;

    @Mixin
    private TargetOptions options = new TargetOptions();

    @Parameters(paramLabel = "TARGET", description = "The target.")
    private String target = "";

    @Option(
            names = "--to",
            paramLabel = "REVISION",
            description = "Go back to this revision of Helm's, validated or not.")
    private @Nullable Integer to;

    @Option(names = "--release", paramLabel = "NAME", description = "Only this release of the target.")
    private @Nullable String release;

    @Option(names = "--plan", description = "Tell what would be done, and change nothing.")
    private boolean plan;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    RollbackCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public ExitCode call() throws InterruptedException {
        var where = options.request(invocation, Set.of(target));
        var request = new RollbackRequest(
                where.site(), where.kubeconfig(), target, Optional.ofNullable(to), Optional.ofNullable(release));
        if (plan) {
            return planned(request, true);
        }
        if (!yes) {
            var refusal = unasked(request);
            if (refusal.isPresent()) {
                return refusal.get();
            }
        }
        var cancellation = new Cancellation();
        try (var _ = Signals.cancel(cancellation)) {
            return new DeploymentRun(invocation, options.common())
                    .rollBack(request, invocation.environment(), cancellation);
        }
    }

    /** Shows the plan and asks; why it is not to be done, if it is not. */
    private Optional<ExitCode> unasked(RollbackRequest request) throws InterruptedException {
        if (!Consent.isPossible(invocation, options.common())) {
            invocation
                    .output()
                    .error("Nobody is there to be asked whether " + target
                            + " may be rolled back. Say --yes if it may; --plan shows what would be done.");
            return Optional.of(ExitCode.USAGE);
        }
        var works = planned(request, false);
        if (works != ExitCode.OK) {
            return Optional.of(works);
        }
        if (Consent.asked(invocation, "Roll " + target + " back like this?")) {
            return Optional.empty();
        }
        invocation.output().error("Nothing was rolled back.");
        return Optional.of(ExitCode.FAILED);
    }

    private ExitCode planned(RollbackRequest request, boolean mayBeJson) throws InterruptedException {
        var surroundings = Surroundings.real(invocation.environment(), invocation.mask(), invocation.clock());
        var report = new SiteRollback(surroundings).plan(request);
        return options.end(
                invocation,
                report,
                told -> tell(told, mayBeJson && options.common().json()));
    }

    private ExitCode tell(SiteReport.Told<RollbackPlan> told, boolean json) {
        var wording = new Wording(
                Glyphs.of(invocation.screen().unicode()),
                new Palette(options.common().colored(invocation)));
        var only = told.targets().getFirst();
        var page =
                new RollbackPage(told.site(), only, invocation.clock().instant(), invocation.output()::masked, wording);
        (json ? List.of(page.json()) : page.text()).forEach(invocation.output()::line);
        return only instanceof RollbackPlan.Seen seen && seen.works() ? ExitCode.OK : ExitCode.FAILED;
    }
}
