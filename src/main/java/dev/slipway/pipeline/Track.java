package dev.slipway.pipeline;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The steps of one stage for one target. Tracks of a stage run side by side, and one track's trouble does not stop
 * another; the gate behind the stage waits for them all.
 *
 * @param name the target's name, or {@link #SITE}
 * @param steps in the order in which people read them; each may start when those that it needs have succeeded
 * @param recovery what is done when a required one of them has failed; empty: nothing, all is kept as it is then
 * @param required whether its trouble closes the gate behind the stage; where not, it is told as a warning
 */
public record Track(String name, List<PlannedStep> steps, Optional<Recovery> recovery, boolean required) {

    /** The name of the track of what is done once, for the whole site. */
    public static final String SITE = "site";

    public Track {
        steps = List.copyOf(steps);
        var names = new HashSet<String>();
        for (var planned : steps) {
            if (!names.containsAll(planned.needs())) {
                throw new IllegalArgumentException("track '" + name + "': step '"
                        + planned.step().name() + "' needs " + planned.needs() + ", but before it stand only " + names);
            }
            if (!names.add(planned.step().name())) {
                throw twice(name, planned.step().name());
            }
        }
        for (var step : recovery.map(Recovery::names).orElse(List.of())) {
            if (!names.add(step)) {
                throw twice(name, step);
            }
        }
    }

    /** A required track on which nothing is undone. */
    public Track(String name, List<PlannedStep> steps) {
        this(name, steps, Optional.empty(), true);
    }

    /** The same with a recovery. */
    public Track recovering(Recovery undoing) {
        return new Track(name, steps, Optional.of(undoing), required);
    }

    /** The same, whose trouble closes no gate, or does. */
    public Track required(boolean closesGate) {
        return new Track(name, steps, recovery, closesGate);
    }

    /** Whether the failure of a step on it closes the gate. */
    boolean requires(Step step) {
        return required && step.policy().required();
    }

    private static IllegalArgumentException twice(String track, String step) {
        return new IllegalArgumentException("track '" + track + "' has two steps named '" + step + "'");
    }

    /** A track whose steps run strictly one after the other. */
    public static Track inOrder(String name, List<? extends Step> steps) {
        var planned = new java.util.ArrayList<PlannedStep>();
        Set<String> before = Set.of();
        for (var step : steps) {
            planned.add(new PlannedStep(step, before));
            before = Set.of(step.name());
        }
        return new Track(name, planned);
    }

    /**
     * A step and what it waits for.
     *
     * @param step the step
     * @param needs names of steps that stand before it on the same track; empty: it may start with the stage
     */
    public record PlannedStep(Step step, Set<String> needs) {
        public PlannedStep {
            needs = Set.copyOf(needs);
        }
    }
}
