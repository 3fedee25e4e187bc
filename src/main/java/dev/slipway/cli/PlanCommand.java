package dev.slipway.cli;

import dev.slipway.deployment.DeploymentRequest;
import dev.slipway.deployment.SitePlanning;
import dev.slipway.deployment.SiteReport;
import dev.slipway.deployment.Surroundings;
import dev.slipway.pipeline.Cancellation;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.plan.PlanDocument;
import dev.slipway.plan.SavedPlan;
import dev.slipway.plan.SitePlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** {@code slipway plan}: what a deployment would change. */
@Command(
        name = "plan",
        description = {
            "Tell what a deployment would change on each target, object by object and field by field. Changes nothing:",
            "what the charts make is compared with what the clusters have, and tried in dry runs of their API servers."
        },
        footer = {
            "",
            "Of Secrets no value is shown, only whether it changes. HEAD is planned, as it would be deployed; files that are",
            "not committed are not. Ends with 0 whether or not something changes, and with 1 if a deployment would fail",
            "or a target can't be planned; with --exit-code, with 2 if something changes and nothing would fail."
        })
public final class PlanCommand implements Callable<Object> {
    private static final int SOMETHING_CHANGES = 2;

    private final Invocation invocation;

    /** In what form a plan is printed. */
    public enum Form {
        /** For people. */
        TEXT,
        /** For programs: one JSON object. */
        JSON,
        /** For a comment. */
        MARKDOWN,
        /** For people, and in Markdown for the summary of the job on GitHub. */
        GITHUB;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "Print ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Form form = Form.TEXT;

    @Mixin
    private ColorOption color = new ColorOption();

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private HelpOption help = new HelpOption();

    @Mixin
    private SiteOption site = new SiteOption();

    @Mixin
    private KubeconfigOption kubeconfig = new KubeconfigOption();

    @Option(
            names = "--commit",
            paramLabel = "COMMIT",
            defaultValue = "HEAD",
            description = "A branch, a tag or a hash (default: ${DEFAULT-VALUE}).")
    private String commit = "HEAD";

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Save the plan in this file too, for 'slipway deploy --plan FILE'. No secret is in it.")
    private @Nullable Path file;

    @Option(names = "--exit-code", description = "End with 2 if something changes.")
    private boolean exitCode;

    @Parameters(paramLabel = "TARGET", arity = "0..*", description = "These targets alone.")
    private Set<String> targets = new LinkedHashSet<>();

    PlanCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Object call() throws InterruptedException {
        var chosen = new ChosenSite(
                site, kubeconfig.file().map(it -> invocation.workingFolder().resolve(it)));
        var folder = chosen.folder(invocation);
        var request =
                new DeploymentRequest(folder, commit, chosen.cluster(invocation, folder), Optional.empty(), targets);
        var surroundings = Surroundings.real(invocation.environment(), invocation.mask(), invocation.clock());
        var cancellation = new Cancellation();
        try (var _ = Signals.cancel(cancellation)) {
            var report = new SitePlanning(surroundings).of(request, this::progress, cancellation);
            if (cancellation.reason().isPresent()) {
                return ExitCode.of(cancellation.reason().get());
            }
            return switch (report) {
                case SiteReport.Told<SitePlan> told -> tell(told.targets().getFirst());
                case SiteReport.Refused<SitePlan>(var failure) -> refused(failure);
                case SiteReport.Invalid<SitePlan>(var problems) -> {
                    problems.forEach(problem -> invocation.output().error(problem.toString()));
                    yield ExitCode.USAGE;
                }
            };
        }
    }

    /** At a terminal, a person sees what it is that takes time. */
    private void progress(PipelineEvent event) {
        if (event instanceof PipelineEvent.StepStarted started
                && invocation.screen().terminal()) {
            invocation.output().error("  " + started.step().step() + " …");
        }
    }

    private Object tell(SitePlan plan) {
        var output = invocation.output();
        switch (form) {
            case JSON ->
                output.line(JsonMapper.shared().writeValueAsString(new PlanDocument(plan, output::masked).json()));
            case MARKDOWN -> output.text(new PlanMarkdown(plan, output::masked).text());
            case TEXT -> text(plan);
            case GITHUB -> {
                text(plan);
                summary(new PlanMarkdown(plan, output::masked).text());
            }
        }
        if (file != null && !save(plan, invocation.workingFolder().resolve(file))) {
            return ExitCode.FAILED;
        }
        if (plan.fails()) {
            return ExitCode.FAILED;
        }
        return exitCode && plan.changes() ? new PassedOn(SOMETHING_CHANGES) : ExitCode.OK;
    }

    private void text(SitePlan plan) {
        new PlanText(plan, invocation.output()::masked, new Palette(color.applies(invocation)))
                .lines()
                .forEach(invocation.output()::line);
    }

    /** A summary that can't be written fails nothing. */
    private void summary(String markdown) {
        var name = invocation.environment().getOrDefault("GITHUB_STEP_SUMMARY", "");
        if (name.isEmpty()) {
            invocation.output().error("GITHUB_STEP_SUMMARY is not set, so there is no summary to add the plan to.");
            return;
        }
        try {
            Files.writeString(
                    Path.of(name),
                    invocation.output().masked(markdown),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            invocation.output().error("The job's summary could not be written: " + e.getMessage());
        }
    }

    private boolean save(SitePlan plan, Path path) {
        try {
            SavedPlan.of(plan, invocation.output()::masked).write(path);
        } catch (IOException e) {
            invocation.output().error("The plan could not be saved in " + path + ": " + e.getMessage());
            return false;
        }
        if (form == Form.TEXT || form == Form.GITHUB) {
            invocation.output().line("Saved in " + file + "; to deploy exactly this: slipway deploy --plan " + file);
        }
        return true;
    }

    private ExitCode refused(Failure failure) {
        if (form == Form.JSON) {
            StatusPage.refused(failure, invocation.clock().instant()).forEach(invocation.output()::line);
            return ExitCode.FAILED;
        }
        invocation.output().error("Nothing can be planned: " + failure.observed());
        EvidenceText.all(failure.evidence()).forEach(line -> invocation.output().error("  " + line));
        failure.advice().forEach(advice -> invocation.output().error("  " + advice));
        return ExitCode.FAILED;
    }
}
