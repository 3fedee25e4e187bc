package dev.slipway.localcluster;

import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * The few requests that bringing up a cluster takes, over the JDK's client: a general Kubernetes client costs more time to
 * load than all of them together.
 */
final class ApiClient implements AutoCloseable {
    /**
     * A reply of the API server.
     *
     * @param status the HTTP status
     * @param body the text
     */
    record Reply(int status, String body) {
        boolean isSuccess() {
            return status / 100 == 2;
        }
    }

    // Also for connecting, which includes the first handshake of a JVM that has just started on a busy machine.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final URI server;
    private final HttpClient http;

    private ApiClient(URI server, HttpClient http) {
        this.server = server;
        this.http = http;
    }

    /**
     * A client that trusts the cluster's authority and is its administrator.
     *
     * @throws IOException if the certificates can't be read
     */
    static ApiClient connect(URI server, Certificates certificates) throws IOException {
        try {
            var tls = SSLContext.getInstance("TLS");
            tls.init(keys(certificates).getKeyManagers(), trust(certificates).getTrustManagers(), null);
            return new ApiClient(
                    server,
                    HttpClient.newBuilder()
                            .sslContext(tls)
                            .version(HttpClient.Version.HTTP_1_1)
                            .proxy(HttpClient.Builder.NO_PROXY)
                            .connectTimeout(PATIENCE)
                            .build());
        } catch (GeneralSecurityException e) {
            throw new IOException("reading the cluster's certificates: " + e.getMessage(), e);
        }
    }

    /** The reply to a GET, or nothing if the server can't be reached. */
    Optional<Reply> get(String path) throws InterruptedException {
        return tryToSend(request(path).GET().build());
    }

    /** Creates or updates an object; the path ends in its name. Nothing if the server can't be reached. */
    Optional<Reply> apply(String path, String yaml) throws InterruptedException {
        return tryToSend(request(path + "?fieldManager=slipway&force=true")
                .header("Content-Type", "application/apply-patch+yaml")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(yaml))
                .build());
    }

    /** Deletes an object. Nothing if the server can't be reached. */
    Optional<Reply> delete(String path) throws InterruptedException {
        return tryToSend(request(path).DELETE().build());
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path)).timeout(PATIENCE);
    }

    private Optional<Reply> tryToSend(HttpRequest request) throws InterruptedException {
        try {
            var response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return Optional.of(new Reply(response.statusCode(), response.body()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static KeyManagerFactory keys(Certificates certificates) throws IOException, GeneralSecurityException {
        var store = emptyStore();
        var chain = new Certificate[] {certificate(certificates.certificate("admin"))};
        store.setKeyEntry("admin", privateKey(certificates.key("admin")), new char[0], chain);
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory;
    }

    private static TrustManagerFactory trust(Certificates certificates) throws IOException, GeneralSecurityException {
        var store = emptyStore();
        store.setCertificateEntry("ca", certificate(certificates.certificate("ca")));
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static PrivateKey privateKey(Path file) throws IOException {
        try (Reader in = Files.newBufferedReader(file);
                var pem = new PEMParser(in)) {
            if (pem.readObject() instanceof PEMKeyPair pair) {
                return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
            }
            throw new IOException(file + " holds no private key");
        }
    }
}
