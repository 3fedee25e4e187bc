package dev.slipway.diagnosis;

import dev.slipway.site.Loaded;
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
                .map(id -> switch (CauseFile.read("knowledge/" + id + ".yaml", id, bytes(id + ".yaml"))) {
                    case Loaded.Valid<KnownCause>(var cause, var _) -> cause;
                    case Loaded.Invalid<KnownCause>(var problems) ->
                        throw new IllegalStateException("a file that ships with the program is wrong: " + problems);
                })
                .toList();
    }

    private static String read(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String name) {
        try (InputStream stream = KnowledgeFiles.class.getResourceAsStream("/knowledge/" + name)) {
            if (stream == null) {
                throw new IllegalStateException("knowledge/" + name + " is missing from the program");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("reading knowledge/" + name, e);
        }
    }
}
