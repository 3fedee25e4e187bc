package dev.slipway.charts;

import java.util.List;

/** One thing that is asked of every rendered chart. It asks nobody else, and keeps nothing. */
@FunctionalInterface
interface Judgement {

    /** What is wrong. */
    List<Fault> of(RenderedChart chart);
}
