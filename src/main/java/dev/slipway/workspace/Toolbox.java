package dev.slipway.workspace;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** This {@code PATH} with the folders of the tools before all others, so that who calls helm gets the pinned one. */
    public String path(String ours) {
        return Stream.concat(
                        programs.values().stream()
                                .map(Path::toAbsolutePath)
                                .map(Path::getParent)
                                .map(String::valueOf)
                                .sorted()
                                .distinct(),
                        Stream.of(ours))
                .filter(folder -> !folder.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
