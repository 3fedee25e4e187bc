package dev.slipway.diagnosis;

import dev.slipway.site.Loaded;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The knowledge files that ship with the program: {@code knowledge/<id>.yaml}, listed in {@code knowledge/index}. */
final class KnowledgeFiles {
    private static final String EXAMPLES = "\nexamples:\n";

    private KnowledgeFiles() {}

    /**
     * What ships, without the examples, which are most of each file, and for which nobody who waits for a diagnosis should
     * wait. A class path cannot be listed, hence the index; a test holds it to the folder.
     */
    static List<KnownCause> shipped() {
        return ids().parallelStream()
                .map(id -> CauseFile.withoutExamples(name(id), id, text(id).split(EXAMPLES, 2)[0]))
                .map(KnowledgeFiles::right)
                .toList();
    }

    /** The same with the examples. */
    static List<KnownCause> shippedWithExamples() {
        return ids().stream()
                .map(id -> CauseFile.read(name(id), id, text(id).getBytes(StandardCharsets.UTF_8)))
                .map(KnowledgeFiles::right)
                .toList();
    }

    private static KnownCause right(Loaded<KnownCause> loaded) {
        return switch (loaded) {
            case Loaded.Valid<KnownCause>(var cause, var _) -> cause;
            case Loaded.Invalid<KnownCause>(var problems) ->
                throw new IllegalStateException("a file that ships with the program is wrong: " + problems);
        };
    }

    private static List<String> ids() {
        return read("index").lines().toList();
    }

    private static String name(String id) {
        return "knowledge/" + id + ".yaml";
    }

    private static String text(String id) {
        return read(id + ".yaml");
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
