package dev.slipway.cli;

import dev.slipway.journal.Recorded;
import dev.slipway.journal.Recorded.RecordedStep;
import dev.slipway.journal.RecordedDeployment.State;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepRef;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code slipway show} prints: who asked for what, and then the screen that the deployment ended with; of one that has no end,
 * how far it has come.
 *
 * @param now what durations are counted to
 */
record ShowPage(Recorded recorded, Wording wording, Path logFile, Instant now) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx").withZone(ZoneId.systemDefault());

    /**
     * The page.
     *
     * @param checks whether every check is printed
     * @param evidence whether all that was gathered of each failure is printed
     */
    List<String> lines(boolean checks, boolean evidence) {
        var lines = new ArrayList<>(head());
        lines.add("");
        switch (recorded.summary().state()) {
            case State.Ended _ -> lines.addAll(end());
            case State.Open open -> lines.addAll(course(open));
        }
        if (checks) {
            lines.addAll(checks());
        }
        if (evidence) {
            lines.addAll(evidence());
        }
        return lines;
    }

    private List<String> head() {
        var summary = recorded.summary();
        var subject = summary.subject();
        var wish = summary.wish();
        var asked = new StringBuilder(wish.commit());
        wish.until().ifPresent(stage -> asked.append(", until \"").append(stage).append('"'));
        if (!wish.only().isEmpty()) {
            asked.append(", only ")
                    .append(String.join(", ", wish.only().stream().sorted().toList()));
        }
        if (wish.planned()) {
            asked.append(", as planned");
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("Deployment", subject.id() + ", " + summary.word()));
        rows.add(List.of("Site", subject.site() + ", " + wish.site()));
        rows.add(List.of("Commit", subject.commit() + " \"" + subject.title() + "\" by " + subject.author()));
        rows.add(List.of("Asked for", asked.toString()));
        wish.kubeconfig().ifPresent(file -> rows.add(List.of("Cluster", "that of " + file)));
        rows.add(List.of("Started", TIME.format(summary.startedAt())));
        rows.add(List.of(
                "By",
                summary.origin().person() + ", Slipway " + summary.origin().slipway() + ", process "
                        + summary.origin().process()));
        rows.add(List.of("Targets", HistoryPage.targets(summary.targets())));
        return TextColumns.aligned(rows);
    }

    /** The screen is made anew of what was recorded, with the diagnoses of that time. */
    private List<String> end() {
        var screens = new ArrayList<String>();
        var teller = new StoryTeller(story -> screens.addAll(new EndScreen(
                        story,
                        (step, _) -> recorded.diagnoses().getOrDefault(step, List.of()),
                        new StepDocuments(Map.of()),
                        wording,
                        logFile,
                        Optional.empty())
                .lines()));
        recorded.events().forEach(teller::on);
        return screens;
    }

    private List<String> course(State.Open open) {
        var lines = new ArrayList<String>();
        lines.add(
                switch (open.life()) {
                    case RUNNING ->
                        "It runs, since "
                                + Durations.words(
                                        Duration.between(recorded.summary().startedAt(), now)) + ".";
                    case KILLED ->
                        "Its process is gone, and it recorded no end: it was killed, or the machine went down, at "
                                + TIME.format(open.lastHeard()) + " or soon after.";
                    case UNFINISHED ->
                        "No end of it is recorded. It was begun on another machine; the last that was heard of it was at "
                                + TIME.format(open.lastHeard()) + ".";
                });
        recorded.steps().forEach((step, what) -> lines.add("  " + course(step, what)));
        return lines;
    }

    private String course(StepRef step, RecordedStep what) {
        return what.end()
                .map(wording::end)
                .orElseGet(() -> wording.glyphs().begins() + " " + Wording.name(step) + ": begun"
                        + what.startedAt().map(at -> " at " + TIME.format(at)).orElse("") + ", no end recorded");
    }

    private List<String> checks() {
        var lines = new ArrayList<String>();
        var target = "";
        for (var event : recorded.events()) {
            if (event instanceof PipelineEvent.CheckEnded(var _, var step, var check)) {
                if (!step.track().equals(target)) {
                    target = step.track();
                    lines.add("");
                    lines.add("== Checks of " + target);
                }
                lines.add("  " + CheckWords.line(check, wording));
            }
        }
        return lines.isEmpty() ? List.of("", "No check of it is recorded.") : lines;
    }

    private List<String> evidence() {
        var lines = new ArrayList<String>();
        recorded.steps()
                .forEach((step, what) -> what.end().ifPresent(end -> {
                    if (end.outcome() instanceof StepOutcome.Failed(var failure)) {
                        lines.add("");
                        lines.add("== " + step.stage() + ": " + Wording.name(step) + " failed");
                        lines.add("While " + failure.attempted() + ": " + failure.observed());
                        lines.add("");
                        lines.addAll(EvidenceText.all(failure.evidence()));
                    }
                }));
        return lines;
    }
}
