package dev.slipway.testing;

import dev.slipway.process.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** A real registry (OCI) on loopback, over HTTPS, that charts are pushed to by the real Helm. */
public final class ChartRegistry implements AutoCloseable {
    private static final Pattern DIGEST = Pattern.compile("Digest: (sha256:[0-9a-f]{64})");
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Path folder;
    private final int port;
    private final Process process;

    /**
     * Starts it.
     *
     * @param folder for its data and certificates
     */
    public ChartRegistry(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        var authority = Keys.authority();
        var own = Keys.ofServer(authority, "127.0.0.1");
        Files.writeString(authority(), Keys.pem(authority.certificate()));
        Files.writeString(folder.resolve("server.pem"), Keys.pem(own.certificate()));
        Files.writeString(folder.resolve("server.key"), Keys.pkcs8(own.keys()));
        port = freePort();
        var configuration = Files.writeString(folder.resolve("registry.yaml"), """
                version: 0.1
                log: {level: error, accesslog: {disabled: true}}
                storage: {filesystem: {rootdirectory: '%1$s/data'}}
                http: {addr: '127.0.0.1:%2$d', tls: {certificate: '%1$s/server.pem', key: '%1$s/server.key'}}
                """.formatted(folder, port));
        var starting = new ProcessBuilder(RealTools.registry().toString(), "serve", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        // Else it looks for somebody to send traces to.
        starting.environment().put("OTEL_TRACES_EXPORTER", "none");
        process = starting.start();
        awaitAnswer();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        while (true) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                if (process.waitFor(Duration.ofMillis(100))) {
                    throw new IOException("the registry ended: " + Files.readString(folder.resolve("log")), notYet);
                }
            }
        }
    }

    private Path authority() {
        return folder.resolve("authority.pem");
    }

    /** Where its charts are: {@code oci://127.0.0.1:40000/charts}. */
    public String url() {
        return "oci://127.0.0.1:" + port + "/charts";
    }

    /** What a program's environment must hold to trust it. */
    public Map<String, String> trust() {
        return Map.of("SSL_CERT_FILE", authority().toString());
    }

    /**
     * Publishes a chart that has nothing but a name and a version, and a description that makes it another one.
     *
     * @return the digest of its manifest, by which it can be pinned
     */
    public String publish(String name, String version, String description) throws IOException, InterruptedException {
        var chart = Files.createDirectories(folder.resolve("packed").resolve(name));
        Files.writeString(
                chart.resolve("Chart.yaml"),
                "apiVersion: v2\nname: " + name + "\nversion: " + version + "\ndescription: " + description + "\n");
        helm("package", chart.toString(), "--destination", folder.toString());
        var digest = DIGEST.matcher(helm("push", archive(name, version).toString(), url()));
        if (!digest.find()) {
            throw new IOException("helm push told no digest");
        }
        return digest.group(1);
    }

    private Path archive(String name, String version) {
        return folder.resolve(name + "-" + version + ".tgz");
    }

    private String helm(String... arguments) throws IOException, InterruptedException {
        var variables = new HashMap<>(RealTools.environment());
        variables.putAll(trust());
        for (var home : new String[] {"HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"}) {
            variables.put(home, folder.resolve("helm").toString());
        }
        var program = RealTools.helm(RealTools.HELM_3).toString();
        var result = RealTools.processes().run(Command.of(program, variables, folder, arguments), LIMIT);
        if (!result.succeeded()) {
            throw new IOException("helm " + arguments[0] + ": " + String.join("\n", result.lines()));
        }
        return String.join("\n", result.lines());
    }

    /** Changes a byte of all archives that it stores, as a disk does that breaks. */
    public void spoil() throws IOException {
        try (var files = Files.walk(folder.resolve("data"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var content = Files.readAllBytes(file);
                if (content.length > 20 && content[0] == 0x1f && content[1] == (byte) 0x8b) {
                    content[content.length - 9] ^= 1;
                    Files.write(file, content);
                }
            }
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
