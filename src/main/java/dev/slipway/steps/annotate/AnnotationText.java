package dev.slipway.steps.annotate;

import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.PipelineEvent;
import java.util.Optional;
import java.util.regex.Pattern;

/** The words of an annotation. Grafana shows them as HTML, so that what people wrote into a commit is escaped. */
final class AnnotationText {

    /** As GitHub and GitLab write the number into the first line of a merged or squashed commit. */
    private static final Pattern PULL_REQUEST =
            Pattern.compile("^Merge pull request #(?<merged>\\d+)\\b|\\(#(?<squashed>\\d+)\\)\\s*$");

    private AnnotationText() {}

    static String start(PipelineEvent.Subject subject) {
        return "Deploying " + what(subject);
    }

    static String end(PipelineEvent.Subject subject, DeploymentResult result) {
        return switch (result.verdict()) {
            case SUCCEEDED -> "Deployed " + what(subject) + " in " + Durations.words(result.took());
            case FAILED -> "Failed to deploy " + what(subject) + failures(result);
            case INTERRUPTED ->
                "Interrupted, after " + Durations.words(result.took()) + ", the deployment of " + what(subject);
        };
    }

    private static String failures(DeploymentResult result) {
        var steps = result.failures().stream()
                .map(failure -> escaped(failure.step().toString()))
                .toList();
        return " after " + Durations.words(result.took())
                + (steps.isEmpty() ? "" : ", at: " + String.join(", ", steps));
    }

    private static String what(PipelineEvent.Subject subject) {
        return escaped(subject.site()) + " " + subject.shortCommit() + " \"" + escaped(subject.title()) + "\" by "
                + escaped(subject.author())
                + pullRequest(subject)
                        .map(number -> " (pull request #" + number + ")")
                        .orElse("");
    }

    static Optional<String> pullRequest(PipelineEvent.Subject subject) {
        var match = PULL_REQUEST.matcher(subject.title());
        if (!match.find()) {
            return Optional.empty();
        }
        return Optional.ofNullable(match.group("merged")).or(() -> Optional.ofNullable(match.group("squashed")));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
