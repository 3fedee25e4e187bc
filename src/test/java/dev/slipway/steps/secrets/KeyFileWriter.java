package dev.slipway.steps.secrets;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes git-crypt key files that git-crypt itself would only write after years. */
final class KeyFileWriter {
    private KeyFileWriter() {}

    /** A key file with these versions of a key. */
    static byte[] write(String name, List<GitCryptKeyFile.Entry> entries) throws IOException {
        return write(name, List.of(), entries);
    }

    /** The same, with further fields in its header. */
    static byte[] write(String name, List<Integer> fields, List<GitCryptKeyFile.Entry> entries) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeBytes("\0GITCRYPTKEY");
        out.writeInt(2);
        if (!name.isEmpty()) {
            field(out, 1, name.getBytes(StandardCharsets.UTF_8));
        }
        for (int id : fields) {
            field(out, id, new byte[] {1, 2, 3});
        }
        out.writeInt(0);
        for (var entry : entries) {
            field(out, 1, new byte[] {0, 0, 0, (byte) entry.version()});
            field(out, 3, entry.aesKey());
            field(out, 5, entry.hmacKey());
            out.writeInt(0);
        }
        return bytes.toByteArray();
    }

    private static void field(DataOutputStream out, int id, byte[] content) throws IOException {
        out.writeInt(id);
        out.writeInt(content.length);
        out.write(content);
    }
}
