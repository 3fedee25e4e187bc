package dev.slipway.cli;

import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Pipeline;
import dev.slipway.pipeline.Stage;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.Track;
import dev.slipway.pipeline.Track.PlannedStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a deployment of a site does and what could go wrong, as a Markdown document made from the pipeline itself, so that it
 * cannot disagree with it.
 */
final class ExplainDocument {
    private final List<String> lines = new ArrayList<>();
    private final List<Stage> before = new ArrayList<>();

    private ExplainDocument() {}

    /** The document. Nothing of the pipeline is run. */
    static String of(String siteName, Pipeline pipeline) {
        var document = new ExplainDocument();
        document.introduction(siteName, pipeline);
        for (var stage : pipeline.stages()) {
            document.stage(stage);
            document.before.add(stage);
        }
        return String.join("\n", document.lines).replaceAll("\n{3,}", "\n\n") + "\n";
    }

    private void introduction(String siteName, Pipeline pipeline) {
        lines.add("# What does a deployment of " + siteName + " do?");
        paragraph(
                "This document explains what is going on when " + siteName + " is deployed. It is made from the site's"
                        + " `slipway.yaml` and from the steps themselves (`slipway explain`): if anything else disagrees with it,"
                        + " this is right.");
        paragraph(
                "A deployment takes one commit through **stages**, each of which consists of **steps**. If a step of any"
                        + " stage fails, everything behind it is cancelled and the deployment is marked as failed. A step that is"
                        + " marked as *not required* only leaves a warning.");
        lines.add("");
        int number = 1;
        for (var stage : pipeline.stages()) {
            lines.add(number++ + ". " + stage.name()
                    + targets(stage).map(names -> ": " + names).orElse(""));
        }
    }

    private static Optional<String> targets(Stage stage) {
        var names = stage.tracks().stream()
                .map(Track::name)
                .filter(name -> !name.equals(Track.SITE))
                .toList();
        return names.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", names));
    }

    private void stage(Stage stage) {
        lines.add("");
        lines.add("## Stage " + (before.size() + 1) + ": " + stage.name());
        if (stage.tracks().size() > 1) {
            paragraph("The steps are done for each of " + targets(stage).orElse("them")
                    + ", side by side"
                    + (stage.atOnce() < stage.tracks().size() ? ", " + stage.atOnce() + " at a time" : "")
                    + "; trouble with one does not stop the others.");
        }
        var optional = stage.tracks().stream()
                .filter(track -> !track.required())
                .map(Track::name)
                .toList();
        if (!optional.isEmpty()) {
            paragraph("*Not required: " + String.join(", ", optional)
                    + ". What fails there is told as a warning, and what comes after the stage goes on.*");
        }
        var twin = before.stream().filter(other -> sameSteps(other, stage)).findFirst();
        if (twin.isPresent()) {
            paragraph("The steps are exactly those of stage " + (before.indexOf(twin.get()) + 1) + ", *"
                    + twin.get().name() + "*, but they are done for "
                    + targets(stage).orElse("the site")
                    + ". They start only when all that went before has succeeded.");
            lines.add("");
            stage.tracks()
                    .getFirst()
                    .steps()
                    .forEach(planned -> lines.add("- " + planned.step().name()));
            recoveries(stage);
            return;
        }
        var shown = new ArrayList<Section>();
        for (var track : stage.tracks()) {
            for (var planned : track.steps()) {
                add(shown, track, planned);
            }
        }
        int number = 1;
        for (var section : shown) {
            step(number++, section, stage);
        }
        recoveries(stage);
    }

    /** What is done where a step has failed, told once for all targets of the stage that want it. */
    private void recoveries(Stage stage) {
        var tracks = stage.tracks().stream()
                .filter(track -> track.recovery().isPresent())
                .toList();
        if (tracks.isEmpty()) {
            return;
        }
        var recovery = tracks.getFirst().recovery().orElseThrow();
        lines.add("");
        lines.add("### If a step fails: " + recovery.act().name() + " ("
                + String.join(", ", tracks.stream().map(Track::name).toList()) + ")");
        paragraph("First the failing step gathers its evidence, and the deployment has failed whatever comes of this. "
                + recovery.act().documentation().background());
        lines.add("");
        int number = 1;
        for (var happens : recovery.act().documentation().whatHappens()) {
            lines.add(number++ + ". " + happens.strip());
        }
        for (var proof : recovery.proofs()) {
            lines.add(number++ + ". *" + proof.name() + "*.");
        }
        troubles(recovery.act().documentation());
    }

