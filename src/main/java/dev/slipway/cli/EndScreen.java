package dev.slipway.cli;

import dev.slipway.diagnosis.Diagnosis;
import dev.slipway.pipeline.CancelReason;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent.Purpose;
import dev.slipway.pipeline.RecoveryResult;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepRef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The end of a deployment on one screen: what happened, why, where things stand, and what to do next. Written for a person
 * who has just been woken up.
 */
final class EndScreen {
    private static final int REMARKS = 8;
    private static final int FAILURES = 3;
    private static final int OTHERS = 4;

    private final Story story;
    private final BiFunction<StepRef, Failure, List<Diagnosis>> diagnose;
    private final StepDocuments documents;
    private final Wording wording;
    private final Path logFile;
    private final Optional<Path> evidence;
    private final List<String> lines = new ArrayList<>();

    /**
     * Of a deployment that is over.
     *
     * @param evidence the file that all evidence of what failed is in
     */
    EndScreen(
            Story story,
            BiFunction<StepRef, Failure, List<Diagnosis>> diagnose,
            StepDocuments documents,
            Wording wording,
            Path logFile,
            Optional<Path> evidence) {
        this.story = story;
        this.diagnose = diagnose;
        this.documents = documents;
        this.wording = wording;
        this.logFile = logFile;
        this.evidence = evidence;
    }

    /** The screen, a line at a time. */
    List<String> lines() {
        headline();
        recoveries();
        lines.add("");
        stages();
        var failures = story.result().failures();
        failures.stream().limit(FAILURES).forEach(this::failure);
        if (failures.size() > FAILURES) {
            lines.add("");
            lines.add("And " + (failures.size() - FAILURES) + " more steps failed; see above.");
        }
        story.result().recoveries().stream()
                .flatMap(recovery -> recovery.steps().stream())
                .forEach(this::failure);
        checks();
        remarks();
        if (story.result().verdict() != Verdict.SUCCEEDED || !behind().isEmpty()) {
            standings();
            next();
        }
        return List.copyOf(lines);
    }

    private void headline() {
        switch (story.subject().purpose()) {
            case DEPLOY -> deployed();
            case ROLLBACK -> rolledBack();
        }
    }

    private void rolledBack() {
        var took = Durations.words(story.result().took());
        var palette = wording.palette();
        var glyphs = wording.glyphs();
        lines.add(
                switch (story.result().verdict()) {
                    case SUCCEEDED ->
                        palette.green(glyphs.succeeded() + " Rolled back") + " in " + took + ": "
                                + story.rollback().orElse("");
                    case FAILED ->
                        palette.red(glyphs.failed() + " The rollback failed") + " after " + took + ": "
                                + story.subject().site();
                    case INTERRUPTED ->
                        palette.yellow(glyphs.cancelled() + " The rollback was interrupted") + " (" + signal()
                                + ") after " + took + ": " + story.subject().site();
                });
    }

    private void deployed() {
        var result = story.result();
        var what = story.subject().site() + " " + story.subject().shortCommit() + " \""
                + story.subject().title() + "\"";
        var took = Durations.words(result.took());
        var palette = wording.palette();
        var glyphs = wording.glyphs();
        lines.add(
                switch (result.verdict()) {
                    case SUCCEEDED ->
                        palette.green(glyphs.succeeded() + " Deployed") + " in " + took + ": " + what + deployedTo();
                    case FAILED ->
                        palette.red(glyphs.failed() + " The deployment failed") + " after " + took + ": " + what;
                    case INTERRUPTED ->
                        palette.yellow(glyphs.cancelled() + " The deployment was interrupted") + " (" + signal()
                                + ") after " + took + ": " + what;
                });
    }

    /** The second outcome, right below the first: a reader of the first lines alone knows what runs. */
    private void recoveries() {
        for (var recovery : story.result().recoveries()) {
            var wrapped = Wrapped.lines("  ", RecoveryWords.signed(recovery, wording));
            lines.addAll(wrapped);
        }
    }

    private String deployedTo() {
        var behind = behind();
        var targets = story.targets().stream()
                .filter(target -> !behind.contains(target))
                .toList();
        return (targets.isEmpty() ? "" : " runs on " + enumeration(targets))
                + (behind.isEmpty() ? "" : ", but not as it should on " + enumeration(behind));
    }

    /** The targets that don't run the commit as they should. */
    private List<String> behind() {
        return story.targets().stream()
                .filter(target -> !(story.standing(target) instanceof Story.Standing.Done))
                .toList();
    }

