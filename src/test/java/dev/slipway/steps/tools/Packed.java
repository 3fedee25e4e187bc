package dev.slipway.steps.tools;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Archives as publishers make them. */
final class Packed {
    private Packed() {}

    /** A program, packed with a file that is none. */
    static byte[] of(Archive.Packing packing, String member, String program) throws IOException {
        var content = program.getBytes(StandardCharsets.UTF_8);
        var bytes = new ByteArrayOutputStream();
        switch (packing) {
            case PLAIN -> bytes.writeBytes(content);
            case ZIP -> {
                try (var zip = new ZipOutputStream(bytes)) {
                    zip.putNextEntry(new ZipEntry("README.md"));
                    zip.putNextEntry(new ZipEntry(member));
                    zip.write(content);
                }
            }
            case TAR_GZ -> {
                try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
                    tar.putArchiveEntry(new TarArchiveEntry("linux-amd64/"));
                    tar.closeArchiveEntry();
                    var entry = new TarArchiveEntry(member, true);
                    entry.setSize(content.length);
                    tar.putArchiveEntry(entry);
                    tar.write(content);
                    tar.closeArchiveEntry();
                }
            }
        }
        return bytes.toByteArray();
    }
}
