package dev.slipway.steps.tools;

import dev.slipway.pipeline.Sleeper;
import dev.slipway.workspace.FolderTree;
import dev.slipway.workspace.LockFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Collectors;

/**
 * Tools that were installed before: {@code NAME/VERSION-HASH/}, where the hash is of all that the content depends on. All
 * of the person's Slipways share it, each entry under a lock of its own. An entry counts only with its manifest, the
 * checksum of each of its files, which is written last; it is checked at each use, so that a damaged tool is never run.
 */
final class ToolCache {
    private static final String MANIFEST = "slipway.sha256";
    private static final int HASH_SHOWN = 16;

    private final Path folder;
    private final Sleeper sleeper;

    /** A cache in this folder. */
    ToolCache(Path folder, Sleeper sleeper) {
        this.folder = folder;
        this.sleeper = sleeper;
    }

    /**
     * The entry for a tool.
     *
     * @param version for people to read; may be empty
     * @param identity all that its content depends on
     */
    Entry entry(String tool, String version, String identity) {
        var hash = Checksum.of(identity.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_SHOWN);
        return new Entry(folder.resolve(tool).resolve(version.isEmpty() ? hash : version + "-" + hash));
    }

    /** How an entry was found. */
    enum State {
        /** There is none. */
        ABSENT,
        /** All of it is as it was made. */
        WHOLE,
        /** Something of it is missing, or not as it was made. */
        DAMAGED
    }

    /** One tool at one version from one source. Its methods other than {@link #lock} want its lock held. */
    final class Entry {
        private final Path home;

        private Entry(Path home) {
            this.home = home;
        }

        /** Where it is, or is to be. */
        Path home() {
            return home;
        }

        /**
         * Waits for its lock.
         *
         * @param whileHeld run when another process holds it
         */
        LockFile lock(Runnable whileHeld) throws IOException, InterruptedException {
            Files.createDirectories(home.resolve("..").normalize());
            return LockFile.await(home.resolveSibling("." + home.getFileName() + ".lock"), sleeper, whileHeld);
        }

        /** Looks at it, reading all of it. */
        State state() throws IOException {
            if (!Files.exists(home, LinkOption.NOFOLLOW_LINKS)) {
                return State.ABSENT;
            }
            var manifest = home.resolve(MANIFEST);
            if (!Files.isRegularFile(manifest)) {
                return State.DAMAGED;
            }
            for (var line : Files.readString(manifest).lines().toList()) {
                var parts = line.split(" {2}", 2);
                var file = parts.length == 2 ? home.resolve(parts[1]) : home;
                if (!Files.isRegularFile(file) || !Checksum.of(file).equals(parts[0])) {
                    return State.DAMAGED;
                }
            }
            return State.WHOLE;
        }

        /** An empty folder to make it in, on the same file system. */
        Path draft() throws IOException {
            var draft = home.resolveSibling("." + home.getFileName() + ".draft");
            FolderTree.remove(draft);
            return Files.createDirectories(draft);
        }

        /** Makes the draft the entry, at once and whole. */
        void publish(Path draft) throws IOException {
            writeManifest(draft);
            FolderTree.remove(home);
            Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
        }

        /** An empty folder where the entry will be, for content that knows its own path and so cannot be moved. */
        Path inPlace() throws IOException {
            FolderTree.remove(home);
            return Files.createDirectories(home);
        }

        /** Makes what was put in {@link #inPlace} the entry. */
        void seal() throws IOException {
            writeManifest(home);
        }

        private void writeManifest(Path root) throws IOException {
            String lines;
            try (var files = Files.walk(root)) {
                lines = files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                        // Python writes these again whenever it likes.
                        .filter(file -> !file.toString().endsWith(".pyc"))
                        .sorted()
                        .map(file -> line(root, file))
                        .collect(Collectors.joining());
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            var draft = root.resolve(MANIFEST + ".draft");
            Files.writeString(draft, lines);
            Files.move(draft, root.resolve(MANIFEST), StandardCopyOption.ATOMIC_MOVE);
        }

        private static String line(Path root, Path file) {
            try {
                return Checksum.of(file) + "  " + root.relativize(file) + "\n";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
