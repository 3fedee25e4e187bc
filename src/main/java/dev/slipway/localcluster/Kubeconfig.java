package dev.slipway.localcluster;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;

/** Writes kubeconfig files, mode 0600, with the certificates in them so that a file can be copied elsewhere. */
final class Kubeconfig {
    private Kubeconfig() {}

    /**
     * Writes one.
     *
     * @param file replaced if it is there
     * @param context also the name of cluster and user
     * @param certificate which certificate the user has
     */
    static void write(Path file, String context, URI server, Certificates certificates, String certificate)
            throws IOException {
        var text = """
                apiVersion: v1
                kind: Config
                current-context: %1$s
                clusters:
                  - name: %1$s
                    cluster:
                      server: %2$s
                      certificate-authority-data: %3$s
                users:
                  - name: %1$s
                    user:
                      client-certificate-data: %4$s
                      client-key-data: %5$s
                contexts:
                  - name: %1$s
                    context: {cluster: %1$s, user: %1$s}
                """.formatted(
                        context,
                        server,
                        base64(certificates.certificate("ca")),
                        base64(certificates.certificate(certificate)),
                        base64(certificates.key(certificate)));
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String base64(Path file) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    }
}
