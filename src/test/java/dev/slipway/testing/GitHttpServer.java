package dev.slipway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Git's own HTTP server, {@code git http-backend}, behind TLS on loopback: as hosts of repositories have it that are one's own. It lets
 * whoever shows a token do what the token may, and nobody else anything.
 */
public final class GitHttpServer implements AutoCloseable {
    private final Path repositories;
    private final Keys.Identity authority = Keys.authority();
    private final Set<String> readers = new HashSet<>();
    private final Set<String> writers = new HashSet<>();
    private final SecureServer server;
    private Runnable seen = () -> {};

    /** Starts one for the repositories of this folder. */
    public GitHttpServer(Path repositories) throws IOException, GeneralSecurityException {
        this.repositories = repositories;
        server = new SecureServer(authority, Keys.ofServer(authority, "127.0.0.1"), false, this::answer);
    }

    /** Whoever has this token may read. */
    public void letRead(String token) {
        readers.add(token);
    }

    /** Whoever has this token may read and write. */
    public void letWrite(String token) {
        readers.add(token);
        writers.add(token);
    }

    /** With something that is looked at while Git waits for the answer to a request with a token. */
    public void whileGitWaits(Runnable look) {
        seen = look;
    }

    /** The address of a repository of the folder. */
    public String address(String name) {
        return server.address() + "/" + name;
    }

    /** The certificate of the authority that has signed the server's: PEM. */
    public String authority() {
        return Keys.pem(authority.certificate());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var token = token(exchange);
            if (token.isEmpty() || !readers.contains(token.get())) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            seen.run();
            if (exchange.getRequestURI().toString().contains("git-receive-pack") && !writers.contains(token.get())) {
                exchange.sendResponseHeaders(403, -1);
                return;
            }
            serve(exchange);
        }
    }

    private static Optional<String> token(HttpExchange exchange) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .filter(header -> header.startsWith("Basic "))
                .map(header -> new String(
                        Base64.getDecoder().decode(header.substring("Basic ".length())), StandardCharsets.UTF_8))
                .map(login -> login.substring(login.indexOf(':') + 1));
    }

    private void serve(HttpExchange exchange) throws IOException {
        var builder = new ProcessBuilder("git", "http-backend").redirectError(ProcessBuilder.Redirect.INHERIT);
        var variables = builder.environment();
        variables.put("GIT_PROJECT_ROOT", repositories.toString());
        variables.put("GIT_HTTP_EXPORT_ALL", "1");
        variables.put("REMOTE_USER", "token");
        variables.put("REQUEST_METHOD", exchange.getRequestMethod());
        variables.put("PATH_INFO", exchange.getRequestURI().getPath());
        variables.put(
                "QUERY_STRING",
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
        passed(exchange, "Content-Type", "CONTENT_TYPE", builder);
        passed(exchange, "Content-Encoding", "HTTP_CONTENT_ENCODING", builder);
        passed(exchange, "Git-Protocol", "GIT_PROTOCOL", builder);
        var backend = builder.start();
        try (var body = backend.getOutputStream()) {
            exchange.getRequestBody().transferTo(body);
        }
        try (var answer = new BufferedInputStream(backend.getInputStream())) {
            var status = 200;
            for (var line = line(answer); !line.isEmpty(); line = line(answer)) {
                var header = line.split(": ", 2);
                if (header[0].equals("Status")) {
                    status = Integer.parseInt(header[1].substring(0, 3));
                } else {
                    exchange.getResponseHeaders().set(header[0], header[1]);
                }
            }
            exchange.sendResponseHeaders(status, 0);
            answer.transferTo(exchange.getResponseBody());
        }
        assertThat(backend.onExit().join().exitValue()).isZero();
    }

    private static void passed(HttpExchange exchange, String header, String variable, ProcessBuilder to) {
        var value = exchange.getRequestHeaders().getFirst(header);
        if (value != null) {
            to.environment().put(variable, value);
        }
    }

    private static String line(InputStream from) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = from.read(); next != '\n' && next >= 0; next = from.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() {
        server.close();
    }
}
