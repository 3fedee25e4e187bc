package dev.slipway.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocketHandshakeException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Makes single requests, by way of the proxies that the environment names. Each has a connection of its own, so that a stale
 * one is never to blame.
 */
public final class HttpCaller {
    private static final int LONGEST_BODY = 16 * 1024 * 1024;

    private final ProxySelector proxies;

    /**
     * Makes requests.
     *
     * @param environment our own, for the proxies in it
     */
    public HttpCaller(Map<String, String> environment) {
        this.proxies = new EnvironmentProxies(environment);
    }

    /**
     * Makes a request.
     *
     * @param limit for all of it: name, connection, answer and body
     * @param redirects whether an answer that leads elsewhere is followed, or is the answer
     * @throws InterruptedException when interrupted; the connection was closed by then
     */
    public HttpOutcome call(HttpRequest request, Duration limit, HttpClient.Redirect redirects)
            throws InterruptedException {
        return exchange(
                request,
                limit,
                redirects,
                BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST_BODY),
                (answer, took) -> answered(answer, new String(answer.body(), StandardCharsets.UTF_8), took));
    }

    /**
     * Makes a request whose answer may be long, following redirects.
     *
     * @param file what the answer is written to, as it comes; it may be there and half written, however this ends
     * @param longest how many bytes are taken
     * @return the answer without its body
     * @throws InterruptedException when interrupted; the connection was closed by then
     */
    public HttpOutcome download(HttpRequest request, Duration limit, Path file, long longest)
            throws InterruptedException {
        return exchange(
                request,
                limit,
                HttpClient.Redirect.NORMAL,
                BodyHandlers.limiting(BodyHandlers.ofFile(file), longest),
                (answer, took) -> answered(answer, "", took));
    }

    /**
     * Opens a WebSocket.
     *
     * @param headers of the request that opens it, by name
     * @param limit for opening it
     * @throws InterruptedException when interrupted; the connection was closed by then
     */
    public TalkOutcome talk(URI address, Map<String, String> headers, Duration limit) throws InterruptedException {
        var client =
                HttpClient.newBuilder().connectTimeout(limit).proxy(proxies).build();
        var opened = false;
        try {
            var talk = WebSocketTalk.open(client::shutdownNow, listener -> {
                        var builder = client.newWebSocketBuilder().connectTimeout(limit);
                        headers.forEach(builder::header);
                        return builder.buildAsync(address, listener);
                    })
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS);
            opened = true;
            return new TalkOutcome.Opened(talk);
        } catch (TimeoutException e) {
            return new TalkOutcome.NotOpened(late(limit));
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            return cause instanceof WebSocketHandshakeException declined
                    ? new TalkOutcome.Declined(declined.getResponse().statusCode())
                    : new TalkOutcome.NotOpened(unanswered(cause, address.getHost(), limit));
        } finally {
            if (!opened) {
                client.shutdownNow();
            }
        }
    }

    private <T> HttpOutcome exchange(
            HttpRequest request,
            Duration limit,
            HttpClient.Redirect redirects,
            BodyHandler<T> bodies,
            BiFunction<HttpResponse<T>, Duration, HttpOutcome> outcome)
            throws InterruptedException {
        var client = client(limit, redirects).version(version(request.uri())).build();
        try {
            var start = System.nanoTime();
            var answer = client.sendAsync(request, bodies).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return outcome.apply(answer, Duration.ofNanos(System.nanoTime() - start));
        } catch (TimeoutException e) {
            return late(limit);
        } catch (ExecutionException e) {
            return unanswered(
                    e.getCause() == null ? e : e.getCause(), request.uri().getHost(), limit);
        } finally {
            client.shutdownNow();
        }
    }

    /**
     * Without TLS, HTTP/2 would be asked for by "Upgrade: h2c"; and there are proxies, JupyterHub's among them, that take every
     * upgrade for a WebSocket's and close the connection.
     */
    private static HttpClient.Version version(URI address) {
        return "https".equalsIgnoreCase(address.getScheme()) ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
    }

    /** A client for one request, by way of the right proxy. */
    HttpClient.Builder client(Duration connecting, HttpClient.Redirect redirects) {
        return HttpClient.newBuilder()
                .connectTimeout(connecting)
                .followRedirects(redirects)
                .proxy(proxies);
    }

    static HttpOutcome.Answered answered(HttpResponse<?> answer, String body, Duration took) {
        var headers = new HashMap<String, List<String>>();
        answer.headers().map().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        return new HttpOutcome.Answered(
                answer.statusCode(), headers, body, answer.uri(), certificateEnds(answer), took);
    }

    private static Optional<Instant> certificateEnds(HttpResponse<?> answer) {
        return answer.sslSession().flatMap(session -> {
            try {
                return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                        ? Optional.of(certificate.getNotAfter().toInstant())
                        : Optional.empty();
            } catch (SSLPeerUnverifiedException e) {
                return Optional.empty();
            }
        });
    }

    private static HttpOutcome.Unanswered late(Duration limit) {
        return new HttpOutcome.Unanswered(
                HttpOutcome.Cause.TIME, "no answer within " + limit.toMillis() / 1000.0 + " s");
    }

    static HttpOutcome.Unanswered unanswered(Throwable thrown, String host, Duration limit) {
        if (thrown instanceof HttpTimeoutException) {
            return late(limit);
        }
        if (cause(thrown, UnresolvedAddressException.class).isPresent()
                || cause(thrown, UnknownHostException.class).isPresent()) {
            return new HttpOutcome.Unanswered(
                    HttpOutcome.Cause.NAME, "the name " + host + " is not known (DNS has no address for it)");
        }
        if (cause(thrown, CertificateExpiredException.class).isPresent()) {
            return new HttpOutcome.Unanswered(HttpOutcome.Cause.TLS, "the certificate of " + host + " has expired");
        }
        if (String.valueOf(thrown.getMessage()).contains("No subject alternative")
                || String.valueOf(thrown.getMessage()).contains("No name matching")) {
            return new HttpOutcome.Unanswered(HttpOutcome.Cause.TLS, "the certificate is not one for the name " + host);
        }
        if (cause(thrown, CertPathValidatorException.class).isPresent()
                || String.valueOf(thrown.getMessage()).contains("PKIX path building failed")) {
            return new HttpOutcome.Unanswered(
                    HttpOutcome.Cause.TLS,
                    "the certificate of " + host + " is not signed by an authority that this machine trusts");
        }
        if (thrown instanceof SSLException) {
            return new HttpOutcome.Unanswered(
                    HttpOutcome.Cause.TLS, "no secure connection with " + host + ": " + thrown.getMessage());
        }
        var message = cause(thrown, ConnectException.class)
                .map(Throwable::getMessage)
                .or(() -> Optional.ofNullable(thrown.getMessage()))
                .orElse(thrown instanceof ConnectException ? "the connection was refused" : thrown.toString());
        if (!(thrown instanceof IOException)) {
            throw new IllegalStateException("an HTTP request to " + host, thrown);
        }
        return new HttpOutcome.Unanswered(HttpOutcome.Cause.CONNECTION, message);
    }

    private static <T extends Throwable> Optional<T> cause(Throwable thrown, Class<T> type) {
        for (var at = thrown; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
        }
        return Optional.empty();
    }
}