    private static String enumeration(List<String> names) {
        return names.size() == 1
                ? names.getFirst()
                : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
    }

    private String signal() {
        return story.result().steps().stream()
                .map(StepResult::outcome)
                .filter(outcome -> outcome instanceof StepOutcome.Cancelled(CancelReason.Interrupted _))
                .map(outcome -> ((CancelReason.Interrupted) ((StepOutcome.Cancelled) outcome).reason()).signal())
                .findFirst()
                .orElse("");
    }

    private void stages() {
        int width = story.stages().stream()
                .mapToInt(stage -> stage.name().length())
                .max()
                .orElse(0);
        for (var stage : story.stages()) {
            var name = stage.name() + " ".repeat(width - stage.name().length());
            lines.add("  " + stage(name, story.steps(stage.name())));
        }
    }

    private String stage(String name, List<StepResult> steps) {
        var palette = wording.palette();
        var glyphs = wording.glyphs();
        var failed = steps.stream()
                .filter(step -> step.required() && step.outcome() instanceof StepOutcome.Failed)
                .map(step -> Wording.name(step.step()))
                .toList();
        if (!failed.isEmpty()) {
            return palette.red(glyphs.failed()) + " " + name + "  failed: " + String.join(", ", failed);
        }
        if (steps.stream().noneMatch(Story::began)) {
            return palette.dim(glyphs.cancelled() + " " + name + "  not started");
        }
        var warned = steps.stream()
                .filter(step -> step.outcome() instanceof StepOutcome.Failed)
                .map(step -> Wording.name(step.step()))
                .toList();
        if (!warned.isEmpty()) {
            return palette.yellow(glyphs.warned()) + " " + name + "  not required, failed: "
                    + String.join(", ", warned);
        }
        if (steps.stream().anyMatch(step -> step.outcome() instanceof StepOutcome.Cancelled)) {
            var during = steps.stream()
                    .filter(step -> step.outcome() instanceof StepOutcome.Cancelled && Story.began(step))
                    .map(step -> Wording.name(step.step()))
                    .toList();
            return palette.yellow(glyphs.cancelled()) + " " + name + "  interrupted"
                    + (during.isEmpty() ? "" : " during: " + String.join(", ", during));
        }
        return palette.green(glyphs.succeeded()) + " " + name + "  " + steps.size()
                + (steps.size() == 1 ? " step" : " steps");
    }

    private void failure(StepResult step) {
        if (!(step.outcome() instanceof StepOutcome.Failed(var failure))) {
            return;
        }
        heading("What failed: " + Wording.name(step.step()));
        lines.addAll(Wrapped.lines("  ", "While " + failure.attempted() + ":"));
        lines.addAll(Wrapped.lines("  ", failure.observed()));
        var whole = evidence.isPresent() ? "in the file that the last line names" : "with --output json";
        EvidenceText.lines(failure.evidence(), failure.observed(), whole)
                .forEach(line ->
                        lines.add("  " + wording.palette().dim(wording.glyphs().rule()) + " " + line));
        var diagnoses = diagnose.apply(step.step(), failure);
        if (BugReport.isAbout(step)) {
            heading("Why: this is a bug in Slipway, not in your site or your cluster");
            lines.addAll(Wrapped.lines(
                    "  ",
                    "Please report it, with the lines above and the log in " + logFile
                            + "; secrets in both are masked."));
        } else if (diagnoses.isEmpty()) {
            undiagnosed(step.step(), failure);
        } else {
            diagnosed(diagnoses, failure);
        }
    }

    private void diagnosed(List<Diagnosis> diagnoses, Failure failure) {
        var best = diagnoses.getFirst();
        heading("Why: " + best.title());
        lines.addAll(Wrapped.lines("  ", best.cause()));
        best.because().stream()
                .filter(because -> !failure.observed().contains(because))
                .limit(2)
                .forEach(because -> lines.addAll(Wrapped.lines("  Seen in: ", because)));
        best.link().ifPresent(link -> lines.add("  Read more: " + link));
        var alternatives = diagnoses.stream()
                .skip(1)
                .filter(other -> best.about().isEmpty() || best.about().containsAll(other.about()))
                .limit(2)
                .map(Diagnosis::title)
                .toList();
        if (!alternatives.isEmpty()) {
            lines.addAll(Wrapped.lines("  It may also be: ", String.join("; ", alternatives)));
        }
        var remedies = new ArrayList<>(best.remedy());
        remedies.addAll(failure.advice());
        heading("What to do");
        numbered(remedies);
        var others = ofOtherWorkloads(diagnoses);
        if (!others.isEmpty()) {
            heading("What is wrong besides");
            others.forEach(other -> lines.addAll(Wrapped.lines("  ", withRemedy(other))));
        }
    }

