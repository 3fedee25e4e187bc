package dev.slipway.workspace;

import java.nio.file.Path;
import java.util.Map;

/**
 * The tools that a deployment uses, as they were installed.
 *
 * @param programs by the tool's name: {@code helm}, {@code pytest}, {@code python}
 */
public record Toolbox(Map<String, Path> programs) {
    public Toolbox {
        programs = Map.copyOf(programs);
    }

    /**
     * The program of a tool.
     *
     * @throws IllegalArgumentException when the tool was never installed: the site was not checked for it, a bug
     */
    public Path program(String tool) {
        var program = programs.get(tool);
        if (program == null) {
            throw new IllegalArgumentException("no tool '" + tool + "' among " + programs.keySet());
        }
        return program;
    }
}
