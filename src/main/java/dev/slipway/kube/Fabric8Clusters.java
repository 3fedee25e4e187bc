package dev.slipway.kube;

import dev.slipway.http.EnvironmentProxies;
import dev.slipway.kube.Answer.Given;
import dev.slipway.kube.Answer.Refused;
import dev.slipway.process.ProcessRunner;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Opens clusters with the fabric8 client. Everything comes from the kubeconfig, and proxies from the environment: the
 * client's own search for a configuration is switched off, since what a deployment does must not depend on what else
 * lies around on the machine.
 */
public final class Fabric8Clusters implements Cluster.Opener {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int REQUEST_MILLIS = 30_000;

    private final ProcessRunner processes;
    private final Map<String, String> environment;
    private final InstantSource clock;
    private final EnvironmentProxies proxies;

    /**
     * For kubeconfigs of every kind.
     *
     * @param processes runs credential plugins that a kubeconfig names
     * @param environment ours, for proxies and for the plugins
     */
    public Fabric8Clusters(ProcessRunner processes, Map<String, String> environment, InstantSource clock) {
        this.processes = processes;
        this.environment = Map.copyOf(environment);
        this.clock = clock;
        this.proxies = new EnvironmentProxies(environment);
    }

    @Override
    public Answer<Cluster> open(Path kubeconfig) {
        return switch (Kubeconfig.read(kubeconfig)) {
            case Kubeconfig.Reading.Unusable(var why) -> bad(kubeconfig, why);
            case Kubeconfig.Reading.Whole(var whole) -> {
                var context = whole.currentContext();
                yield context.isEmpty()
                        ? bad(kubeconfig, "it names no current context")
                        : switch (whole.select(context.get())) {
                            case Kubeconfig.Reading.Unusable(var why) -> bad(kubeconfig, why);
                            case Kubeconfig.Reading.Whole(var own) -> open(kubeconfig, own);
                        };
            }
        };
    }

    /**
     * Removes namespaces with all that is in them, and waits until they are gone. No deployment does that, so it is not
     * the {@link Cluster}'s to offer.
     *
     * @param patience for each
     * @return those that there were
     */
    public Answer<List<String>> removeNamespaces(Path kubeconfig, List<String> namespaces, Duration patience) {
        return open(kubeconfig).then(cluster -> {
            try (var own = (Fabric8Cluster) cluster) {
                Answer<List<String>> removed = new Given<>(List.of());
                for (var namespace : namespaces) {
                    removed = removed.then(before -> own.removeNamespace(namespace, patience)
                            .map(existed -> existed ? with(before, namespace) : before));
                }
                return removed;
            }
        });
    }

    private static List<String> with(List<String> before, String one) {
        return Stream.concat(before.stream(), Stream.of(one)).toList();
    }

    private Answer<Cluster> open(Path file, Kubeconfig kubeconfig) {
        // Told here, since a server that turns the certificate down may reset the connection before it has said why.
        var ended = kubeconfig.clientCertificateEnds().filter(end -> end.isBefore(clock.instant()));
        if (ended.isPresent()) {
            return new Refused<>(new ClusterTrouble.CertificateExpired(
                    kubeconfig.server(), "the client certificate in the kubeconfig, at " + ended.get()));
        }
        return Login.of(kubeconfig, processes, environment, clock).then(login -> open(file, kubeconfig, login));
    }

    private Answer<Cluster> open(Path file, Kubeconfig kubeconfig, Login login) {
        try {
            return new Given<>(open(kubeconfig, login));
        } catch (GeneralSecurityException e) {
            return bad(file, String.valueOf(e.getMessage()));
        } catch (KubernetesClientException e) {
            return new Refused<>(Troubles.of(kubeconfig.server(), e));
        }
    }

    private Cluster open(Kubeconfig kubeconfig, Login login) throws GeneralSecurityException {
        var certificate = login.certificate();
        @Nullable
        KeyManager @Nullable [] ours = certificate.isEmpty()
                ? null
                : ClientKeys.keyManagers(
                        certificate.get().certificates(), certificate.get().key());
        var seen = new SeenCertificates(judge(kubeconfig));
        var http = new EndingHttpClients();
        var client = new KubernetesClientBuilder()
                .withConfig(config(kubeconfig, login))
                .withHttpClientFactory(http)
                .withHttpClientBuilderConsumer(builder -> builder.sslContext(ours, new TrustManager[] {seen}))
                .build();
        return new Fabric8Cluster(client, http, kubeconfig.server(), seen, clock);
    }

    private static X509ExtendedTrustManager judge(Kubeconfig kubeconfig) throws GeneralSecurityException {
        for (var manager : trustManagers(kubeconfig)) {
            if (manager instanceof X509ExtendedTrustManager judge) {
                return judge;
            }
        }
        throw new GeneralSecurityException("this Java has no usual way to trust a server");
    }

    private static TrustManager[] trustManagers(Kubeconfig kubeconfig) throws GeneralSecurityException {
        if (isInsecure(kubeconfig)) {
            try {
                return SSLUtils.trustManagers(null, null, true, null, null);
            } catch (java.io.IOException e) {
                throw new GeneralSecurityException("TLS is not to be had without verification", e);
            }
        }
        var authority = kubeconfig.certificateAuthority();
        return authority.isEmpty() ? ClientKeys.usualTrustManagers() : ClientKeys.trustManagers(authority.get());
    }

    private Config config(Kubeconfig kubeconfig, Login login) {
        var config = new ConfigBuilder(Config.empty())
                .withAutoConfigure(false)
                .withMasterUrl(kubeconfig.server())
                .withNamespace(kubeconfig.namespace().orElse("default"))
                .withTrustCerts(isInsecure(kubeconfig))
                .withConnectionTimeout(CONNECT_MILLIS)
                .withRequestTimeout(REQUEST_MILLIS)
                // Whoever asks knows whether to ask again; two more tries cover a connection that was just closed.
                .withRequestRetryBackoffLimit(2)
                // Over HTTP/2 all requests share one connection, and one that died unnoticed takes them all with it.
                .withHttp2Disable(true)
                .withUserAgent("slipway");
        var serverName = Kubeconfig.text(kubeconfig.cluster(), "tls-server-name");
        if (!serverName.isEmpty()) {
            config.withTlsServerName(serverName);
        }
        proxy(kubeconfig).ifPresent(proxy -> config.withHttpsProxy(proxy).withHttpProxy(proxy));
        login.token().ifPresent(token -> config.withOauthTokenProvider(token::value));
        login.password().ifPresent(known -> config.withUsername(known.user()).withPassword(known.password()));
        return config.build();
    }

    /** The exceptions of {@code NO_PROXY} are ours to judge, so that they are judged as for all other requests. */
    private Optional<String> proxy(Kubeconfig kubeconfig) {
        return Optional.of(Kubeconfig.text(kubeconfig.cluster(), "proxy-url"))
                .filter(url -> !url.isEmpty())
                .or(() -> address(kubeconfig.server()).flatMap(proxies::of).map(URI::toString));
    }

    /** Empty for what is none: the client tells so in its own words. */
    private static Optional<URI> address(String server) {
        try {
            return Optional.of(URI.create(server)).filter(uri -> uri.getScheme() != null);
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static boolean isInsecure(Kubeconfig kubeconfig) {
        return "true".equals(Kubeconfig.text(kubeconfig.cluster(), "insecure-skip-tls-verify"));
    }

    private static <T> Answer<T> bad(Path file, String why) {
        return new Refused<>(new ClusterTrouble.BadKubeconfig(file.toString(), why));
    }
}
