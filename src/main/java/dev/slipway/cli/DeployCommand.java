package dev.slipway.cli;

import dev.slipway.deployment.DeploymentRequest;
import dev.slipway.pipeline.Cancellation;
import dev.slipway.plan.SavedPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code slipway deploy}: the pipeline, for one commit. */
@Command(
        name = "deploy",
        description = {
            "Deploy one commit: tools, configuration, staging, production.",
            "The first failure stops everything behind it. What is not committed is not deployed."
        })
public final class DeployCommand implements Callable<ExitCode> {
    private final Invocation invocation;

    @Mixin
    private TargetOptions options = new TargetOptions();

    @Option(
            names = "--commit",
            paramLabel = "COMMIT",
            defaultValue = "HEAD",
            description = "A branch, a tag or a hash (default: ${DEFAULT-VALUE}).")
    private String commit = "HEAD";

    @Option(names = "--until", paramLabel = "STAGE", description = "Stop after this stage: 'Deploy to staging'.")
    private @Nullable String until;

    @Option(
            names = "--only",
            paramLabel = "TARGET",
            split = ",",
            description = "Deploy to these targets alone; the stages stay in order.")
    private Set<String> only = new LinkedHashSet<>();

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "Deploy what this plan of 'slipway plan --save' shows, and nothing else.")
    private @Nullable Path plan;

    @Option(
            names = "--wait-for-lock",
            paramLabel = "DURATION",
            arity = "0..1",
            fallbackValue = "30m",
            converter = DurationConverter.class,
            description =
                    "Wait for targets that other deployments work on, each so long at the most: 10m, 1h30m (without a value: "
                            + "30m). Without this they are refused.")
    private @Nullable Duration patience;

    @Option(
            names = "--resume",
            paramLabel = "ID",
            arity = "0..1",
            fallbackValue = "",
            description =
                    "Go on where this deployment stopped, with its commit and its targets: what it did and still stands is not "
                            + "done again. ID is its id, or how that begins or ends; without one, the last deployment is meant.")
    private @Nullable String resumed;

    @Option(
            names = "--results",
            paramLabel = "FOLDER",
            description = "Write the results of the checks there: junit.xml, checks.json, and each check's log.")
    private @Nullable Path results;

    @Spec
    private @Nullable CommandSpec spec;

    DeployCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public ExitCode call() throws InterruptedException {
        return resumed == null ? deploy() : resume(Optional.of(resumed).filter(id -> !id.isEmpty()));
    }

    private ExitCode deploy() {
        Path folder = options.site().folder(invocation);
        var request =
                new DeploymentRequest(folder, commit, options.kubeconfig(invocation), Optional.ofNullable(until), only);
        var planned = Optional.ofNullable(plan)
                .map(file -> SavedPlan.read(invocation.workingFolder().resolve(file)));
        if (planned.isPresent()) {
            switch (planned.get()) {
                case SavedPlan.Read.NoPlan(var failure) -> {
                    invocation.output().error("Nothing was deployed: " + failure.observed());
                    failure.advice().forEach(advice -> invocation.output().error("  " + advice));
                    return ExitCode.USAGE;
                }
                case SavedPlan.Read.Plan(var saved) -> request = request.asPlanned(saved);
            }
        }
        return run(request);
    }

    private ExitCode run(DeploymentRequest request) {
        var cancellation = new Cancellation();
        try (var _ = Signals.cancel(cancellation)) {
            return new DeploymentRun(invocation, options.common())
                    .writing(Optional.ofNullable(results)
                            .map(folder -> invocation.workingFolder().resolve(folder)))
                    .run(
                            request.waiting(Optional.ofNullable(patience).orElse(Duration.ZERO)),
                            invocation.environment(),
                            cancellation);
        }
    }

    private ExitCode resume(Optional<String> id) throws InterruptedException {
        var parsed = Objects.requireNonNull(spec).commandLine().getParseResult();
        for (var option : List.of("--commit", "--until", "--only", "--plan", "--kubeconfig")) {
            if (parsed.hasMatchedOption(option)) {
                throw new ParameterException(
                        spec.commandLine(),
                        option
                                + " can't be changed by --resume, which goes on with what the other deployment was asked for.");
            }
        }
        return new ResumedDeployment(invocation)
                .find(id)
                .map(other ->
                        run(DeploymentRequest.resuming(other, options.site().folder(invocation))))
                .orElse(ExitCode.USAGE);
    }
}
