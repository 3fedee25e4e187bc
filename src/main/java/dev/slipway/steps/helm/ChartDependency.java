package dev.slipway.steps.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A chart that another chart depends on, as {@code Chart.yaml} or {@code Chart.lock} names it.
 *
 * @param version a version or a range; may be empty
 * @param repository an address, {@code @name}, {@code alias:name}, or empty for a chart in {@code charts/}
 * @param line of the version, or of the entry where it has none; counted from 1
 * @param column counted from 1
 */
record ChartDependency(String name, String version, String repository, int line, int column) {

    /** Whether more than one version fits, so that without a lock it may be another one tomorrow. */
    boolean isRange() {
        return !repository.startsWith("file://")
                && !repository.isEmpty()
                && !version.matches("[v=]?[0-9]+\\.[0-9]+\\.[0-9]+([-+][0-9A-Za-z.+-]+)?");
    }

    /** Whether an entry of the lock may be of this dependency. */
    boolean mayBeLockedAs(ChartDependency locked) {
        return name.equals(locked.name)
                && repository.equals(locked.repository)
                && (isRange() || plain(version).equals(plain(locked.version)));
    }

    private static String plain(String version) {
        return version.replaceFirst("^[v=]", "");
    }

    /** Whether it comes from a repository with an index, over HTTP. */
    boolean isFromHttp() {
        return repository.startsWith("https://") || repository.startsWith("http://");
    }

    /** The repository's name in Helm, where it is referred to by that. */
    Optional<String> repositoryAlias() {
        if (repository.startsWith("@")) {
            return Optional.of(repository.substring(1));
        }
        return repository.startsWith("alias:")
                ? Optional.of(repository.substring("alias:".length()))
                : Optional.empty();
    }

    /**
     * The dependencies that a file lists, in its order; none where there is no such file, or none in it. A file that is
     * not YAML lists none here: Helm itself, which reads it next, says what is wrong with it.
     */
    static List<ChartDependency> in(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        try {
            var settings = LoadSettings.builder().setLabel(file.toString()).build();
            return new Compose(settings)
                    .composeString(Files.readString(file))
                    .flatMap(root -> child(root, "dependencies"))
                    .map(ChartDependency::entries)
                    .orElse(List.of());
        } catch (YamlEngineException e) {
            return List.of();
        }
    }

    private static List<ChartDependency> entries(Node node) {
        var all = new ArrayList<ChartDependency>();
        if (node instanceof SequenceNode sequence) {
            for (var entry : sequence.getValue()) {
                text(entry, "name").ifPresent(name -> all.add(entry(name, entry)));
            }
        }
        return all;
    }

    private static ChartDependency entry(String name, Node entry) {
        var mark = child(entry, "version").orElse(entry).getStartMark();
        return new ChartDependency(
                name,
                text(entry, "version").orElse(""),
                text(entry, "repository").orElse(""),
                mark.map(at -> at.getLine() + 1).orElse(1),
                mark.map(at -> at.getColumn() + 1).orElse(1));
    }

    private static Optional<String> text(Node node, String key) {
        return child(node, key).filter(ScalarNode.class::isInstance).map(value -> ((ScalarNode) value).getValue());
    }

    private static Optional<Node> child(Node node, String key) {
        if (node instanceof MappingNode mapping) {
            for (var tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(key)) {
                    return Optional.of(tuple.getValueNode());
                }
            }
        }
        return Optional.empty();
    }
}
