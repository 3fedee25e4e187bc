package dev.slipway.testing;

import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A step that does what the test says, and counts how often it ran. */
public final class ScriptedStep implements Step {
    private final String name;
    private final StepPolicy policy;
    private final Script script;
    private final AtomicInteger runs = new AtomicInteger();

    /** What the step does. */
    @FunctionalInterface
    public interface Script {
        /** Does it. */
        StepOutcome run(StepContext context) throws InterruptedException;
    }

    private ScriptedStep(String name, StepPolicy policy, Script script) {
        this.name = name;
        this.policy = policy;
        this.script = script;
    }

    /** A step that does this. */
    public static ScriptedStep doing(String name, Script script) {
        return new ScriptedStep(name, StepPolicy.within(Duration.ofMinutes(1)), script);
    }

    /** A step that succeeds. */
    public static ScriptedStep succeeding(String name) {
        return doing(name, _ -> new StepOutcome.Succeeded("done"));
    }

    /** A step that fails for good. */
    public static ScriptedStep failing(String name) {
        return doing(name, _ -> new StepOutcome.Failed(Failure.of("doing " + name, "it did not work")));
    }

    /** The same under another policy. */
    public ScriptedStep under(StepPolicy other) {
        return new ScriptedStep(name, other, script);
    }

    /** How often it ran. */
    public int runs() {
        return runs.get();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StepDocumentation documentation() {
        return new StepDocumentation("For tests.", List.of(), List.of());
    }

    @Override
    public StepPolicy policy() {
        return policy;
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        runs.incrementAndGet();
        return script.run(context);
    }
}