    private static String withRemedy(Diagnosis other) {
        var who = String.join(", ", other.about());
        return (other.title().contains(who) ? "" : who + ": ") + other.title() + ". "
                + other.remedy().getFirst();
    }

    /** Of each workload that the first diagnosis is not about, the first that is. */
    private static List<Diagnosis> ofOtherWorkloads(List<Diagnosis> diagnoses) {
        var told = new HashSet<>(diagnoses.getFirst().about());
        var others = new ArrayList<Diagnosis>();
        if (!told.isEmpty()) {
            for (var other : diagnoses) {
                if (told.addAll(other.about()) && others.size() < OTHERS) {
                    others.add(other);
                }
            }
        }
        return others;
    }

    private void undiagnosed(StepRef step, Failure failure) {
        heading("Why: no known cause fits");
        documents
                .matching(step, failure)
                .forEach(trouble -> lines.addAll(Wrapped.lines(
                        "  It may be: ", trouble.cause() + ". " + trouble.manifestsAs() + " " + trouble.remedy())));
        if (!failure.advice().isEmpty()) {
            heading("What to do");
            numbered(failure.advice());
        }
    }

    private void numbered(List<String> todo) {
        int number = 1;
        for (var one : todo.stream().distinct().toList()) {
            lines.addAll(Wrapped.lines("  " + number++ + ". ", one));
        }
    }

    private void checks() {
        var summaries = CheckWords.summaries(story.checks());
        if (!summaries.isEmpty()) {
            heading("Checks");
            summaries.forEach(summary -> lines.addAll(Wrapped.lines("  ", summary)));
        }
    }

    private void remarks() {
        var remarks = new ArrayList<String>();
        for (var warning : story.result().warnings()) {
            if (warning.outcome() instanceof StepOutcome.Failed(var failure)) {
                remarks.add(Wording.name(warning.step()) + ": failed while " + failure.attempted() + ". "
                        + failure.observed() + cause(warning.step(), failure)
                        + " It is not required, so the deployment went on.");
            }
        }
        story.remarks().forEach(remark -> remarks.add(Wording.name(remark.step()) + ": " + remark.message()));
        story.result().steps().stream()
                .filter(StepResult::flaky)
                .filter(step -> story.remarks().stream()
                        .noneMatch(remark -> remark.step().equals(step.step())))
                .forEach(step -> remarks.add(Wording.name(step.step()) + ": flaky, it succeeded only after a retry."));
        if (remarks.isEmpty()) {
            return;
        }
        heading(remarks.size() == 1 ? "A warning" : remarks.size() + " warnings");
        var sign = wording.palette().yellow(wording.glyphs().warned());
        for (var remark : remarks.subList(0, Math.min(REMARKS, remarks.size()))) {
            var wrapped = Wrapped.lines("    ", remark);
            lines.add("  " + sign + " " + wrapped.getFirst().strip());
            lines.addAll(wrapped.subList(1, wrapped.size()));
        }
        if (remarks.size() > REMARKS) {
            lines.add("    and " + (remarks.size() - REMARKS) + " more, above");
        }
    }

    private String cause(StepRef step, Failure failure) {
        return diagnose.apply(step, failure).stream()
                .findFirst()
                .map(diagnosis ->
                        " " + diagnosis.title() + ": " + diagnosis.remedy().getFirst())
                .orElse("");
    }

