package dev.slipway.cli;

import dev.slipway.diagnosis.Diagnosis;
import dev.slipway.events.EvidenceJson;
import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineEvent.DeploymentEnded;
import dev.slipway.pipeline.PipelineEvent.DeploymentStarted;
import dev.slipway.pipeline.PipelineEvent.Subject;
import dev.slipway.pipeline.PipelineListener;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps all that is known of the steps that failed, when a deployment is over: the end screen has room for the most telling
 * part of it, and the cluster forgets the rest within the hour. What can't be kept fails nothing.
 */
final class EvidenceKeeper implements PipelineListener {
    /** How many characters are kept of all steps together: far more than evidence ever has. */
    private static final int MOST = 2_000_000;

    private static final int VERSION = 1;

    private final EvidenceFolder folder;
    private final BiFunction<StepRef, Failure, List<Diagnosis>> diagnose;
    private @Nullable Subject subject;
    private @Nullable Path kept;

    /** Is to be told of clean events. */
    EvidenceKeeper(EvidenceFolder folder, BiFunction<StepRef, Failure, List<Diagnosis>> diagnose) {
        this.folder = folder;
        this.diagnose = diagnose;
    }

    /** A step that failed. */
    private record Failed(StepResult step, Failure failure, List<Diagnosis> diagnoses) {}

    /** The file that the evidence is in, for people; empty while there is none. */
    Optional<Path> file() {
        return Optional.ofNullable(kept);
    }

    @Override
    public void on(PipelineEvent event) {
        if (event instanceof DeploymentStarted started) {
            subject = started.subject();
        }
        var about = subject;
        if (event instanceof DeploymentEnded(var _, var result) && about != null) {
            keep(about, result);
        }
    }

    private void keep(Subject about, DeploymentResult result) {
        var failed = failed(result);
        if (failed.isEmpty()) {
            return;
        }
        try {
            kept = folder.keep(about.id(), text(about, failed), json(about, result, failed));
        } catch (IOException | RuntimeException e) {
            // A full disk, a folder of somebody else: the deployment ends as it would without.
            LoggerFactory.getLogger(EvidenceKeeper.class).warn("the evidence could not be kept", e);
        }
    }

    private List<Failed> failed(DeploymentResult result) {
        var failed = new ArrayList<Failed>();
        int room = MOST;
        var all = new ArrayList<>(result.steps());
        result.recoveries().forEach(recovery -> all.addAll(recovery.steps()));
        for (var step : all) {
            if (step.outcome() instanceof StepOutcome.Failed(var failure)) {
                var bounded = bounded(failure, room);
                room -= size(bounded);
                failed.add(new Failed(step, bounded, diagnose.apply(step.step(), failure)));
            }
        }
        return failed;
    }

    private static Failure bounded(Failure failure, int room) {
        var evidence = new ArrayList<Evidence>();
        int used = 0;
        for (var one : failure.evidence()) {
            used += size(one);
            if (used > room) {
                var left = failure.evidence().size() - evidence.size();
                evidence.add(new Evidence.Fact("evidence", left + " more left out: it is too large"));
                break;
            }
            evidence.add(one);
        }
        return new Failure(
                failure.attempted(), failure.observed(), evidence, failure.advice(), failure.worthRetrying());
    }

    private static int size(Failure failure) {
        return failure.evidence().stream().mapToInt(EvidenceKeeper::size).sum();
    }

    private static int size(Evidence evidence) {
        return evidence.toString().length();
    }

    private static String text(Subject about, List<Failed> failed) {
        var lines = new ArrayList<String>();
        lines.add("Deployment " + about.id() + " of " + about.site() + ", commit " + about.commit() + " \""
                + about.title() + "\" by " + about.author());
        for (var one : failed) {
            lines.add("");
            lines.add("== " + one.step().step().stage() + ": "
                    + Wording.name(one.step().step()) + " failed"
                    + (one.step().required() ? "" : " (it is not required)"));
            lines.add(
                    "While " + one.failure().attempted() + ": " + one.failure().observed());
            lines.add("");
            lines.addAll(EvidenceText.all(one.failure().evidence()));
            for (var diagnosis : one.diagnoses()) {
                lines.add("");
                lines.add("-- Why: " + diagnosis.title()
                        + (diagnosis.about().isEmpty() ? "" : " (" + String.join(", ", diagnosis.about()) + ")"));
                lines.add(diagnosis.cause());
                diagnosis.because().forEach(because -> lines.add("Seen in: " + because));
                diagnosis.remedy().forEach(remedy -> lines.add("- " + remedy));
                diagnosis.link().ifPresent(link -> lines.add("Read more: " + link));
            }
            one.failure().advice().forEach(advice -> lines.add("- " + advice));
        }
        return String.join("\n", lines) + "\n";
    }

    private static String json(Subject about, DeploymentResult result, List<Failed> failed) {
        var json = JsonMapper.shared().createObjectNode();
        json.put("version", VERSION).put("deployment", about.id().value()).put("site", about.site());
        json.put("commit", about.commit()).put("title", about.title()).put("author", about.author());
        json.put("verdict", result.verdict().name().toLowerCase(Locale.ROOT));
        var steps = json.putArray("steps");
        failed.forEach(one -> step(steps.addObject(), one));
        return json.toPrettyString() + "\n";
    }

    private static void step(ObjectNode json, Failed one) {
        var ref = one.step().step();
        json.put("stage", ref.stage()).put("track", ref.track()).put("step", ref.step());
        json.put("required", one.step().required())
                .put("tookMillis", one.step().took().toMillis());
        EvidenceJson.failure(json.putObject("failure"), one.failure());
        var diagnoses = json.putArray("diagnoses");
        one.diagnoses().forEach(diagnosis -> EvidenceJson.diagnosis(diagnoses.addObject(), diagnosis));
    }
}
