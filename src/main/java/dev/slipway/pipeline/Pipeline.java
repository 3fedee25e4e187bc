package dev.slipway.pipeline;

import java.util.HashSet;
import java.util.List;

/** What a deployment does: its stages in order. */
public record Pipeline(List<Stage> stages) {
    public Pipeline {
        stages = List.copyOf(stages);
        var names = new HashSet<String>();
        for (var stage : stages) {
            if (!names.add(stage.name())) {
                throw new IllegalArgumentException("two stages are named '" + stage.name() + "'");
            }
        }
    }
}
