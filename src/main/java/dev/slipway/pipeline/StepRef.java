package dev.slipway.pipeline;

/**
 * Where a step stands in a deployment; unique within a pipeline.
 *
 * @param stage the stage's name, such as {@code Deploy to staging}
 * @param track the track's name: a target, or {@link Track#SITE} for what is done once for the whole site
 * @param step the step's name, such as {@code Await rollout}
 */
public record StepRef(String stage, String track, String step) {

    /** As people read it: {@code Deploy to staging › staging › Await rollout}. */
    @Override
    public String toString() {
        return track.equals(Track.SITE) ? stage + " › " + step : stage + " › " + track + " › " + step;
    }
}
