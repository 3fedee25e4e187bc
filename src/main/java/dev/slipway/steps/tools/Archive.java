package dev.slipway.steps.tools;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Takes one program out of a download: a tar.gz, a zip, or the program itself. Names inside an archive are only compared,
 * never used as paths, so none can lead anywhere.
 */
final class Archive {
    /** No deployment tool is larger; a bomb is. */
    private static final long LARGEST = 1L << 30;

    private static final int NAMES_TOLD = 10;

    private Archive() {}

    /** How a file's name says it is packed. */
    enum Packing {
        TAR_GZ,
        ZIP,
        PLAIN;

        static Packing of(String fileName) {
            var name = fileName.toLowerCase(Locale.ROOT);
            if (name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
                return TAR_GZ;
            }
            return name.endsWith(".zip") ? ZIP : PLAIN;
        }
    }

    /**
     * Takes the program out.
     *
     * @param member its path in the archive; absent: the first file of the tool's name
     * @param program where to put it; made executable
     * @return empty: done. Else what is wrong
     * @throws IOException when the program cannot be written or the archive is damaged
     */
    static Optional<String> takeOut(Path download, Packing packing, String tool, Optional<String> member, Path program)
            throws IOException {
        Files.createDirectories(program.resolve("..").normalize());
        var problem = switch (packing) {
            case PLAIN -> {
                Files.move(download, program, StandardCopyOption.REPLACE_EXISTING);
                yield Optional.<String>empty();
            }
            case TAR_GZ -> {
                try (var stream = new TarArchiveInputStream(
                        new GzipCompressorInputStream(new BufferedInputStream(Files.newInputStream(download))))) {
                    yield find(stream, tool, member, program);
                }
            }
            case ZIP -> {
                try (var stream = new ZipArchiveInputStream(new BufferedInputStream(Files.newInputStream(download)))) {
                    yield find(stream, tool, member, program);
                }
            }
        };
        if (problem.isEmpty()) {
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return problem;
    }

    private static Optional<String> find(
            ArchiveInputStream<?> stream, String tool, Optional<String> member, Path program) throws IOException {
        List<String> names = new ArrayList<>();
        for (ArchiveEntry entry = stream.getNextEntry(); entry != null; entry = stream.getNextEntry()) {
            if (!isFile(entry)) {
                continue;
            }
            var name = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
            if (member.map(name::equals).orElseGet(() -> name.equals(tool) || name.endsWith("/" + tool))) {
                return copy(stream, program);
            }
            names.add(name);
        }
        return Optional.of("the archive has no file " + member.orElse(tool) + ", but "
                + String.join(", ", names.subList(0, Math.min(NAMES_TOLD, names.size())))
                + (names.size() > NAMES_TOLD ? " and " + (names.size() - NAMES_TOLD) + " more" : "")
                + "; name it with `member`");
    }

    private static boolean isFile(ArchiveEntry entry) {
        return switch (entry) {
            case TarArchiveEntry tar -> tar.isFile();
            case ZipArchiveEntry zip -> !zip.isDirectory() && !zip.isUnixSymlink();
            default -> false;
        };
    }

    private static Optional<String> copy(InputStream stream, Path program) throws IOException {
        try (var out = Files.newOutputStream(program)) {
            var buffer = new byte[1 << 16];
            long written = 0;
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                written += read;
                if (written > LARGEST) {
                    return Optional.of("the program in it is larger than " + (LARGEST >> 20) + " MB");
                }
                out.write(buffer, 0, read);
            }
        }
        return Optional.empty();
    }
}
