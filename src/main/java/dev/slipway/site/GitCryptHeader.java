package dev.slipway.site;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;

/** The first bytes of a file that git-crypt encrypted, by which it is told from a file in clear. */
public final class GitCryptHeader {
    private static final byte[] HEADER = "\0GITCRYPT\0".getBytes(StandardCharsets.US_ASCII);

    /** How many bytes it has. */
    public static final int LENGTH = HEADER.length;

    private GitCryptHeader() {}

    /** Whether this content is encrypted. */
    public static boolean starts(byte[] content) {
        return content.length >= LENGTH && Arrays.equals(content, 0, LENGTH, HEADER, 0, LENGTH);
    }

    /**
     * Whether this file is encrypted; symbolic links, folders and what does not exist are not.
     *
     * @throws IOException when the file cannot be read
     */
    public static boolean isIn(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (var stream = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return starts(stream.readNBytes(LENGTH));
        }
    }
}
