package dev.slipway.journal;

import dev.slipway.events.EventWriter;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineEvent.CheckEnded;
import dev.slipway.pipeline.PipelineEvent.DeploymentStarted;
import dev.slipway.pipeline.PipelineEvent.StepEnded;
import dev.slipway.pipeline.PipelineEvent.StepPrinted;
import dev.slipway.pipeline.PipelineEvent.StepProgressed;
import dev.slipway.pipeline.PipelineEvent.StepStarted;
import dev.slipway.pipeline.PipelineEvent.StepWarned;
import dev.slipway.pipeline.PipelineEvent.TroubleSeen;
import dev.slipway.pipeline.PipelineEvent.WorkloadsChanged;
import dev.slipway.pipeline.PipelineListener;
import dev.slipway.pipeline.StepRef;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Records a deployment in the journal, and passes its events on.
 *
 * <p>What the deployment's course hangs on (a step starts, a step ended) is on the disk before it is passed on, and so before it is acted
 * on. What steps say and print is written together, several times a second. How it all ended is written last, by {@link #end}, when all that
 * the deployment held has been given back: one that is killed before that counts as killed, and who resumes it finds everything done, and
 * gives back what it held.
 *
 * <p>A journal that cannot be written never fails a deployment, nor holds it up: it is told once, as a warning of the step that
 * runs; what happens is kept in memory meanwhile, and written when that is possible again.
 */
public final class Recorder implements PipelineListener, AutoCloseable {
    /** How old what steps print may become in memory. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    /** How long a journal that could not be written is left alone; doubled up to {@link #LONGEST}. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** How many characters a step may print into the journal. */
    private static final int MOST_PRINTED = 2_000_000;

    /** How many entries wait for a journal that cannot be written; of more, what steps say and print is let go. */
    private static final int MOST_WAITING = 20_000;

    private final Journal journal;
    private final EventWriter writer;
    private final Provenance provenance;
    private final Provenance.Origin origin;
    private final InstantSource clock;
    private final PipelineListener next;

    private final List<Journal.Addition> waiting = new ArrayList<>();
    private final Map<StepRef, Integer> printed = new HashMap<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private @Nullable DeploymentId deployment;
    private PipelineEvent.@Nullable DeploymentEnded ended;
    private Instant notBefore = Instant.MIN;
    private Duration pause = SHORTEST;
    private long lost;
    private boolean inTrouble;
    private Optional<String> untold = Optional.empty();

    /**
     * A recorder of one deployment.
     *
     * @param writer of the events, which have to be clean
     * @param next told after what is urgent was written
     */
    public Recorder(
            Journal journal,
            EventWriter writer,
            Provenance provenance,
            Provenance.Origin origin,
            InstantSource clock,
            PipelineListener next) {
        this.journal = journal;
        this.writer = writer;
        this.provenance = provenance;
        this.origin = origin;
        this.clock = clock;
        this.next = next;
        var _ = Thread.ofVirtual().name("journal").start(this::writeNowAndThen);
    }

    private void writeNowAndThen() {
        try {
            while (!over.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                write();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void on(PipelineEvent event) {
        var warning = recorded(event);
        if (event instanceof StepEnded) {
            warning.ifPresent(next::on);
            next.on(event);
        } else {
            next.on(event);
            warning.ifPresent(next::on);
        }
    }

    private synchronized Optional<PipelineEvent> recorded(PipelineEvent event) {
        if (event instanceof DeploymentStarted started) {
            deployment = started.subject().id();
        }
        if (event instanceof PipelineEvent.DeploymentEnded end) {
            ended = end;
        } else {
            wait(event);
        }
        if (isUrgent(event)) {
            write();
        }
        return event.ofStep().flatMap(step -> warning(event.at(), step));
    }

    /** Told where people look, and with the step that ran when it was noticed. */
    private Optional<PipelineEvent> warning(Instant at, StepRef step) {
        var text = untold;
        untold = Optional.empty();
        return text.map(message -> {
            var warned = new StepWarned(at, step, message);
            wait(warned);
            return warned;
        });
    }

    private void wait(PipelineEvent event) {
        if (event instanceof StepPrinted line && isTooMuch(line)) {
            return;
        }
        if (waiting.size() >= MOST_WAITING && !isUrgent(event)) {
            lost++;
            return;
        }
        var json = writer.json(event);
        describe(json, event);
        waiting.add(new Journal.Addition(event.at(), json.path("event").asString(), json.toString()));
    }

    private boolean isTooMuch(StepPrinted event) {
        int before = printed.getOrDefault(event.step(), 0);
        int after = before + event.line().length() + 1;
        printed.put(event.step(), Math.min(after, MOST_PRINTED + 1));
        if (before <= MOST_PRINTED && after > MOST_PRINTED) {
            wait(new StepProgressed(
                    event.at(), event.step(), "What it printed from here on is too much for the journal."));
        }
        return after > MOST_PRINTED;
    }

    /** What the event itself does not tell. */
    private void describe(ObjectNode json, PipelineEvent event) {
        if (event instanceof DeploymentStarted) {
            ProvenanceJson.write(json, provenance.wish(), origin, provenance.mask());
        } else if (event instanceof StepStarted started) {
            ProvenanceJson.write(json, provenance.inputs().apply(started.step()), provenance.mask());
        } else if (event instanceof StepEnded ended) {
            json.put(
                    ProvenanceJson.DIGEST,
                    provenance.inputs().apply(ended.step()).digest());
        }
    }

    private static boolean isUrgent(PipelineEvent event) {
        return switch (event) {
            case StepPrinted _, StepProgressed _, WorkloadsChanged _, TroubleSeen _, StepWarned _, CheckEnded _ ->
                false;
            case DeploymentStarted _,
                    PipelineEvent.StageStarted _,
                    StepStarted _,
                    PipelineEvent.StepRetrying _,
                    StepEnded _,
                    PipelineEvent.RecoveryStarted _,
                    PipelineEvent.RecoveryEnded _,
                    PipelineEvent.StageEnded _,
                    PipelineEvent.DeploymentEnded _ -> true;
        };
    }

    /** Writes what waits, unless the journal is to be left alone for a while. */
    private synchronized void write() {
        var id = deployment;
        if (id == null || waiting.isEmpty() || clock.instant().isBefore(notBefore)) {
            return;
        }
        try {
            journal.add(id, waiting);
            waiting.clear();
            pause = SHORTEST;
            if (inTrouble) {
                inTrouble = false;
                untold = Optional.of("The journal is written again; of this deployment "
                        + (lost == 0 ? "nothing is" : "some of the output is") + " missing in it.");
            }
        } catch (JournalException e) {
            notBefore = clock.instant().plus(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
            if (!inTrouble) {
                inTrouble = true;
                var sentences = new ArrayList<>(
                        List.of("The journal cannot be written.", e.failure().observed()));
                sentences.addAll(e.failure().advice());
                sentences.add("The deployment goes on; what happens is written when that is possible again.");
                untold = Optional.of(String.join(" ", sentences));
            }
        }
    }

    /**
     * Writes what still waits, and how the deployment ended. Called when nothing of it is left to be done.
     *
     * @return what is not in the journal, if anything
     */
    public synchronized Optional<String> end() {
        over.countDown();
        notBefore = Instant.MIN;
        if (ended != null) {
            wait(ended);
            ended = null;
        }
        write();
        return waiting.isEmpty()
                ? Optional.empty()
                : Optional.of("The last " + waiting.size() + " entries of this deployment are not in the journal "
                        + journal.name() + ": it could not be written. 'slipway show' tells what is in it.");
    }

    @Override
    public void close() {
        over.countDown();
        journal.close();
    }
}
