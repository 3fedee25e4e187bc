package dev.slipway.deployment;

import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.journal.Inputs;
import dev.slipway.notify.PreviousOutcome;
import dev.slipway.pipeline.Pipeline;
import dev.slipway.pipeline.PipelineListener;
import dev.slipway.pipeline.StepRef;
import java.util.List;
import java.util.function.Function;

/** Who watches a deployment. */
public interface Audience {

    /**
     * The pipeline is known and about to run; what happens in it is told to the listener that is returned.
     *
     * @param knowledge what only the site knows of failures
     * @param inputs what each step's result follows from
     */
    PipelineListener watch(Pipeline pipeline, SiteKnowledge knowledge, Function<StepRef, Inputs> inputs);

    /** How the deployment before this one ended, as far as whoever watches knows. */
    default PreviousOutcome previously() {
        return PreviousOutcome.UNKNOWN;
    }

    /** Something that the person should know and that is no step's business: files that were not committed. */
    void note(String text);

    /** The site can be deployed, but something in its files is probably not meant so. */
    default void warnings(List<dev.slipway.site.Problem> problems) {
        problems.forEach(problem -> note(problem.toString()));
    }
}
