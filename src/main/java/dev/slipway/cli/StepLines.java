package dev.slipway.cli;

import dev.slipway.pipeline.StepRef;

/** Where the lines of steps that may run side by side go, in an order that people can follow. */
interface StepLines {

    /** The step began. */
    void begin(StepRef step, String line);

    /** The step has something to say. */
    void line(StepRef step, String line);

    /** The step ended; steps that never began end too. */
    void end(StepRef step, String line);
}
