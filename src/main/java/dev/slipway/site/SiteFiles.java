package dev.slipway.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks for the files that {@code slipway.yaml} names.
 *
 * @param root the site's files: a checkout of one commit
 * @param uncommitted where files are looked for that are not in the site's history
 * @param made files that a deployment makes by decrypting others, relative to the site
 */
record SiteFiles(Path root, Path uncommitted, Set<String> made) {
    SiteFiles {
        made = Set.copyOf(made);
    }

    /** The same, with these files that a deployment makes. */
    SiteFiles making(Set<String> files) {
        return new SiteFiles(root, uncommitted, files);
    }

    /** Whether a path inside the site is a file, or will be one when it is needed. */
    boolean isFile(Path path) {
        return Files.isRegularFile(path)
                || made.contains(root.normalize().relativize(path.normalize()).toString());
    }

    /** A path of the site, unless it leads out of it. */
    Optional<Path> inside(String name) {
        try {
            Path path = Path.of(name);
            boolean leadsOut = path.isAbsolute() || path.normalize().startsWith("..");
            return leadsOut ? Optional.empty() : Optional.of(root.resolve(path));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    /** Whether a file that is not in the site's history is there. */
    boolean hasUncommitted(String name) {
        try {
            return Files.isRegularFile(uncommitted.resolve(name)) || isFile(root.resolve(name));
        } catch (InvalidPathException _) {
            return false;
        }
    }

    /** What somebody probably meant who named a file that is not there: the like-named one beside it. */
    String suggestion(Path missing) {
        Path folder = missing.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return folder == null || folder.equals(root)
                    ? ""
                    : "There is no folder '" + root.relativize(folder) + "' either.";
        }
        return Nearest.to(missing.getFileName().toString(), names(folder))
                .map(near -> "Did you mean '" + root.relativize(folder.resolve(near)) + "'?")
                .orElse("Paths are relative to the folder of " + SiteRoot.FILE + ".");
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException _) {
            return List.of();
        }
    }
}
