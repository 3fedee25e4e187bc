package dev.slipway.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;

/** The values files of a release on a target, as Helm is given them. */
public final class ValuesFiles {
    private ValuesFiles() {}

    /**
     * The files in the order in which Helm reads them: as {@code slipway.yaml} lists them, and what one pattern matches
     * in alphabetical order. A plain name is given as it is, there or not; a file that is matched twice is given twice,
     * as Helm allows.
     *
     * @param site the site's root
     * @return paths below the root
     * @throws UncheckedIOException when a folder cannot be read, which the loader tells
     */
    public static List<Path> of(Path site, ReleaseConfig release, TargetConfig target) {
        Placeholders placeholders = Placeholders.of(target);
        return release.values().stream()
                .flatMap(values -> switch (values) {
                    case ValuesConfig.Files(var name) -> matching(site, placeholders.fill(name)).stream();
                    case ValuesConfig.Inline _ -> Stream.of();
                })
                .toList();
    }

    /**
     * The files that a name stands for.
     *
     * @param site the site's root
     * @param name a plain name, which is given as it is, there or not; or a pattern
     * @return paths below the root
     * @throws UncheckedIOException when a folder cannot be read, which the loader tells
     */
    public static List<Path> named(Path site, String name) {
        return matching(site, name);
    }

    /** Whether a name is a pattern: it holds {@code *} or {@code ?}. */
    static boolean isPattern(String name) {
        return name.indexOf('*') >= 0 || name.indexOf('?') >= 0;
    }

    /** The folder that a pattern starts from: all its components before the first with a {@code *} or {@code ?}. */
    static Path startOf(Path site, String pattern) {
        Path start = site;
        String[] components = pattern.split("/", -1);
        for (int i = 0; i < components.length - 1 && !isPattern(components[i]); i++) {
            start = start.resolve(components[i]);
        }
        return start;
    }

    static List<Path> matching(Path site, String name) {
        if (!isPattern(name)) {
            return List.of(site.resolve(name));
        }
        String pattern = name.startsWith("./") ? name.substring(2) : name;
        Path start = startOf(site, pattern);
        if (!Files.isDirectory(start)) {
            return List.of();
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + escaped(pattern));
        int depth = pattern.contains("**") ? Integer.MAX_VALUE : pattern.split("/", -1).length;
        try (Stream<Path> files = Files.walk(start, depth)) {
            return files.filter(file -> matcher.matches(site.relativize(file)))
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Only {@code *} and {@code ?} are special to us; Java's patterns know more. */
    private static String escaped(String name) {
        return name.replaceAll("([\\[\\]{}\\\\])", "\\\\$1");
    }
}
