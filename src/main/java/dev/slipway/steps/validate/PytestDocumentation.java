package dev.slipway.steps.validate;

import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.site.ValidationConfig;
import java.util.List;

/** What the step that runs pytest says about itself. */
final class PytestDocumentation {
    private PytestDocumentation() {}

    static StepDocumentation of(ValidationConfig.Pytest config) {
        return new StepDocumentation(
                "That all pods run does not yet mean that the site works. The site's own tests do what a person would do"
                        + " to find out: open pages, build and launch something. When they all pass, the target is"
                        + " considered good.",
                List.of(
                        "`pytest " + String.join(" ", config.args())
                                + "` is run in the site's folder, with the target's"
                                + " kubeconfig in `KUBECONFIG` and its name in `SLIPWAY_TARGET`.",
                        "Each test is shown by its docstring as it ends.",
                        (config.attempts() == 1
                                        ? "There is one attempt"
                                        : "There are " + config.attempts() + " attempts at the most, each of which runs"
                                                + " what has not passed yet")
                                + ", of " + Durations.words(config.timeout())
                                + " at the most. A test that passes only at a later attempt counts as passed, and is"
                                + " shown as flaky."),
                List.of(
                        new Trouble(
                                "What was deployed has a bug",
                                "A test fails at every attempt. The failure shows its docstring and the assertion.",
                                "Read the test's docstring to see what it was trying out, then look at the logs of what"
                                        + " it talks to. If the cause is not clear within ten minutes, revert the"
                                        + " commit."),
                        new Trouble(
                                "The target is overloaded, or its network is sick",
                                "Time-outs, or statuses such as 502 and 504, often flaky.",
                                "Look at the nodes and the ingress before deploying further. Never get used to a flaky"
                                        + " test on staging: it is often the first sign of a real bug."),
                        new Trouble(
                                "No test was run",
                                "`pytest found no tests`, or it did not understand its arguments.",
                                "Correct `validate.pytest.args` in slipway.yaml.")));
    }
}
