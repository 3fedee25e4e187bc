package dev.slipway.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs one step to its end.
 *
 * <ol>
 *   <li>The step's attempts run on a thread of their own; this thread watches the time limit, which all attempts share.
 *   <li>An attempt that failed in a way worth retrying is repeated after a pause, while attempts and time are left.
 *   <li>At the time limit, or on cancellation, the step's thread is interrupted and waited for: a step ends what it
 *       started before it returns. One that does not come back within {@link #PATIENCE} is left behind and told as a bug.
 *   <li>A step that was cancelled counts as cancelled whatever it returns, unless it still succeeded. One that ran out of
 *       time has failed, with the evidence that it still returned.
 * </ol>
 */
final class StepRun implements StepContext {
    /** How long a step may take to end what it started, once it was told to end. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final StepRef ref;
    private final Step step;
    private final boolean required;
    private final PipelineRunner.Telling telling;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final RandomGenerator random;

    private final Instant start;
    private volatile int attempt = 1;
    private volatile boolean flaky;
    private @Nullable Thread worker;
    private @Nullable CancelReason cancelled;

    /**
     * Of a step.
     *
     * @param required whether its failure closes the gate behind the stage
     */
    StepRun(
            StepRef ref,
            Step step,
            boolean required,
            PipelineRunner.Telling telling,
            InstantSource clock,
            Sleeper sleeper,
            RandomGenerator random) {
        this.ref = ref;
        this.step = step;
        this.required = required;
        this.telling = telling;
        this.clock = clock;
        this.sleeper = sleeper;
        this.random = random;
        this.start = clock.instant();
    }

    /** Runs the step, and tells its start and its end. */
    StepOutcome run() {
        telling.tell(new PipelineEvent.StepStarted(start, ref, step.policy().timeLimit()));
        var result = new CompletableFuture<StepOutcome>();
        var thread = Thread.ofVirtual().name("step-" + ref).unstarted(() -> attempts(result));
        synchronized (this) {
            worker = thread;
            thread.start();
            if (cancelled != null) {
                thread.interrupt();
            }
        }
        var outcome = judged(await(result));
        telling.tell(new PipelineEvent.StepEnded(
                clock.instant(),
                ref,
                outcome,
                Duration.between(start, clock.instant()),
                required,
                flaky && outcome instanceof StepOutcome.Succeeded));
        return outcome;
    }

    /** Ends the step from outside; the first reason stands. */
    synchronized void cancel(CancelReason reason) {
        if (cancelled == null) {
            cancelled = reason;
            if (worker != null) {
                worker.interrupt();
            }
        }
    }

    private synchronized StepOutcome judged(StepOutcome returned) {
        return cancelled == null || returned instanceof StepOutcome.Succeeded
                ? returned
                : new StepOutcome.Cancelled(cancelled);
    }

    private void attempts(CompletableFuture<StepOutcome> result) {
        try {
            for (int number = 1; ; number++) {
                attempt = number;
                var outcome = step.run(this);
                if (!(outcome instanceof StepOutcome.Failed(var failure)) || !again(failure)) {
                    flaky |= number > 1;
                    result.complete(outcome);
                    return;
                }
            }
        } catch (Throwable thrown) {
            result.completeExceptionally(thrown);
        }
    }

    private boolean again(Failure failure) throws InterruptedException {
        var retry = step.policy().retry();
        var pause = retry.pauseAfter(attempt, random);
        if (!failure.worthRetrying() || attempt >= retry.attempts() || pause.compareTo(remaining()) >= 0) {
            return false;
        }
        telling.tell(new PipelineEvent.StepRetrying(clock.instant(), ref, attempt, retry.attempts(), failure, pause));
        sleeper.sleep(pause);
        return true;
    }

    private StepOutcome await(CompletableFuture<StepOutcome> result) {
        try {
            return result.get(Math.max(1, remaining().toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return outOfTime(result);
        } catch (ExecutionException e) {
            return thrown(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("the pipeline's own threads are never interrupted", e);
        }
    }

    private StepOutcome outOfTime(CompletableFuture<StepOutcome> result) {
        synchronized (this) {
            if (worker != null) {
                worker.interrupt();
            }
        }
        List<Evidence> evidence = List.of();
        try {
            var late = result.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (late instanceof StepOutcome.Succeeded) {
                return late;
            }
            if (late instanceof StepOutcome.Failed(var failure)) {
                evidence = failure.evidence();
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof InterruptedException)) {
                return thrown(e.getCause());
            }
        } catch (TimeoutException e) {
            evidence = List.of(new Evidence.Fact(
                    "step '" + step.name() + "'", "did not end when it was told to: this is a bug in Slipway"));
        } catch (InterruptedException e) {
            throw new IllegalStateException("the pipeline's own threads are never interrupted", e);
        }
        var limit = step.policy().timeLimit();
        return new StepOutcome.Failed(Failure.of(
                        "running \"" + step.name() + "\"",
                        "It was not done within its time limit of " + Durations.words(limit) + ".")
                .with(evidence));
    }

    private StepOutcome thrown(@Nullable Throwable cause) {
        if (cause instanceof InterruptedException) {
            synchronized (this) {
                if (cancelled != null) {
                    return new StepOutcome.Cancelled(cancelled);
                }
            }
        }
        return new StepOutcome.Failed(Bug.failure("running \"" + step.name() + "\"", cause));
    }

    @Override
    public StepRef step() {
        return ref;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public int attempts() {
        return step.policy().retry().attempts();
    }

    @Override
    public Duration remaining() {
        var left = Duration.between(clock.instant(), start.plus(step.policy().timeLimit()));
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public void progress(String message) {
        telling.tell(new PipelineEvent.StepProgressed(clock.instant(), ref, message));
    }

    @Override
    public void output(String line) {
        telling.tell(new PipelineEvent.StepPrinted(clock.instant(), ref, line));
    }

    @Override
    public void warn(String message) {
        telling.tell(new PipelineEvent.StepWarned(clock.instant(), ref, message));
    }

    @Override
    public void flaky(String why) {
        flaky = true;
        warn(why);
    }

    @Override
    public void trouble(String workload, String message) {
        telling.tell(new PipelineEvent.TroubleSeen(clock.instant(), ref, workload, message));
    }

    @Override
    public void checked(CheckReport check) {
        telling.tell(new PipelineEvent.CheckEnded(clock.instant(), ref, check));
    }

    @Override
    public void workloads(List<WorkloadProgress> workloads) {
        telling.tell(new PipelineEvent.WorkloadsChanged(clock.instant(), ref, workloads));
    }
}
