package dev.slipway.journal;

import dev.slipway.diagnosis.Diagnosis;
import dev.slipway.events.EventReader;
import dev.slipway.journal.Recorded.RecordedStep;
import dev.slipway.journal.RecordedDeployment.Life;
import dev.slipway.journal.RecordedDeployment.State;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineEvent.DeploymentEnded;
import dev.slipway.pipeline.PipelineEvent.DeploymentStarted;
import dev.slipway.pipeline.PipelineEvent.StepEnded;
import dev.slipway.pipeline.PipelineEvent.StepStarted;
import dev.slipway.pipeline.StepRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a journal tells of past deployments.
 *
 * @param person who asks, and on which machine: {@code ada@laptop}. Of deployments of the same machine it is known whether they run
 */
public record History(Journal journal, String person) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** What tells how far a deployment has come that has no end. */
    private static final List<String> COURSE = List.of("step-started", "step-ended", "recovery-ended");

    /**
     * Which deployments are wanted.
     *
     * @param site of this site; absent: of all
     * @param target that were to come to this target
     * @param outcomes whose {@link RecordedDeployment#word()} is one of these; empty: all
     * @param commit whose hash begins so
     * @param since that began then or later
     * @param until that began before
     * @param most of several, the latest
     */
    public record Query(
            Optional<String> site,
            Optional<String> target,
            Set<String> outcomes,
            Optional<String> commit,
            Instant since,
            Instant until,
            int most) {
        /** Every deployment. */
        public static final Query ALL = new Query(
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Instant.EPOCH,
                Instant.ofEpochMilli(Long.MAX_VALUE),
                Integer.MAX_VALUE);

        public Query {
            outcomes = Set.copyOf(outcomes);
        }

        private boolean wants(DeploymentStarted started) {
            var subject = started.subject();
            return site.filter(name -> !name.equals(subject.site())).isEmpty()
                    && commit.filter(hash -> !subject.commit().startsWith(hash.toLowerCase(Locale.ROOT)))
                            .isEmpty()
                    && target.filter(name -> started.stages().stream()
                                    .flatMap(stage -> stage.steps().stream())
                                    .noneMatch(step -> step.track().equals(name)))
                            .isEmpty();
        }

        private boolean wants(RecordedDeployment deployment) {
            return outcomes.isEmpty() || outcomes.contains(deployment.word());
        }
    }

    /** The deployments that are wanted, the latest first. */
    public List<RecordedDeployment> deployments(Query query) throws JournalException {
        var found = new ArrayList<RecordedDeployment>();
        for (var entry : journal.beginnings(query.since(), query.until())) {
            if (found.size() == query.most()) {
                break;
            }
            if (new EventReader().read(JSON.readTree(entry.body())).orElseThrow() instanceof DeploymentStarted started
                    && query.wants(started)) {
                var deployment = deployment(entry, started);
                if (query.wants(deployment)) {
                    found.add(deployment);
                }
            }
        }
        return found;
    }

    /** The deployments whose id is this, or begins or ends so, the latest first. */
    public List<DeploymentId> named(String part) throws JournalException {
        return journal.beginnings(Instant.EPOCH, Query.ALL.until()).stream()
                .map(Entry::deployment)
                .filter(id -> id.value().startsWith(part) || id.value().endsWith(part))
                .toList();
    }

    private RecordedDeployment deployment(Entry beginning, DeploymentStarted started) throws JournalException {
        var ends = journal.entries(beginning.deployment(), List.of("deployment-ended"));
        var outcomes = new TargetOutcomes();
        outcomes.see(started);
        if (ends.isEmpty()) {
            events(journal.entries(beginning.deployment(), COURSE), new EventReader())
                    .forEach(outcomes::see);
            return summary(beginning, started, Optional.empty(), outcomes);
        }
        var end = events(ends, new EventReader()).getLast();
        outcomes.see(end);
        return summary(beginning, started, Optional.of((DeploymentEnded) end), outcomes);
    }

    private RecordedDeployment summary(
            Entry beginning, DeploymentStarted started, Optional<DeploymentEnded> end, TargetOutcomes outcomes)
            throws JournalException {
        var json = JSON.readTree(beginning.body());
        var origin = ProvenanceJson.origin(json);
        State state = end.isPresent()
                ? new State.Ended(
                        end.get().result().verdict(), end.get().result().took())
                : new State.Open(
                        life(origin), journal.lastHeard(beginning.deployment()).orElse(beginning.at()));
        return new RecordedDeployment(
                started.subject(), started.at(), ProvenanceJson.wish(json), origin, state, outcomes.targets());
    }

    private Life life(Provenance.Origin origin) {
        if (!machine(origin.person()).equals(machine(person))) {
            return Life.UNFINISHED;
        }
        return origin.isAlive() ? Life.RUNNING : Life.KILLED;
    }

    private static String machine(String of) {
        return of.substring(of.lastIndexOf('@') + 1);
    }

    private static List<PipelineEvent> events(List<Entry> entries, EventReader reader) {
        return entries.stream()
                .flatMap(entry -> reader.read(JSON.readTree(entry.body())).stream())
                .toList();
    }

    /** All that is recorded of a deployment; empty where it is not known here. */
    public Optional<Recorded> recorded(DeploymentId id) throws JournalException {
        var entries = journal.entries(id);
        var reader = new EventReader();
        var events = new ArrayList<PipelineEvent>();
        var steps = new LinkedHashMap<StepRef, RecordedStep>();
        var outcomes = new TargetOutcomes();
        @Nullable DeploymentStarted beginning = null;
        Optional<DeploymentEnded> end = Optional.empty();
        for (var entry : entries) {
            var json = JSON.readTree(entry.body());
            var event = reader.read(json);
            if (event.isEmpty()) {
                continue;
            }
            events.add(event.get());
            outcomes.see(event.get());
            if (event.get() instanceof DeploymentStarted started) {
                beginning = started;
            } else if (event.get() instanceof DeploymentEnded ended) {
                end = Optional.of(ended);
            } else if (event.get() instanceof StepStarted started) {
                steps.merge(
                        started.step(),
                        RecordedStep.UNSEEN.begun(started.at(), ProvenanceJson.inputs(json)),
                        (before, again) -> again);
            } else if (event.get() instanceof StepEnded ended) {
                var digest = json.path(ProvenanceJson.DIGEST).asString("");
                steps.put(
                        ended.step(),
                        steps.getOrDefault(ended.step(), RecordedStep.UNSEEN)
                                .ended(ended, digest.isEmpty() ? null : digest));
            }
        }
        if (beginning == null) {
            return Optional.empty();
        }
        Map<StepRef, List<Diagnosis>> diagnoses = new HashMap<>();
        steps.keySet().forEach(step -> diagnoses.put(step, reader.diagnoses(step)));
        return Optional.of(
                new Recorded(summary(entries.getFirst(), beginning, end, outcomes), entries, events, steps, diagnoses));
    }
}
