package dev.slipway.testing;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * A cloud's API server: the real local cluster behind a TLS server that lets nobody in but the bearers of tokens which the
 * cloud has issued and which have not ended, and passes their requests on in the name of the user whom the token stands for
 * (by impersonation, so that the cluster judges what that user may do).
 *
 * <p>Sterner than a real one: a connection is cut when its token ends, also one that watches. Each connection carries one
 * request; what follows its head is passed on as it is, in both directions.
 */
public final class TokenCheckingProxy implements AutoCloseable {
    private static final int LONGEST_HEAD = 64 * 1024;

    private final Verifier verifier;
    private final URI upstream;
    private final SSLContext asAdministrator;
    private final Keys.Identity authority;
    private final SSLServerSocket server;
    private final List<String> turnedAway = new CopyOnWriteArrayList<>();
    private final Map<String, List<String>> admitted = new LinkedHashMap<>();

    /** Whom a token stands for, and until when. */
    public record Bearer(String user, Instant ends) {}

    /** Knows the tokens of a cloud. */
    @FunctionalInterface
    public interface Verifier {
        /** Empty: not one of ours, or one that has ended. */
        Optional<Bearer> bearer(String token);
    }

    /**
     * Starts, on loopback.
     *
     * @param administrator a kubeconfig of the real cluster, whose user may impersonate
     */
    public TokenCheckingProxy(java.nio.file.Path administrator, Verifier verifier)
            throws IOException, GeneralSecurityException {
        this.verifier = verifier;
        var config = Config.fromKubeconfig(administrator.toFile());
        upstream = URI.create(config.getMasterUrl());
        asAdministrator = SSLUtils.sslContext(config);
        // Long enough that nobody warns of their end.
        var until = Instant.now().plus(Duration.ofDays(365));
        authority = Keys.authority(until);
        var own = Keys.signedBy(authority, "server", Keys.ec("secp256r1"), until);
        var context = Keys.serverContext(authority, own);
        server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    /** Its address: {@code https://127.0.0.1:40000}. */
    public String address() {
        return "https://" + authority();
    }

    /** Host and port. */
    public String authority() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** The certificate authority of its certificate, as PEM. */
    public String authorityPem() {
        return Keys.pem(authority.certificate());
    }

    /** The requests that were turned away, as method and path. */
    public List<String> turnedAway() {
        return turnedAway;
    }

    /** The requests that were let in, as user agent, method and path, by their token. */
    public Map<String, List<String>> admitted() {
        synchronized (admitted) {
            return new LinkedHashMap<>(admitted);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new java.io.UncheckedIOException(e);
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
            var token = head.get().value("authorization").replaceFirst("^Bearer ", "");
            var bearer = verifier.bearer(token);
            if (bearer.isEmpty()) {
                turnedAway.add(head.get().request());
                client.getOutputStream().write(unauthorised());
                return;
            }
            synchronized (admitted) {
                admitted.computeIfAbsent(token, _ -> new CopyOnWriteArrayList<>())
                        .add(head.get().value("user-agent") + " " + head.get().request());
            }
            pass(client, head.get(), bearer.get());
        } catch (IOException broken) {
            // The client went away, or the real server did: either sees its connection end.
        }
    }

    private void pass(Socket client, Head head, Bearer bearer) throws IOException {
        try (var target = asAdministrator.getSocketFactory().createSocket(upstream.getHost(), upstream.getPort())) {
            target.getOutputStream().write(head.inTheNameOf(bearer.user()).getBytes(StandardCharsets.ISO_8859_1));
            Thread.ofVirtual().start(() -> cut(client, target, bearer.ends()));
            var there = Thread.ofVirtual().start(() -> pump(client, target));
            pump(target, client);
            there.interrupt();
        }
    }

    private static void cut(Socket client, Socket target, Instant ends) {
        try (client;
                target) {
            Thread.sleep(Duration.between(Instant.now(), ends));
        } catch (IOException | InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pump(Socket from, Socket to) {
        var buffer = new byte[16_384];
        try (from;
                to) {
            int read;
            while ((read = from.getInputStream().read(buffer)) >= 0) {
                to.getOutputStream().write(buffer, 0, read);
                to.getOutputStream().flush();
            }
        } catch (IOException ended) {
            // One side has ended; closing tells the other.
        }
    }

    /** The head of a request: its first line, and its other lines. */
    private record Head(String first, List<String> lines) {
        String request() {
            return first.replaceFirst(" HTTP/1.1$", "");
        }

        String value(String name) {
            return lines.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        String inTheNameOf(String user) {
            var upgrade = !value("upgrade").isEmpty();
            var own = new ArrayList<String>();
            own.add(first);
            for (var line : lines) {
                var name = line.split(":", 2)[0].toLowerCase(Locale.ROOT);
                if (!name.equals("authorization")
                        && !name.startsWith("impersonate-")
                        && (upgrade || !name.equals("connection"))) {
                    own.add(line);
                }
            }
            own.add("Impersonate-User: " + user);
            own.add("Impersonate-Group: system:authenticated");
            if (!upgrade) {
                own.add("Connection: close");
            }
            return String.join("\r\n", own) + "\r\n\r\n";
        }
    }

    private static Optional<Head> head(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        int last = 0;
        // Byte by byte, so that nothing of the body is taken.
        while (last != 0x0d0a0d0a) {
            int next = in.read();
            if (next < 0 || bytes.size() > LONGEST_HEAD) {
                return Optional.empty();
            }
            bytes.write(next);
            last = last << 8 | next;
        }
        var lines = bytes.toString(StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> !line.isEmpty())
                .toList();
        return Optional.of(new Head(lines.getFirst(), lines.subList(1, lines.size())));
    }

    private static byte[] unauthorised() {
        var body = "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                + "\"message\":\"Unauthorized\",\"reason\":\"Unauthorized\",\"code\":401}\n";
        return ("HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
