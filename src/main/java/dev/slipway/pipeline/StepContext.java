package dev.slipway.pipeline;

import java.time.Duration;

/** What a running step is given by the pipeline: the time it has, and a way to tell how it is getting on. */
public interface StepContext {

    /** Which step this is. */
    StepRef step();

    /** Which attempt this is, counted from 1. */
    int attempt();

    /** How many attempts there will be at the most. */
    int attempts();

    /** How much of the step's time limit is left; never negative. */
    Duration remaining();

    /** Tells in a line what the step is doing now; the latest one stands beside the step on a live display. */
    void progress(String message);

    /** Passes on a line of a program's output, or of a log. */
    void output(String line);

    /**
     * Tells of something that went otherwise than it should, without being a failure: a test that passed at its second
     * attempt, a certificate that ends soon.
     */
    void warn(String message);

    /** Marks the step as flaky: it succeeded, but only after a retry inside it. */
    void flaky(String why);

    /**
     * Tells of something wrong with a workload that is being waited for, at the moment it shows.
     *
     * @param workload kind and name
     * @param message what it is and what follows from it, in one line
     */
    void trouble(String workload, String message);

    /** Tells that a check has ended. */
    void checked(CheckReport check);

    /** Tells how far the workloads that are being waited for have come; replaces what was told before. */
    void workloads(java.util.List<WorkloadProgress> workloads);
}
