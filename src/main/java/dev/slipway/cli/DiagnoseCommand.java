package dev.slipway.cli;

import dev.slipway.deployment.SiteDiagnosis;
import dev.slipway.deployment.SiteReport;
import dev.slipway.deployment.Surroundings;
import dev.slipway.deployment.TargetDiagnosis;
import dev.slipway.diagnosis.KnowledgeBase;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code slipway diagnose}: what is wrong, and what to do. */
@Command(
        name = "diagnose",
        description = {
            "Tell what is wrong with what runs on each target now, why, and what to do; the worst first.",
            "Needs no deployment and changes nothing. Ends with 1 if something is wrong or a target can't be seen."
        })
public final class DiagnoseCommand implements Callable<ExitCode> {
    private final Invocation invocation;

    @Mixin
    private VisitOptions options = new VisitOptions();

    DiagnoseCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public ExitCode call() throws InterruptedException {
        var request = options.request(invocation);
        var surroundings = Surroundings.real(invocation.environment(), invocation.mask(), invocation.clock());
        return options.end(invocation, new SiteDiagnosis(surroundings).of(request), this::tell);
    }

    private ExitCode tell(SiteReport.Told<TargetDiagnosis> told) {
        var output = invocation.output();
        var cases = Cases.of(
                told,
                new CleanText(output::masked),
                () -> KnowledgeBase.shipped().with(told.knowledge()));
        if (options.common().json()) {
            new DiagnosisEvents(cases, invocation.clock().instant()).lines().forEach(output::line);
        } else {
            var wording = new Wording(
                    Glyphs.of(invocation.screen().unicode()),
                    new Palette(options.common().colored(invocation)));
            new DiagnosisPage(cases, wording).lines().forEach(output::line);
        }
        return told.targets().stream().allMatch(TargetDiagnosis::isHealthy) ? ExitCode.OK : ExitCode.FAILED;
    }
}