    /** A step as it is described: once for all the targets for which it reads the same. */
    private record Section(PlannedStep planned, Track track, List<String> targets) {}

    private static void add(List<Section> sections, Track track, PlannedStep planned) {
        for (var section : sections) {
            var same = section.planned().step().name().equals(planned.step().name())
                    && general(section.planned().step(), section.track()).equals(general(planned.step(), track));
            if (same) {
                section.targets().add(track.name());
                return;
            }
        }
        sections.add(new Section(planned, track, new ArrayList<>(List.of(track.name()))));
    }

    private static boolean sameSteps(Stage one, Stage other) {
        var first = one.tracks().getFirst();
        return !first.name().equals(Track.SITE)
                && other.tracks().stream().allMatch(track -> general(first).equals(general(track)));
    }

    private static List<StepDocumentation> general(Track track) {
        return track.steps().stream()
                .map(planned -> general(planned.step(), track))
                .toList();
    }

    /** The documentation without the target's name, to see whether two targets' steps read the same. */
    private static StepDocumentation general(Step step, Track track) {
        var name = Pattern.compile("(?<![\\w-])" + Pattern.quote(track.name()) + "(?![\\w-])");
        var text = step.documentation();
        return new StepDocumentation(
                name.matcher(step.name() + "\n" + text.background()).replaceAll("‹target›"),
                text.whatHappens().stream()
                        .map(line -> name.matcher(line).replaceAll("‹target›"))
                        .toList(),
                text.whatCouldGoWrong());
    }

    private void step(int number, Section section, Stage stage) {
        var step = section.planned().step();
        var some = section.targets().size() < stage.tracks().size();
        lines.add("");
        lines.add("### Step " + number + ": " + step.name()
                + (some ? " (" + String.join(", ", section.targets()) + ")" : ""));
        if (!step.policy().required()) {
            paragraph("*Not required: if this step fails, the deployment goes on with a warning.*");
        }
        var documentation = step.documentation();
        if (!documentation.background().isBlank()) {
            lines.add("");
            lines.add("#### Background");
            paragraph(documentation.background().strip());
        }
        lines.add("");
        lines.add("#### What happens");
        lines.add("");
        int point = 1;
        for (var happens : documentation.whatHappens()) {
            lines.add(point++ + ". " + happens.strip());
        }
        paragraph(limits(step));
        troubles(documentation);
    }

    private static String limits(Step step) {
        var policy = step.policy();
        int attempts = policy.retry().attempts();
        return "It may take " + Durations.words(policy.timeLimit()) + " at most"
                + (attempts > 1 ? ", and is tried up to " + attempts + " times where trying again may help." : ".");
    }

    private void troubles(StepDocumentation documentation) {
        if (documentation.whatCouldGoWrong().isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("#### What could go wrong?");
        lines.add("");
        int number = 1;
        for (var trouble : documentation.whatCouldGoWrong()) {
            var first = number++ + ". ";
            var indent = " ".repeat(first.length());
            lines.add(first + "**" + withoutStop(trouble.cause()) + ".**");
            body(indent, trouble.manifestsAs());
            body(indent, trouble.remedy());
        }
    }

    private void body(String indent, String text) {
        if (!text.isBlank()) {
            lines.add("");
            text.strip().lines().forEach(line -> lines.add(line.isBlank() ? "" : indent + line));
        }
    }

    private static String withoutStop(String text) {
        var stripped = text.strip();
        return stripped.endsWith(".") ? stripped.substring(0, stripped.length() - 1) : stripped;
    }

    private void paragraph(String text) {
        lines.add("");
        lines.add(text);
    }
}
