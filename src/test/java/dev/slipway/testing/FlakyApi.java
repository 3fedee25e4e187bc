package dev.slipway.testing;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * The API server in trouble: it stands before the real one, passes on what it is asked in the name of an administrator, and makes of
 * some answers something else. Each connection carries one request.
 */
public final class FlakyApi implements AutoCloseable {
    private static final int LONGEST_HEAD = 64 * 1024;

    private final URI upstream;
    private final SSLContext asAdministrator;
    private final Keys.Identity authority;
    private final SSLServerSocket server;
    private final Random random;
    private final int percent;
    private final Map<Trouble, Integer> made = new EnumMap<>(Trouble.class);
    private int asked;

    /** What an answer becomes. */
    public enum Trouble {
        /** The server is too busy, and has not done what it was asked. */
        TOO_MANY_REQUESTS,
        /** The server has done what it was asked, and says that it has failed. */
        ERROR,
        /** The server has done what it was asked, and nobody hears of it. */
        RESET
    }

    /**
     * Starts, on loopback.
     *
     * @param administrator a kubeconfig of the real cluster
     * @param percent of all answers that become something else
     */
    public FlakyApi(Path administrator, int percent, long seed) throws IOException, GeneralSecurityException {
        this.percent = percent;
        this.random = new Random(seed);
        var config = Config.fromKubeconfig(administrator.toFile());
        upstream = URI.create(config.getMasterUrl());
        asAdministrator = SSLUtils.sslContext(config);
        var until = Instant.now().plus(Duration.ofDays(365));
        authority = Keys.authority(until);
        var own = Keys.signedBy(authority, "server", Keys.ec("secp256r1"), until);
        var context = Keys.serverContext(authority, own);
        server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("flaky-api").start(this::accept);
    }

    /** A kubeconfig of its own, in the folder. */
    public Path kubeconfig(Path folder) throws IOException {
        var pem = Keys.pem(authority.certificate()).getBytes(StandardCharsets.US_ASCII);
        return Files.writeString(folder.resolve("flaky.yaml"), """
                apiVersion: v1
                kind: Config
                current-context: flaky
                contexts: [{name: flaky, context: {cluster: flaky, user: flaky}}]
                clusters: [{name: flaky, cluster: {server: "https://127.0.0.1:%d", certificate-authority-data: %s}}]
                users: [{name: flaky, user: {token: anything}}]
                """.formatted(
                        server.getLocalPort(), Base64.getEncoder().encodeToString(pem)));
    }

    /** How many of all answers became what. */
    public synchronized String score() {
        return asked + " requests, " + made;
    }

    /** How often it has made trouble. */
    public synchronized int troubles() {
        return made.values().stream().mapToInt(Integer::intValue).sum();
    }

    private synchronized Optional<Trouble> dice() {
        asked++;
        if (random.nextInt(100) >= percent) {
            return Optional.empty();
        }
        var trouble = Trouble.values()[random.nextInt(Trouble.values().length)];
        made.merge(trouble, 1, Integer::sum);
        return Optional.of(trouble);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var head = head(client.getInputStream());
            if (head.isEmpty()) {
                return;
            }
            var trouble = dice();
            if (trouble.filter(it -> it == Trouble.TOO_MANY_REQUESTS).isPresent()) {
                client.getOutputStream()
                        .write(answer("429 Too Many Requests", "Retry-After: 1\r\n", "TooManyRequests"));
                return;
            }
            pass(client, head, trouble);
        } catch (IOException broken) {
            // The client went away, or the real server did: either sees its connection end.
        }
    }

    private void pass(Socket client, String head, Optional<Trouble> trouble) throws IOException {
        try (var target = asAdministrator.getSocketFactory().createSocket(upstream.getHost(), upstream.getPort())) {
            target.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            var there = Thread.ofVirtual().start(() -> pump(client, target));
            if (trouble.isEmpty()) {
                pump(target, client);
            } else if (target.getInputStream().read() >= 0) {
                spoil(client, trouble.get());
            }
            there.interrupt();
        }
    }

    private static void spoil(Socket client, Trouble trouble) throws IOException {
        if (trouble == Trouble.ERROR) {
            client.getOutputStream().write(answer("500 Internal Server Error", "", "InternalError"));
        } else {
            client.setSoLinger(true, 0);
        }
        client.close();
    }

    private static void pump(Socket from, Socket to) {
        var buffer = new byte[16_384];
        try {
            int read;
            while ((read = from.getInputStream().read(buffer)) >= 0) {
                to.getOutputStream().write(buffer, 0, read);
                to.getOutputStream().flush();
            }
        } catch (IOException ended) {
            // One side has ended; whoever opened the sockets closes both.
        }
    }

    /** A request's head, in the name of the administrator, who comes with a certificate; empty: there is none. */
    private static String head(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        int last = 0;
        // Byte by byte, so that nothing of the body is taken.
        while (last != 0x0d0a0d0a) {
            int next = in.read();
            if (next < 0 || bytes.size() > LONGEST_HEAD) {
                return "";
            }
            bytes.write(next);
            last = last << 8 | next;
        }
        var text = bytes.toString(StandardCharsets.ISO_8859_1);
        // What becomes a tunnel is none of HTTP's connections any more.
        var tunnel = text.toLowerCase(Locale.ROOT).contains("\r\nupgrade:");
        return text.lines()
                .filter(line -> !line.isEmpty() && !isOurs(line.toLowerCase(Locale.ROOT), tunnel))
                .collect(Collectors.joining("\r\n", "", tunnel ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n"));
    }

    private static boolean isOurs(String line, boolean tunnel) {
        return line.startsWith("authorization:") || (line.startsWith("connection:") && !tunnel);
    }

    private static byte[] answer(String status, String more, String reason) {
        var code = status.substring(0, 3);
        var body = "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\""
                + status.substring(4) + "\",\"reason\":\"" + reason + "\",\"code\":" + code + "}\n";
        return ("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nConnection: close\r\n" + more
                        + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
