package dev.slipway.deployment;

import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import java.util.List;

/** What is told of the steps that make plans and compare them. */
final class PlanDocumentation {
    private PlanDocumentation() {}

    static StepDocumentation ofPlanning() {
        return new StepDocumentation(
                "What a deployment would change is worked out from the rendered charts and what the cluster has, and tried in"
                        + " dry runs of the API server. Nothing is changed.",
                List.of("Each target is entered, each release rendered, each object compared."),
                List.of());
    }

    static StepDocumentation ofComparing() {
        return new StepDocumentation(
                "Somebody has looked at a saved plan and wants it deployed, that and nothing else.",
                List.of(
                        "The plan is made anew, and compared with the saved one: all targets before anything is changed, and"
                                + " each once more right before it is deployed to."),
                List.of(new Trouble(
                        "The cluster or the site moved since the plan was made",
                        "a list of what has moved",
                        "Make a new plan, look at it, and deploy that: slipway plan --save FILE")));
    }
}
