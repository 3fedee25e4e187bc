package dev.slipway.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Finds programs. */
public final class Programs {
    private Programs() {}

    /**
     * The program's file.
     *
     * @param program a path with a slash in it, which is taken as it is, or a name looked for on the environment's PATH
     */
    public static Optional<Path> find(String program, Map<String, String> environment) {
        if (program.contains("/")) {
            return Optional.of(Path.of(program)).filter(Programs::runs);
        }
        for (var folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (!folder.isEmpty() && runs(Path.of(folder, program))) {
                return Optional.of(Path.of(folder, program));
            }
        }
        return Optional.empty();
    }

    private static boolean runs(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
