package dev.slipway.pipeline;

/** A step that does something around another one, and is that one in all that it does not say otherwise. */
public interface AroundStep extends Step {

    /** What it is around. */
    Step step();

    @Override
    default String name() {
        return step().name();
    }

    @Override
    default StepDocumentation documentation() {
        return step().documentation();
    }

    @Override
    default StepPolicy policy() {
        return step().policy();
    }
}
