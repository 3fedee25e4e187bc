package dev.slipway.steps.secrets;

import dev.slipway.site.GitCryptHeader;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The regular files of the checkout, told apart by whether they are encrypted. Symbolic links are not followed.
 *
 * @param encrypted relative to the site, in order
 * @param clear relative to the site, in order
 */
record SiteFiles(List<String> encrypted, List<String> clear) {
    /** Longer files in clear are charts, pictures, dumps: no place where a value is looked up. */
    private static final long LONGEST_TEXT = 1L << 20;

    SiteFiles {
        encrypted = List.copyOf(encrypted);
        clear = List.copyOf(clear);
    }

    static SiteFiles of(Workspace workspace) throws IOException {
        var site = workspace.site();
        var encrypted = new ArrayList<String>();
        var clear = new ArrayList<String>();
        Files.walkFileTree(site, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return folder.equals(workspace.checkout().resolve(".git"))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    (GitCryptHeader.isIn(file) ? encrypted : clear)
                            .add(site.relativize(file).toString());
                }
                return FileVisitResult.CONTINUE;
            }
        });
        encrypted.sort(null);
        clear.sort(null);
        return new SiteFiles(encrypted, clear);
    }

    /**
     * All words that stand in clear in the commit: a value among them is no secret.
     *
     * @param without files that should have been encrypted: what stands in them is secret
     */
    Set<String> publicWords(Path site, Set<String> without) throws IOException {
        var words = new HashSet<String>();
        for (var file : clear) {
            if (!without.contains(file) && Files.size(site.resolve(file)) <= LONGEST_TEXT) {
                text(Files.readAllBytes(site.resolve(file))).ifPresent(text -> {
                    for (var word : text.split("[\\s\"'`,;<>\\[\\]{}()]+", -1)) {
                        words.add(word.replaceAll("[.:]+$", ""));
                    }
                });
            }
        }
        return words;
    }

    /** The content as text, or nothing where it is no text. */
    static Optional<String> text(byte[] content) {
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Gives a file its content in clear, atomically, readable by us alone; and so the folders that lead to it. */
    static void replace(Workspace workspace, String name, byte[] content) throws IOException {
        var file = workspace.site().resolve(name).normalize();
        var parent = folderOf(file, workspace);
        var temporary = Files.createTempFile(
                parent,
                ".slipway-",
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(temporary, content);
            Files.move(temporary, parent.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        var checkout = workspace.checkout().toRealPath();
        for (var folder = parent; folder != null && folder.startsWith(checkout); folder = folder.getParent()) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** The real folder of a file in the checkout, made if need be. */
    private static Path folderOf(Path file, Workspace workspace) throws IOException {
        var checkout = workspace.checkout().toRealPath();
        var there = file.getParent();
        while (there != null && !Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
            there = there.getParent();
        }
        // A symbolic link among the folders may lead anywhere; those below it are not made before that is known.
        if (there == null || !there.toRealPath().startsWith(checkout)) {
            throw new IOException(file + " leads out of the checkout");
        }
        return Files.createDirectories(file.getParent()).toRealPath();
    }
}
