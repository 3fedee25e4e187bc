package dev.slipway.causes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * An image registry that fails in as many ways as it has images: {@code private} wants credentials, {@code forbidden} knows
 * who asks and refuses, {@code limited} has been asked too often, {@code arm} is for another processor; nothing else is there.
 * It speaks as Docker Hub and the registries built from its code do
 * (<a href="https://distribution.github.io/distribution/spec/api/">their interface</a>).
 *
 * <p>It is made of a bare socket, since the JDK's server does not know the words that belong to the status 429, which end up
 * in what the cluster says.
 */
final class FaultyRegistry implements AutoCloseable {
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";

    /** An image of one platform; nothing asks for the manifest that it names, since that platform is not ours. */
    private static final String FOR_ARM = """
            {"schemaVersion": 2, "mediaType": "%s", "manifests": [{
              "mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 500,
              "digest": "sha256:%s", "platform": {"architecture": "arm64", "os": "linux"}}]}
            """.formatted(INDEX, "0".repeat(64));

    private record Answer(String status, List<String> headers, String body) {
        static Answer refusal(String status, String code, String message) {
            return new Answer(
                    status,
                    List.of("Content-Type: application/json"),
                    "{\"errors\": [{\"code\": \"%s\", \"message\": \"%s\"}]}".formatted(code, message));
        }

        Answer with(String header) {
            return new Answer(status, List.of(headers.getFirst(), header), body);
        }
    }

    private final ServerSocket server;
    private final String authority;

    /**
     * Starts.
     *
     * @param address this machine's, as the cluster's node sees it
     * @param registries the folder in which the node's containerd looks up how to reach registries: this one by plain HTTP
     */
    FaultyRegistry(String address, Path registries) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByName(address));
        authority = address + ":" + server.getLocalPort();
        Thread.ofVirtual().name("faulty registry").start(this::serve);
        var folder = Files.createDirectories(registries.resolve(authority));
        Files.writeString(folder.resolve("hosts.toml"), """
                server = "http://%1$s"

                [host."http://%1$s"]
                  capabilities = ["pull", "resolve"]
                """.formatted(authority));
    }

    /** Host and port, with which the names of its images begin. */
    String authority() {
        return authority;
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                Thread.ofVirtual().start(() -> talk(client));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void talk(Socket client) {
        try (client) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            var request = in.readLine();
            boolean known = false;
            for (var header = in.readLine(); header != null && !header.isEmpty(); header = in.readLine()) {
                known |= header.startsWith("Authorization:");
            }
            if (request != null && request.split(" ", -1).length == 3) {
                var words = request.split(" ", -1);
                send(client, answer(words[1].replaceAll("\\?.*", ""), known), words[0].equals("HEAD"));
            }
        } catch (IOException e) {
            // The node asks again.
        }
    }

    private Answer answer(String path, boolean known) {
        if (path.equals("/token")) {
            return new Answer("200 OK", List.of("Content-Type: application/json"), "{\"token\": \"anonymous\"}");
        }
        if (path.startsWith("/v2/private/")) {
            return Answer.refusal("401 Unauthorized", "UNAUTHORIZED", "authentication required")
                    .with("WWW-Authenticate: Bearer realm=\"http://%s/token\",service=\"registry\",%s%s"
                            .formatted(
                                    authority,
                                    "scope=\"repository:private:pull\"",
                                    known ? ",error=\"insufficient_scope\"" : ""));
        }
        if (path.startsWith("/v2/forbidden/")) {
            return Answer.refusal("403 Forbidden", "DENIED", "requested access to the resource is denied");
        }
        if (path.startsWith("/v2/limited/")) {
            return Answer.refusal(
                    "429 Too Many Requests",
                    "TOOMANYREQUESTS",
                    "You have reached your unauthenticated pull rate limit.");
        }
        if (path.startsWith("/v2/arm/manifests/")) {
            return new Answer("200 OK", List.of("Content-Type: " + INDEX), FOR_ARM)
                    .with("Docker-Content-Digest: sha256:" + sha256(FOR_ARM));
        }
        return Answer.refusal("404 Not Found", "MANIFEST_UNKNOWN", "manifest unknown");
    }

    private static void send(Socket client, Answer answer, boolean headOnly) throws IOException {
        var text = new StringBuilder("HTTP/1.1 " + answer.status() + "\r\nConnection: close\r\n");
        answer.headers().forEach(header -> text.append(header).append("\r\n"));
        text.append("Content-Length: ").append(answer.body().length()).append("\r\n\r\n");
        text.append(headOnly ? "" : answer.body());
        client.getOutputStream().write(text.toString().getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
