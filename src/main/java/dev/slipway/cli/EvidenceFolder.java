package dev.slipway.cli;

import dev.slipway.pipeline.DeploymentId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where the evidence of failed deployments is kept: {@code <root>/<deployment>/evidence.txt} and {@code evidence.json},
 * readable by their owner alone, of the last {@link #KEPT} of them.
 *
 * @param root {@code deployments}, below the state folder
 */
record EvidenceFolder(Path root) {
    /** How many failed deployments are kept. */
    static final int KEPT = 30;

    /** For people. */
    static final String TEXT = "evidence.txt";

    /** For programs. */
    static final String JSON = "evidence.json";

    /** They begin with the time, so their order is that of the deployments; nothing else is ever removed. */
    private static final Pattern ID = Pattern.compile("\\d{8}-\\d{6}-[a-z0-9]+");

    /**
     * Keeps a deployment's evidence, and lets go of the oldest.
     *
     * @return the text's file
     */
    Path keep(DeploymentId id, String text, String json) throws IOException {
        var folder = Files.createDirectories(
                root.resolve(id.value()),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        write(folder.resolve(JSON), json);
        write(folder.resolve(TEXT), text);
        removeOldest();
        return folder.resolve(TEXT);
    }

    /** Appears whole or not at all, and never for others. */
    private static void write(Path file, String text) throws IOException {
        var beside = Files.createTempFile(file.getParent(), ".", ".new");
        try {
            Files.writeString(beside, text);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private void removeOldest() throws IOException {
        List<Path> kept;
        try (var listing = Files.list(root)) {
            kept = listing.filter(folder ->
                            ID.matcher(folder.getFileName().toString()).matches())
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (var old : kept.subList(Math.min(KEPT, kept.size()), kept.size())) {
            Files.deleteIfExists(old.resolve(TEXT));
            Files.deleteIfExists(old.resolve(JSON));
            try (var left = Files.list(old)) {
                if (left.findAny().isPresent()) {
                    continue;
                }
            }
            Files.deleteIfExists(old);
        }
    }
}
