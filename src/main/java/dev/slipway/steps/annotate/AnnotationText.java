package dev.slipway.steps.annotate;

import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.PipelineEvent;

/** The words of an annotation. Grafana shows them as HTML, so that what people wrote into a commit is escaped. */
final class AnnotationText {

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
                + (subject.pullRequest().isPresent()
                        ? " (pull request #" + subject.pullRequest().getAsInt() + ")"
                        : "");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
