package dev.slipway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.TestCluster.Namespace;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A Prometheus of Debian's package, on loopback, that scrapes services of the test cluster through its API server every second. */
public final class RealPrometheus implements AutoCloseable {
    private final Process process;
    private final int port;

    /**
     * Starts one.
     *
     * @param folder for its configuration and its data
     * @param path of the metrics on the service
     * @param namespaces each of which has the service
     */
    public RealPrometheus(Path folder, String service, String path, Namespace... namespaces) throws IOException {
        this(folder, configuration(folder, service, path, namespaces));
    }

    /**
     * Starts one.
     *
     * @param folder for its configuration and its data
     * @param configuration as in its own file
     */
    public RealPrometheus(Path folder, String configuration) throws IOException {
        var file = Files.writeString(folder.resolve("prometheus.yml"), configuration);
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private static String configuration(Path folder, String service, String path, Namespace... namespaces)
            throws IOException {
        var kubeconfig = Files.readString(namespaces[0].access().kubeconfig());
        for (var name : new String[] {"certificate-authority-data", "client-certificate-data", "client-key-data"}) {
            Files.write(folder.resolve(name), Base64.getDecoder().decode(value(kubeconfig, name)));
        }
        var server = value(kubeconfig, "server").replace("https://", "");
        var jobs = Stream.of(namespaces).map(namespace -> """
                  - job_name: %1$s
                    scheme: https
                    metrics_path: /api/v1/namespaces/%1$s/services/%2$s/proxy%3$s
                    tls_config: {ca_file: certificate-authority-data, cert_file: client-certificate-data, key_file: client-key-data}
                    static_configs: [{targets: ['%4$s'], labels: {namespace: %1$s}}]
                """.formatted(namespace.name(), service, path, server));
        return "global: {scrape_interval: 1s}\nscrape_configs:\n" + jobs.collect(Collectors.joining());
    }

    private static String value(String kubeconfig, String key) {
        var found = Pattern.compile(key + ":\\s*\"?([^\"\\s]+)").matcher(kubeconfig);
        assertThat(found.find()).as(key + " in the kubeconfig").isTrue();
        return found.group(1);
    }

    /** Its root. */
    public String address() {
        return "http://127.0.0.1:" + port;
    }

    /** Waits until it answers. */
    public void awaitReady() {
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return true;
            } catch (ConnectException e) {
                return false;
            }
        });
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
