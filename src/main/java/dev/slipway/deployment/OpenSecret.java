package dev.slipway.deployment;

import dev.slipway.pipeline.Failure;
import dev.slipway.site.Problem;
import dev.slipway.site.YamlCheck;
import dev.slipway.steps.secrets.Opening;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;

/**
 * A secret file that is open to be seen or changed. It is in clear in the private workspace alone; the person's own folder gets
 * it encrypted, whole, or not at all.
 */
public final class OpenSecret {
    private final Opening.Open open;
    private final Workspace workspace;
    private final Path own;

    /**
     * Of a file.
     *
     * @param own the file in the person's folder, which may not exist yet
     */
    OpenSecret(Opening.Open open, Workspace workspace, Path own) {
        this.open = open;
        this.workspace = workspace;
        this.own = own;
    }

    /** Its name, relative to the site. */
    public String name() {
        return open.file().name();
    }

    /** Its content, never to be printed unless that is what the person asked for. */
    public byte[] content() {
        return open.clear();
    }

    /** A file in the workspace for the person to edit: its content, under its own name, readable by its owner alone. */
    public Path draft() throws IOException {
        var file = draftFile();
        if (!Files.exists(file)) {
            Files.createDirectories(
                    file.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.write(
                    Files.createFile(
                            file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
                    open.clear());
        }
        return file;
    }

    /** What is wrong with the draft as YAML or JSON, if its name says that it is one of these. Nothing of it is quoted. */
    public List<Problem> slips() throws IOException {
        return name().matches(".*\\.(ya?ml|json)")
                ? YamlCheck.ofText(name(), Files.readAllBytes(draftFile()))
                : List.of();
    }

    /** What became of the draft. */
    public sealed interface Saving {
        /** It is as it was, so nothing was written. */
        record Unchanged() implements Saving {}

        /** The person's folder has it, encrypted. */
        record Saved(Path file) implements Saving {}

        /** It could not be encrypted; the person's folder has what it had. */
        record Refused(Failure failure) implements Saving {}
    }

    /** Encrypts the draft, and puts it into the person's folder. */
    public Saving save() throws IOException, InterruptedException {
        var changed = Files.readAllBytes(draftFile());
        if (Arrays.equals(changed, open.clear())) {
            return new Saving.Unchanged();
        }
        return switch (open.sealing().seal(changed)) {
            case Opening.Sealed.Refused(var failure) -> new Saving.Refused(failure);
            case Opening.Sealed.Content(byte[] encrypted) -> {
                write(encrypted);
                yield new Saving.Saved(own);
            }
        };
    }

    private Path draftFile() {
        return workspace.scratch().resolve("edit").resolve(String.valueOf(own.getFileName()));
    }

    private void write(byte[] encrypted) throws IOException {
        var folder = Files.createDirectories(own.toAbsolutePath().getParent());
        var permissions = Files.exists(own, LinkOption.NOFOLLOW_LINKS)
                ? Files.getPosixFilePermissions(own)
                : PosixFilePermissions.fromString("rw-r--r--");
        var fresh = Files.createTempFile(folder, ".slipway-", ".tmp");
        try {
            Files.write(fresh, encrypted);
            Files.setPosixFilePermissions(fresh, permissions);
            Files.move(fresh, own, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
