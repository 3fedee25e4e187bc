package dev.slipway.diagnosis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The knowledge files that ship with the program: {@code knowledge/<id>.yaml}, listed in {@code knowledge/index}. */
final class KnowledgeFiles {
    private KnowledgeFiles() {}

    /** A class path cannot be listed, hence the index; a test holds it to the folder. */
    static List<KnownCause> shipped() {
        return read("index")
                .lines()
                .map(id -> CauseFile.parse(id, read(id + ".yaml")))
                .toList();
    }

    private static String read(String name) {
        try (InputStream stream = KnowledgeFiles.class.getResourceAsStream("/knowledge/" + name)) {
            if (stream == null) {
                throw new IllegalStateException("knowledge/" + name + " is missing from the program");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading knowledge/" + name, e);
        }
    }
}
