package dev.slipway.charts;

import dev.slipway.site.Loaded;
import dev.slipway.site.YamlDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Where in the site's files a release's values and templates say something.
 *
 * <ol>
 *   <li>The line of a field is looked for in the template that an object comes from; a field that stands there more than once is
 *       not told.
 *   <li>Where that line takes one value, it is looked for in the values files, in the one that Helm reads last first; then in
 *       the chart's own values.
 *   <li>A value of a chart within the chart stands below its name.
 * </ol>
 */
public final class Places {
    private static final Pattern VALUE = Pattern.compile("\\.Values\\.([A-Za-z0-9_]+(?:\\.[A-Za-z0-9_]+)*)");

    private final Path site;
    private final Optional<Path> chart;
    private final List<Path> values;
    private final Map<Path, Optional<MappingNode>> read = new HashMap<>();

    /**
     * Those of a release on a target.
     *
     * @param site where its files are
     * @param chart the chart's folder; empty: it is none of the site's
     * @param values the values files in the order in which Helm reads them
     */
    public Places(Path site, Optional<Path> chart, List<Path> values) {
        this.site = site;
        this.chart = chart;
        var all = new ArrayList<Path>();
        chart.map(folder -> folder.resolve("values.yaml")).ifPresent(all::add);
        all.addAll(values);
        this.values = List.copyOf(all.reversed());
    }

    /** Where a field of an object is decided, as far as can be told. */
    Optional<Spot> ofField(String template, String field) {
        return file(template)
                .flatMap(file -> line(file, field).map(line -> {
                    var used = new TreeSet<String>();
                    VALUE.matcher(line.text()).results().forEach(found -> used.add(found.group(1)));
                    var here = new Spot(name(file), line.number(), line.column());
                    return used.size() == 1
                            ? ofValue(within(template) + used.first()).orElse(here)
                            : here;
                }));
    }

    /**
     * A text that was found.
     *
     * @param text the group of that name in the pattern
     */
    record Found(Spot spot, String text) {}

    /** Where a pattern stands in the templates of the chart and of the charts within it, in any line. */
    List<Found> found(Pattern pattern) {
        var all = new ArrayList<Found>();
        for (var file : templates()) {
            var lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                var matcher = pattern.matcher(lines.get(i));
                if (matcher.find()) {
                    all.add(new Found(new Spot(name(file), i + 1, matcher.start() + 1), matcher.group("text")));
                }
            }
        }
        return all;
    }

    private List<Path> templates() {
        if (chart.isEmpty()) {
            return List.of();
        }
        try (var files = Files.walk(chart.get())) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> chart.get().relativize(file).toString().contains("templates/"))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            // Helm tells of files that can't be read.
            return List.of();
        }
    }

    /** Nothing where it is not text, or not there any more: then its places are not known. */
    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    /** A line of a template. */
    Optional<Spot> inTemplate(String template, int line, int column) {
        return file(template).map(file -> new Spot(name(file), line, Math.max(1, column)));
    }

    /**
     * Where a value is set.
     *
     * @param path its keys, with dots between them: {@code hub.image.tag}
     */
    Optional<Spot> ofValue(String path) {
        var keys = Arrays.asList(path.split("\\.", -1));
        return values.stream()
                .flatMap(file ->
                        map(file).flatMap(map -> find(map, keys)).stream().map(node -> spot(file, node)))
                .findFirst();
    }

    /** The value, or the innermost map around it that is set. */
    Optional<Spot> around(String path) {
        for (var rest = path; !rest.isEmpty(); rest = rest.substring(0, Math.max(0, rest.lastIndexOf('.')))) {
            var found = ofValue(rest);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** What the values of a template's chart stand below: {@code hub.} for one in {@code …/charts/hub/templates/}. */
    static String within(String template) {
        var prefix = new StringBuilder();
        var parts = template.split("/", -1);
        for (int i = 1; i + 1 < parts.length; i++) {
            if (parts[i].equals("charts")) {
                prefix.append(parts[i + 1]).append('.');
            }
        }
        return prefix.toString();
    }

    private record Line(int number, int column, String text) {}

    private static Optional<Line> line(Path file, String field) {
        if (field.isEmpty()) {
            return Optional.empty();
        }
        var pattern = Pattern.compile("^[\\s-]*[\"']?" + Pattern.quote(field) + "[\"']?\\s*:");
        var found = new ArrayList<Line>();
        var lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            var matcher = pattern.matcher(lines.get(i));
            if (matcher.find()) {
                var text = lines.get(i);
                found.add(new Line(i + 1, text.length() - text.stripLeading().length() + 1, text));
            }
        }
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /** A template as Helm names it begins with the chart's name. */
    private Optional<Path> file(String template) {
        int slash = template.indexOf('/');
        return slash < 0
                ? Optional.empty()
                : chart.map(folder ->
                                folder.resolve(template.substring(slash + 1)).normalize())
                        .filter(file -> file.startsWith(site) && Files.isRegularFile(file));
    }

    private Optional<MappingNode> map(Path file) {
        return read.computeIfAbsent(file, it -> {
            try {
                return YamlDocument.of(name(it), Files.readAllBytes(it))
                                instanceof Loaded.Valid<MappingNode>(var map, var _)
                        ? Optional.of(map)
                        : Optional.empty();
            } catch (IOException e) {
                // Helm tells of a file that can't be read.
                return Optional.empty();
            }
        });
    }

    private static Optional<Node> find(MappingNode map, List<String> keys) {
        return map.getValue().stream()
                .filter(entry -> entry.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(keys.getFirst()))
                .findFirst()
                .flatMap(entry -> keys.size() == 1
                        ? Optional.of(entry).map(NodeTuple::getKeyNode)
                        : entry.getValueNode() instanceof MappingNode inner
                                ? find(inner, keys.subList(1, keys.size()))
                                : Optional.empty());
    }

    private Spot spot(Path file, Node node) {
        return node.getStartMark()
                .map(mark -> new Spot(name(file), mark.getLine() + 1, mark.getColumn() + 1))
                .orElse(new Spot(name(file), 1, 1));
    }

    private String name(Path file) {
        return file.startsWith(site) ? site.relativize(file).toString() : "slipway.yaml";
    }
}
