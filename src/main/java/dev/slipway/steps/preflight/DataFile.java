package dev.slipway.steps.preflight;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tables that ship with the program: words on lines; {@code #} begins a comment. */
final class DataFile {
    private DataFile() {}

    /** The words of each line. */
    static List<List<String>> rows(String name) {
        try (var in = DataFile.class.getResourceAsStream("/preflight/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the program was built without preflight/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> List.of(line.strip().split("\\s+", -1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("reading preflight/" + name, e);
        }
    }
}