    private void standings() {
        var targets = story.targets();
        if (targets.isEmpty()) {
            return;
        }
        heading("Where things stand");
        if (story.subject().purpose() == Purpose.ROLLBACK) {
            lines.addAll(Wrapped.lines(
                    "  ",
                    story.rollback()
                            .map(done -> done + ", but that is not proven to work")
                            .orElse(enumeration(List.copyOf(targets))
                                    + " was not rolled back; see above whether anything was changed")));
            return;
        }
        var untouched = targets.stream()
                .filter(target -> story.standing(target) instanceof Story.Standing.Untouched)
                .toList();
        var done = targets.stream()
                .filter(target -> story.standing(target) instanceof Story.Standing.Done)
                .toList();
        if (!done.isEmpty()) {
            lines.addAll(Wrapped.lines(
                    "  ", enumeration(done) + (done.size() == 1 ? " runs " : " run ") + commit() + ", validated"));
        }
        for (var target : targets) {
            switch (story.standing(target)) {
                case Story.Standing.Done _ -> {}
                case Story.Standing.Upgraded(var trouble) ->
                    stands(target, "runs " + commit() + ", but " + trouble(trouble));
                case Story.Standing.HalfWay(var trouble) ->
                    stands(target, "may run " + commit() + " in part: " + trouble(trouble));
                case Story.Standing.RolledBack(var recovery) -> lines.addAll(Wrapped.lines("  ", recovery.line()));
                case Story.Standing.RollbackFailed(var recovery) -> rollbackFailed(target, recovery);
                case Story.Standing.Untouched _ -> {}
            }
        }
        if (!untouched.isEmpty()) {
            boolean one = untouched.size() == 1;
            lines.addAll(Wrapped.lines(
                    "  ",
                    enumeration(untouched) + (one ? " is" : " are") + " untouched: " + (one ? "it runs" : "they run")
                            + " what " + (one ? "it" : "they") + " ran before"));
        }
    }

    private void rollbackFailed(String target, RecoveryResult recovery) {
        stands(
                target,
                (recovery.acted()
                                ? "was rolled back, and that is not proven to work: "
                                : "may still run " + commit() + ", in part or as a whole: ")
                        + recovery.line());
    }

    private void stands(String target, String how) {
        lines.addAll(Wrapped.lines("  ", target + ": " + how));
    }

    private String commit() {
        return story.subject().shortCommit();
    }

    private static String trouble(StepResult step) {
        var name = "\"" + step.step().step() + "\"";
        return step.outcome() instanceof StepOutcome.Failed
                ? name + " failed"
                : Story.began(step) ? name + " was interrupted" : name + " did not start";
    }

    private void next() {
        heading("What next");
        boolean touched = story.subject().purpose() == Purpose.ROLLBACK
                || story.targets().stream()
                        .anyMatch(target -> !(story.standing(target) instanceof Story.Standing.Untouched));
        var behind = behind();
        if (story.subject().purpose() == Purpose.DEPLOY
                && behind.size() < story.targets().size()
                && story.result().verdict() != Verdict.INTERRUPTED) {
            lines.add("  The others alone:       slipway deploy --only " + String.join(",", behind));
        }
        switch (story.result().verdict()) {
            case SUCCEEDED -> {}
            case INTERRUPTED -> {
                resumption();
                lines.add("  Go on, from the start:  " + again());
            }
            case FAILED -> afterFailure();
        }
        story.result().recoveries().stream()
                .filter(recovery -> !(recovery.end() instanceof RecoveryResult.End.Recovered))
                .forEach(recovery -> lines.add("  To roll back by hand:   slipway rollback " + recovery.track()));
        if (touched) {
            lines.add("  What runs where:        slipway status");
            lines.add("  What is wrong there:    slipway diagnose");
        }
        if (story.result().verdict() == Verdict.FAILED) {
            lines.add("  What each step does:    slipway explain");
        }
        evidence.ifPresent(file -> lines.add("  All of the evidence:    " + file));
    }

    /** What a deployment did and still stands need not be done again. */
    private void resumption() {
        if (story.subject().purpose() == Purpose.DEPLOY) {
            lines.add("  Go on where it stopped: slipway deploy --resume "
                    + story.subject().id().value());
        }
    }

    private String again() {
        return switch (story.subject().purpose()) {
            case DEPLOY -> "slipway deploy";
            case ROLLBACK -> "slipway rollback " + String.join(" ", story.targets());
        };
    }

    /** A revert of the site's change mends no bug of ours. */
    private void afterFailure() {
        if (story.result().failures().stream().allMatch(BugReport::isAbout)) {
            lines.add("  To try again:           " + again());
            return;
        }
        if (story.subject().purpose() == Purpose.ROLLBACK) {
            lines.add("  Once it is mended:      " + again());
            return;
        }
        lines.add("  Once it is mended:      slipway deploy");
        resumption();
        lines.add("  If you cannot find the cause in about ten minutes, revert the change:");
        lines.add("                          git revert " + commit() + " && slipway deploy");
    }

    private void heading(String text) {
        lines.add("");
        lines.add(wording.palette().bold(text));
    }
}
