package dev.slipway.cli;

import dev.slipway.diagnosis.Diagnosis;
import dev.slipway.events.EventWriter;
import dev.slipway.journal.History;
import dev.slipway.journal.Inputs;
import dev.slipway.journal.Journal;
import dev.slipway.journal.JournalException;
import dev.slipway.journal.Provenance;
import dev.slipway.journal.Provenance.Origin;
import dev.slipway.journal.Provenance.Wish;
import dev.slipway.journal.Recorder;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineListener;
import dev.slipway.pipeline.SteadyClock;
import dev.slipway.pipeline.StepRef;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Records a deployment in the journal. Where that cannot be done, the person is told, and the deployment goes on. */
final class DeploymentRecording implements AutoCloseable {
    private final Invocation invocation;
    private final Provenance provenance;
    private final Consumer<History> beginning;
    private @Nullable Recorder recorder;

    /** Of a deployment before which nothing has to be shown. */
    DeploymentRecording(Invocation invocation, Wish wish, Function<StepRef, Inputs> inputs) {
        this(invocation, wish, inputs, _ -> {});
    }

    /**
     * Of a deployment.
     *
     * @param beginning shown what was before it
     */
    DeploymentRecording(
            Invocation invocation, Wish wish, Function<StepRef, Inputs> inputs, Consumer<History> beginning) {
        this.invocation = invocation;
        this.beginning = beginning;
        this.provenance = new Provenance(wish, inputs, invocation.output()::masked);
    }

    /**
     * Stands before whatever shows events, so that nothing is shown as done that is not recorded.
     *
     * @param diagnose what is known of a failure, which is recorded with it
     */
    PipelineListener before(PipelineListener next, BiFunction<StepRef, Failure, List<Diagnosis>> diagnose) {
        try {
            var opened = Journal.open(JournalOption.place(invocation), invocation.clock());
            opened.notes().forEach(invocation.output()::error);
            var history = JournalOption.history(invocation, opened.journal());
            beginning.accept(history);
            var origin = Origin.here(history.person(), Main.VERSION);
            var opener = new Recorder(
                    opened.journal(),
                    new EventWriter(diagnose),
                    provenance,
                    origin,
                    SteadyClock.from(invocation.clock()),
                    next);
            recorder = opener;
            return opener;
        } catch (JournalException e) {
            invocation
                    .output()
                    .error("This deployment is not recorded: " + e.failure().observed());
            e.failure().advice().forEach(advice -> invocation.output().error("  " + advice));
            return next;
        } catch (IllegalArgumentException e) {
            invocation
                    .output()
                    .error("This deployment is not recorded: " + JournalOption.VARIABLE + ": " + e.getMessage());
            return next;
        } catch (InterruptedException e) {
            // The pipeline is about to see it, and to end before it has begun.
            Thread.currentThread().interrupt();
            return next;
        }
    }

    @Override
    public void close() {
        if (recorder != null) {
            recorder.end().ifPresent(invocation.output()::error);
            recorder.close();
        }
    }
}
