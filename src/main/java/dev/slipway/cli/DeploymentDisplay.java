package dev.slipway.cli;

import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.pipeline.Pipeline;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Shows a deployment to whoever runs it, in the form that suits where it runs: a live tree on a terminal, lines elsewhere,
 * groups on CI systems, JSON for programs; and at the end, one screen. Give it to the pipeline as its listener, and close it
 * however the deployment ends.
 */
public final class DeploymentDisplay implements PipelineListener, AutoCloseable {
    private final PipelineListener chain;
    private final AutoCloseable renderer;

    private DeploymentDisplay(PipelineListener chain, AutoCloseable renderer) {
        this.chain = chain;
        this.renderer = renderer;
    }

    /**
     * Chooses the form.
     *
     * @param pipeline what will run, for the steps' own documentation
     * @param site what only the site knows of failures
     * @param recording records what is shown, before it is
     * @param results the folder for the results of the checks, where they are wanted
     */
    static DeploymentDisplay open(
            Invocation invocation,
            CommonOptions options,
            Pipeline pipeline,
            SiteKnowledge site,
            DeploymentRecording recording,
            Optional<Path> results) {
        var output = invocation.output();
        var knowledge = new LazyKnowledge(site);
        var evidence = new EvidenceKeeper(
                new EvidenceFolder(invocation.folders().state().resolve("deployments")), knowledge::diagnose);
        var files = new StoryTeller(story -> results.ifPresent(folder -> write(folder, story, output)));
        UnaryOperator<PipelineListener> chain =
                shown -> new CleanEvents(output::masked, recording.before(both(files, shown), knowledge::diagnose));
        if (options.json()) {
            var json = new JsonRenderer(output::line, knowledge::diagnose);
            return new DeploymentDisplay(chain.apply(both(evidence, json)), () -> {});
        }
        var ci = CiSystem.of(invocation.environment(), invocation.clock());
        var wording = new Wording(Glyphs.of(invocation.screen().unicode()), new Palette(options.colored(invocation)));
        var end = new StoryTeller(story -> {
            var screen = new EndScreen(
                            story,
                            knowledge::diagnose,
                            StepDocuments.of(pipeline),
                            wording,
                            invocation.logFile(),
                            evidence.file())
                    .lines();
            screen.forEach(
                    line -> output.line(ci.map(system -> system.harmless(line)).orElse(line)));
            ci.ifPresent(system -> annotate(system, story, knowledge, output));
            summary(invocation).ifPresent(file -> new GitHubSummary(file, output::masked).write(story, screen));
        });
        if (ci.isEmpty() && invocation.screen().terminal()) {
            var live = LiveRenderer.start(output, wording, invocation);
            return new DeploymentDisplay(chain.apply(both(evidence, both(live, end))), live);
        }
        var plain = new PlainRenderer(output::line, wording, ci);
        return new DeploymentDisplay(chain.apply(both(evidence, both(plain, end))), () -> {});
    }

    private static PipelineListener both(PipelineListener first, PipelineListener second) {
        return event -> {
            first.on(event);
            second.on(event);
        };
    }

    /** What was deployed is deployed, also where nobody could be told how the checks went. */
    private static void write(Path folder, Story story, Output output) {
        try {
            new CheckResults(folder).write(story.subject(), story.checks());
        } catch (IOException e) {
            output.error("The results of the checks could not be written to " + folder + ": " + e.getMessage());
        }
    }

    private static Optional<Path> summary(Invocation invocation) {
        return Optional.ofNullable(invocation.environment().get("GITHUB_STEP_SUMMARY"))
                .filter(file -> !file.isEmpty())
                .map(Path::of);
    }

    private static void annotate(CiSystem ci, Story story, LazyKnowledge knowledge, Output output) {
        var steps = new ArrayList<>(story.result().steps());
        story.result().recoveries().forEach(recovery -> steps.addAll(recovery.steps()));
        for (var step : steps) {
            if (step.outcome() instanceof dev.slipway.pipeline.StepOutcome.Failed(var failure)) {
                var cause = knowledge.diagnose(step.step(), failure).stream()
                        .findFirst()
                        .map(diagnosis -> "\n" + diagnosis.title() + ": "
                                + diagnosis.remedy().getFirst())
                        .orElse("");
                ci.annotation(
                                step.required() ? CiSystem.Severity.ERROR : CiSystem.Severity.WARNING,
                                Wording.name(step.step()),
                                failure.observed() + cause)
                        .ifPresent(output::line);
            }
        }
        for (var remark : story.remarks()) {
            ci.annotation(CiSystem.Severity.WARNING, Wording.name(remark.step()), remark.message())
                    .ifPresent(output::line);
        }
    }

    @Override
    public void on(PipelineEvent event) {
        chain.on(event);
    }

    /** Stops whatever still draws; the cursor is where it belongs. */
    @Override
    public void close() {
        try {
            renderer.close();
        } catch (Exception e) {
            throw new IllegalStateException("closing the display", e);
        }
    }
}
