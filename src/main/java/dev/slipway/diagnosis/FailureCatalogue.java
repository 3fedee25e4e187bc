package dev.slipway.diagnosis;

import dev.slipway.diagnosis.KnownCause.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;

/** What is known of failures as a document: {@code docs/failures.md}, which a test keeps current. */
public final class FailureCatalogue {
    private FailureCatalogue() {}

    /** The document, in Markdown. */
    public static String markdown(KnowledgeBase knowledge) {
        var lines = new ArrayList<String>();
        lines.add("# What can go wrong, and what to do");
        lines.add("");
        lines.add(
                "Generated from the files in `src/main/resources/knowledge`, which Slipway's diagnoses come from: do not");
        lines.add("edit this page, edit those ([how](knowledge.md)). There are "
                + knowledge.causes().size() + " known causes.");
        for (var phase : Phase.values()) {
            var causes = knowledge.causes().stream()
                    .filter(cause -> cause.phase() == phase)
                    .sorted(Comparator.comparing(KnownCause::certainty).thenComparing(KnownCause::id))
                    .toList();
            if (!causes.isEmpty()) {
                lines.add("");
                lines.add("## " + phase.heading());
                causes.forEach(cause -> describe(cause, lines));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    /** One cause, in Markdown. */
    static String description(KnownCause cause) {
        var lines = new ArrayList<String>();
        describe(cause, lines);
        return String.join("\n", lines.subList(1, lines.size()));
    }

    private static void describe(KnownCause cause, List<String> lines) {
        lines.add("");
        lines.add("### " + general(cause.title()));
        lines.add("");
        lines.add("`" + cause.id() + "`"
                + (cause.steps().isEmpty() ? "" : ", at the step \"" + String.join("\", \"", cause.steps()) + "\"")
                + (cause.kinds().isEmpty() ? "" : ", of a " + String.join(", ", cause.kinds())) + ".");
        if (!cause.background().isEmpty()) {
            lines.add("");
            lines.add(general(cause.background()));
        }
        lines.add("");
        lines.add(general(cause.cause()));
        lines.add("");
        lines.add("What to do:");
        cause.remedy().forEach(remedy -> lines.add("- " + general(remedy)));
        cause.link().ifPresent(link -> lines.add("\nMore: <" + link + ">"));
        var seen = cause.examples().stream()
                .filter(KnownCause.Example::fits)
                .flatMap(example -> Observation.of(example.failure()).stream())
                .filter(observation -> observation.kind().equals("output"))
                .flatMap(observation -> observation.field("text").lines())
                .distinct()
                .toList();
        if (!seen.isEmpty()) {
            lines.add("");
            lines.add("Seen as:");
            lines.add("");
            lines.add("```text");
            lines.addAll(seen);
            lines.add("```");
        }
    }

    /** Without a failure at hand, a word to be filled in stands for itself. */
    private static String general(String text) {
        return Words.BLANK
                .matcher(text)
                .replaceAll(blank -> Matcher.quoteReplacement(
                        "‹" + blank.group(1).substring(blank.group(1).lastIndexOf('.') + 1) + "›"));
    }
}
