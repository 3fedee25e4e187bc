package dev.slipway.cli;

import dev.slipway.deployment.SiteReport;
import dev.slipway.deployment.VisitRequest;
import java.util.LinkedHashSet;
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
        return options.request(invocation, targets);
    }

    /**
     * How a command ends that was to tell something of each target; where nothing can be told, says why.
     *
     * @param telling prints what there is to tell
     */
    <T> ExitCode end(Invocation invocation, SiteReport<T> report, Function<SiteReport.Told<T>, ExitCode> telling) {
        return options.end(invocation, report, telling);
    }
}
