package dev.slipway.workspace;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Whole folders. */
public final class FolderTree {
    private FolderTree() {}

    /**
     * Removes a folder with all that is in it, also where folders were made read-only. Symbolic links are removed, never
     * followed. What does not exist is removed already.
     *
     * @throws IOException when something could not be removed; the rest is gone then
     */
    public static void remove(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        var first = new FirstProblem();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                first.of(() -> delete(file));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException problem) {
                // A folder that may not be read, since whoever made it took its permissions away.
                first.of(() -> {
                    if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                        delete(file);
                    } else if (opened(file)) {
                        remove(file);
                    } else {
                        throw problem;
                    }
                });
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException problem) {
                first.of(() -> delete(directory));
                return FileVisitResult.CONTINUE;
            }
        });
        first.raise();
    }

    private static void delete(Path file) throws IOException {
        try {
            Files.deleteIfExists(file);
        } catch (AccessDeniedException e) {
            var parent = file.getParent();
            if (parent == null || !opened(parent)) {
                throw e;
            }
            Files.deleteIfExists(file);
        }
    }

    /** Gives a folder of ours its permissions back; whether that changed anything. */
    private static boolean opened(Path folder) throws IOException {
        var all = PosixFilePermissions.fromString("rwx------");
        try {
            if (Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS).containsAll(all)) {
                return false;
            }
            Files.setPosixFilePermissions(folder, all);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private interface Removal {
        void run() throws IOException;
    }

    private static final class FirstProblem {
        private @Nullable IOException problem;

        void of(Removal removal) {
            try {
                removal.run();
            } catch (IOException e) {
                if (problem == null) {
                    problem = e;
                }
            }
        }

        void raise() throws IOException {
            if (problem != null) {
                throw problem;
            }
        }
    }
}
