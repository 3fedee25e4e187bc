package dev.slipway.testing;

import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepRef;
import dev.slipway.pipeline.WorkloadProgress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A context for a step that a test runs by itself: it keeps all that it is told, and has five minutes left. */
public final class RecordingContext implements StepContext {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final List<String> progress = new CopyOnWriteArrayList<>();
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final List<String> flaky = new CopyOnWriteArrayList<>();
    private final List<CheckReport> checks = new CopyOnWriteArrayList<>();
    private final List<List<WorkloadProgress>> workloads = new CopyOnWriteArrayList<>();

    /** What the step said it was doing, in order. */
    public List<String> progress() {
        return progress;
    }

    /** The lines that it passed on. */
    public List<String> output() {
        return output;
    }

    /** What it warned of. */
    public List<String> warnings() {
        return warnings;
    }

    /** Why it called itself flaky. */
    public List<String> flakyReasons() {
        return flaky;
    }

    /** The checks that have ended, in order. */
    public List<CheckReport> checks() {
        return checks;
    }

    /** How far it said the workloads were, each time. */
    public List<List<WorkloadProgress>> workloadsTold() {
        return workloads;
    }

    @Override
    public StepRef step() {
        return new StepRef("a stage", "a track", "a step");
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public int attempts() {
        return 1;
    }

    @Override
    public Duration remaining() {
        return PATIENCE;
    }

    @Override
    public void progress(String message) {
        progress.add(message);
    }

    @Override
    public void trouble(String workload, String message) {
        output(message);
    }

    @Override
    public void output(String line) {
        output.add(line);
    }

    @Override
    public void warn(String message) {
        warnings.add(message);
    }

    @Override
    public void flaky(String why) {
        flaky.add(why);
    }

    @Override
    public void checked(CheckReport check) {
        checks.add(check);
    }

    @Override
    public void workloads(List<WorkloadProgress> told) {
        workloads.add(List.copyOf(told));
    }
}
