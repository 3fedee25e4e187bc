package dev.slipway.steps.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A chart's folder in the site.
 *
 * @param site the site's root
 * @param path relative to it: {@code mybinder}
 * @param dependencies as the chart asks for them
 */
record ChartFolder(Path site, String path, List<ChartDependency> dependencies) {
    ChartFolder {
        dependencies = List.copyOf(dependencies);
    }

    /** The charts at these paths, and the charts of the site that they depend on, which come before them. */
    static List<ChartFolder> withLocalDependencies(Path site, Iterable<String> paths) throws IOException {
        var all = new LinkedHashMap<Path, ChartFolder>();
        for (var path : paths) {
            collect(site, site.resolve(path).normalize(), all, new ArrayList<>());
        }
        return List.copyOf(all.values());
    }

    private static void collect(Path site, Path folder, Map<Path, ChartFolder> all, List<Path> above)
            throws IOException {
        // Charts that depend on each other in a circle are for Helm to complain about.
        if (all.containsKey(folder) || above.contains(folder) || !folder.startsWith(site)) {
            return;
        }
        above.add(folder);
        var path = site.relativize(folder).toString();
        var dependencies = ChartDependency.in(folder.resolve(fileOf(folder)));
        for (var dependency : dependencies) {
            if (dependency.repository().startsWith("file://")) {
                var local = folder.resolve(dependency.repository().substring("file://".length()))
                        .normalize();
                if (Files.isDirectory(local)) {
                    collect(site, local, all, above);
                }
            }
        }
        above.removeLast();
        all.put(folder, new ChartFolder(site, path, dependencies));
    }

    /** Charts of API version v1 list their dependencies in a file of their own. */
    private static String fileOf(Path folder) {
        return Files.isRegularFile(folder.resolve("requirements.yaml")) ? "requirements.yaml" : "Chart.yaml";
    }

    private String lockFile() {
        return fileOf(folder()).equals("Chart.yaml") ? "Chart.lock" : "requirements.lock";
    }

    private Path folder() {
        return site.resolve(path);
    }

    /** Whether the versions of its dependencies are locked. */
    boolean isLocked() {
        return Files.isRegularFile(folder().resolve(lockFile()));
    }

    /** The versions that are locked. */
    List<ChartDependency> lockedDependencies() throws IOException {
        return ChartDependency.in(folder().resolve(lockFile()));
    }

    /**
     * What will be fetched: each dependency at its locked version, as far as the lock may fit, else at the version that is asked
     * for.
     */
    List<ChartDependency> wantedDependencies() throws IOException {
        var locked = lockedDependencies();
        if (locked.size() != dependencies.size()) {
            return dependencies;
        }
        return IntStream.range(0, locked.size())
                .mapToObj(i -> dependencies.get(i).mayBeLockedAs(locked.get(i)) ? locked.get(i) : dependencies.get(i))
                .toList();
    }

    /** The file that asks for the dependencies, relative to the site. */
    String dependenciesFile() {
        return path.isEmpty() ? fileOf(folder()) : path + "/" + fileOf(folder());
    }

    /** The file that locks their versions, relative to the site. */
    String lockFilePath() {
        return path.isEmpty() ? lockFile() : path + "/" + lockFile();
    }

    /** What Helm is given: never mistaken for the name of a chart in a repository. */
    String argument() {
        return "./" + path;
    }
}
