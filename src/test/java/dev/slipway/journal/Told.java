package dev.slipway.journal;

import dev.slipway.events.EventWriter;
import dev.slipway.pipeline.CancelReason;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineEvent.StageOutline;
import dev.slipway.pipeline.PipelineEvent.Subject;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepRef;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Deployments of two targets, one step each, as a pipeline tells them; with made-up times. */
final class Told {
    static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    static final StepRef STAGING = new StepRef("Deploy to staging", "staging", "Upgrade release hub");
    static final StepRef PROD = new StepRef("Deploy to production", "prod", "Upgrade release hub");
    static final String COMMIT = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d";

    final DeploymentId id;
    final Instant at;
    private final String commit;
    private final List<StepResult> results = new ArrayList<>();

    Told(String suffix, Instant at, String commit) {
        this.id = new DeploymentId("20260102-030405-" + suffix);
        this.at = at;
        this.commit = commit;
    }

    Told(String suffix) {
        this(suffix, START, COMMIT);
    }

    static JournalPlace.OnDisk place(Path folder) {
        return new JournalPlace.OnDisk(folder.resolve("journal.db"), folder.resolve("natives"));
    }

    static Journal open(Path folder) throws Exception {
        return Journal.open(place(folder), InstantSource.fixed(START)).journal();
    }

    /** Records as this process. */
    static Recorder recorder(Journal journal, InstantSource clock, List<PipelineEvent> shown) {
        return recorder(journal, clock, shown, Provenance.Origin.here("ada@laptop", "0.1.0"));
    }

    static Recorder recorder(
            Journal journal, InstantSource clock, List<PipelineEvent> shown, Provenance.Origin origin) {
        var wish = new Provenance.Wish(
                "/site", "HEAD", Optional.of("Deploy to production"), Set.of("prod"), Optional.empty(), false);
        var provenance = new Provenance(wish, step -> new Inputs(Map.of("target", step.track())), text -> text);
        return new Recorder(journal, new EventWriter((_, _) -> List.of()), provenance, origin, clock, shown::add);
    }

    PipelineEvent started() {
        var subject = new Subject(id, "mybinder", commit, "A title", "Ada", OptionalInt.empty());
        return new PipelineEvent.DeploymentStarted(
                at,
                subject,
                List.of(
                        new StageOutline(STAGING.stage(), List.of(STAGING)),
                        new StageOutline(PROD.stage(), List.of(PROD))));
    }

    PipelineEvent begun(StepRef step) {
        return new PipelineEvent.StepStarted(at, step, Duration.ofMinutes(1));
    }

    PipelineEvent printed(StepRef step, String line) {
        return new PipelineEvent.StepPrinted(at, step, line);
    }

    PipelineEvent ended(StepRef step, StepOutcome outcome, int seconds) {
        results.add(new StepResult(step, outcome, Duration.ofSeconds(seconds), true, false));
        return new PipelineEvent.StepEnded(at, step, outcome, Duration.ofSeconds(seconds), true, false);
    }

    /** A step of a target that is not required. */
    PipelineEvent forgiven(StepRef step, StepOutcome outcome, int seconds) {
        results.add(new StepResult(step, outcome, Duration.ofSeconds(seconds), false, false));
        return new PipelineEvent.StepEnded(at, step, outcome, Duration.ofSeconds(seconds), false, false);
    }

    PipelineEvent over(Verdict verdict) {
        return new PipelineEvent.DeploymentEnded(
                at.plusSeconds(60), new DeploymentResult(verdict, results, Duration.ofSeconds(60)));
    }

    List<PipelineEvent> succeeding() {
        var good = new StepOutcome.Succeeded("revision 7");
        return List.of(
                started(),
                begun(STAGING),
                ended(STAGING, good, 3),
                begun(PROD),
                printed(PROD, "a line"),
                ended(PROD, good, 3),
                over(Verdict.SUCCEEDED));
    }

    List<PipelineEvent> failingAtStaging() {
        return List.of(
                started(),
                begun(STAGING),
                ended(STAGING, new StepOutcome.Failed(Failure.of("upgrading", "Helm failed.")), 3),
                ended(PROD, new StepOutcome.Cancelled(new CancelReason.StepFailed(STAGING)), 0),
                over(Verdict.FAILED));
    }
}
