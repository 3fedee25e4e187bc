package dev.slipway.pipeline;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The steps of one stage for one target. Tracks of a stage run side by side, and one track's trouble does not stop
 * another; the gate behind the stage waits for them all.
 *
 * @param name the target's name, or {@link #SITE}
 * @param steps in the order in which people read them; each may start when those that it needs have succeeded
 */
public record Track(String name, List<PlannedStep> steps) {

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
                throw new IllegalArgumentException("track '" + name + "' has two steps named '"
                        + planned.step().name() + "'");
            }
        }
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
