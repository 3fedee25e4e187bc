package dev.slipway.causes;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * One way for a rollout to fail: what is to be done to a cluster, and what Slipway must then say. A file: its first document
 * is what must be said, the others are objects to apply, or steps that applying cannot do. Words like {@code $(namespace)}
 * are filled by {@link CauseStage#filled}.
 *
 * @param name the file's name; several can produce one cause
 * @param cause the id of the diagnosis that must come first
 * @param trouble the kind of the failure's first evidence
 * @param remedy words that must be in the remedy: the object to change, and the field
 * @param limit how long the rollout may take: where only the time limit ends it, little
 * @param byHelm whether the change is a chart's, since only Helm makes it: hooks
 * @param parts what to do, in order
 */
public record CauseCase(
        String name,
        String cause,
        String trouble,
        List<String> remedy,
        Duration limit,
        boolean byHelm,
        List<Part> parts) {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** One thing to do. */
    public sealed interface Part {
        /**
         * Objects to apply.
         *
         * @param yaml one or several documents
         */
        record Documents(String yaml) implements Part {}

        /**
         * What a file of objects cannot do; {@link CauseStage#play} can.
         *
         * @param argument empty where the action needs none
         */
        record Step(String action, String argument) implements Part {}
    }

    public CauseCase {
        remedy = List.copyOf(remedy);
        parts = List.copyOf(parts);
    }

    /** All there are, in the order of their names. */
    public static List<CauseCase> all() {
        try (var files =
                Files.list(Path.of(CauseCase.class.getResource("/causes").toURI()))) {
            var all = new ArrayList<CauseCase>();
            for (var file : files.sorted().toList()) {
                all.add(of(file.getFileName().toString().replace(".yaml", ""), Files.readString(file)));
            }
            return all;
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("the cases cannot be read", e);
        }
    }

    /** What is done before the change whose rollout fails. */
    public List<Part> before() {
        return parts.subList(0, lastDocuments());
    }

    /** The change whose rollout fails. */
    public Part.Documents change() {
        return (Part.Documents) parts.get(lastDocuments());
    }

    /** What is done to the cluster while somebody waits for that rollout. */
    public List<Part.Step> meanwhile() {
        return parts.subList(lastDocuments() + 1, parts.size()).stream()
                .map(Part.Step.class::cast)
                .toList();
    }

    private int lastDocuments() {
        for (int i = parts.size() - 1; i >= 0; i--) {
            if (parts.get(i) instanceof Part.Documents) {
                return i;
            }
        }
        throw new IllegalStateException(name + " applies nothing");
    }

    static CauseCase of(String name, String text) {
        var documents = text.split("(?m)^---\\n", -1);
        var said = mapping(documents[0]);
        var parts = new ArrayList<Part>();
        var objects = new StringBuilder();
        for (int i = 1; i < documents.length; i++) {
            if (documents[i].startsWith("step:")) {
                flush(objects, parts);
                parts.add(step(documents[i]));
            } else {
                objects.append("---\n").append(documents[i]);
            }
        }
        flush(objects, parts);
        return new CauseCase(
                name,
                required(said, "cause").toString(),
                required(said, "trouble").toString(),
                ((List<?>) required(said, "remedy"))
                        .stream().map(Object::toString).toList(),
                Optional.ofNullable(said.get("limit"))
                        .map(limit -> Duration.parse("PT" + limit))
                        .orElse(PATIENCE),
                "helm".equals(said.get("by")),
                parts);
    }

    private static void flush(StringBuilder objects, List<Part> parts) {
        if (!objects.isEmpty()) {
            parts.add(new Part.Documents(objects.toString()));
            objects.setLength(0);
        }
    }

    private static Part.Step step(String document) {
        var words = required(mapping(document), "step").toString().split(" ", 2);
        return new Part.Step(words[0], words.length > 1 ? words[1] : "");
    }

    private static Object required(Map<?, ?> mapping, String key) {
        return Objects.requireNonNull(mapping.get(key), key);
    }

    private static Map<?, ?> mapping(String document) {
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(document);
    }

    @Override
    public String toString() {
        return name;
    }
}
