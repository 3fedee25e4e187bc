package dev.slipway.cli;

import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.PipelineEvent.Purpose;
import dev.slipway.pipeline.StepOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.slf4j.LoggerFactory;

/** Adds the deployment to the job's summary on GitHub: the steps in a table, the end screen below. */
record GitHubSummary(Path file, UnaryOperator<String> mask) {

    /** Writes; a summary that cannot be written fails nothing. */
    void write(Story story, List<String> endScreen) {
        try {
            Files.writeString(
                    file,
                    mask.apply(markdown(story, endScreen)),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            LoggerFactory.getLogger(GitHubSummary.class).warn("the job's summary could not be written", e);
        }
    }

    static String markdown(Story story, List<String> endScreen) {
        var text = new StringBuilder("## " + story.subject().site() + ": " + verdict(story) + "\n\n");
        text.append("`").append(story.subject().shortCommit()).append("` ");
        text.append(escaped(story.subject().title())).append(", ");
        text.append(escaped(story.subject().author())).append("\n\n");
        text.append("| stage | step | | took |\n|---|---|---|---|\n");
        for (var step : steps(story)) {
            text.append("| ").append(escaped(step.step().stage()));
            text.append(" | ").append(escaped(Wording.name(step.step())));
            text.append(" | ").append(outcome(step));
            text.append(" | ").append(Story.began(step) ? Durations.words(step.took()) : "");
            text.append(" |\n");
        }
        checks(text, story);
        story.result()
                .recoveries()
                .forEach(recovery ->
                        text.append("\n").append(escaped(recovery.line())).append("\n"));
        // A fence longer than any in the text, so that nothing in it can end the block.
        text.append("\n`````text\n").append(String.join("\n", endScreen).replace("`````", "` ` ` ` `"));
        return text.append("\n`````\n").toString().replaceAll("\u001b\\[[0-9;]*m", "");
    }

    private static void checks(StringBuilder text, Story story) {
        if (story.checks().isEmpty()) {
            return;
        }
        text.append("\n<details><summary>").append(story.checks().size()).append(" checks</summary>\n\n");
        text.append("| target | check | | took | seen |\n|---|---|---|---|---|\n");
        for (var ended : story.checks()) {
            var check = ended.check();
            text.append("| ").append(escaped(ended.step().track()));
            text.append(" | ").append(escaped(check.title()));
            text.append(" | ").append(outcome(check));
            text.append(" | ").append(Durations.words(check.took()));
            text.append(" | ")
                    .append(escaped(check.observed().replace('\n', ' ')))
                    .append(" |\n");
        }
        text.append("\n</details>\n");
    }

    private static String outcome(CheckReport check) {
        return switch (check.outcome()) {
            case PASSED -> "✅";
            case FLAKY -> "⚠️ flaky, attempt " + check.attempts();
            case FAILED -> "❌ failed";
            case SKIPPED -> "skipped";
        };
    }

    private static List<StepResult> steps(Story story) {
        var all = new ArrayList<>(story.result().steps());
        story.result().recoveries().forEach(recovery -> all.addAll(recovery.steps()));
        return all;
    }

    private static String verdict(Story story) {
        var deploys = story.subject().purpose() == Purpose.DEPLOY;
        var what = deploys ? "the deployment " : "the rollback ";
        return switch (story.result().verdict()) {
            case SUCCEEDED -> deploys ? "deployed" : "rolled back";
            case FAILED -> what + "failed";
            case INTERRUPTED -> what + "was interrupted";
        };
    }

    private static String outcome(StepResult step) {
        return switch (step.outcome()) {
            case StepOutcome.Succeeded _ -> step.flaky() ? "⚠️ flaky" : "✅";
            case StepOutcome.Skipped _ -> "skipped";
            case StepOutcome.Failed _ -> step.required() ? "❌ failed" : "⚠️ failed, not required";
            case StepOutcome.Cancelled _ -> Story.began(step) ? "cancelled" : "not started";
        };
    }

    private static String escaped(String text) {
        return text.replaceAll("([\\\\|*_<>`\\[\\]#])", "\\\\$1");
    }
}
