package dev.slipway.testing;

import dev.slipway.kube.TargetAccess;
import dev.slipway.localcluster.ClusterName;
import dev.slipway.localcluster.LocalCluster;
import dev.slipway.localcluster.UpOptions;
import dev.slipway.localcluster.UpOutcome;
import dev.slipway.process.UserFolders;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test a namespace of its own on a real cluster: {@code @ExtendWith(TestCluster.class)} and a parameter of type
 * {@link Namespace}. The cluster, named by {@code SLIPWAY_TEST_CLUSTER} or else {@code slipway-test}, and by the number of
 * the JVM, is brought up by the first test that asks, and stays up for the next run; {@code bin/test} takes it down. A test's
 * namespace is deleted when the test is over.
 */
public final class TestCluster implements ParameterResolver {
    /** Each checkout and each JVM has a cluster of its own, so that several can run side by side. */
    private static final ClusterName NAME =
            new ClusterName(System.getenv().getOrDefault("SLIPWAY_TEST_CLUSTER", "slipway-test") + "-"
                    + System.getProperty("slipway.test.fork", "1"));

    private static final LocalCluster CLUSTER = LocalCluster.named(
            NAME, UserFolders.of(System.getenv()), System.getenv(), RealTools.processes(), InstantSource.system());

    /**
     * A name that no other test uses. The namespace itself is not there yet.
     *
     * @param access to the cluster, as an administrator
     */
    public record Namespace(String name, TargetAccess access) implements AutoCloseable {

        /** The cluster's interface, for what a test needs to make or look at itself; to be closed. */
        public KubernetesClient client() {
            return TestCluster.client(access.kubeconfig());
        }

        /** Applies manifests, a YAML text of one or several documents; makes the namespace where it is not there yet. */
        public void apply(String manifests) {
            var own = new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .endMetadata()
                    .build();
            try (var client = client()) {
                client.resource(own).serverSideApply();
                client.load(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
                        .inNamespace(name)
                        .forceConflicts()
                        .serverSideApply();
            }
        }

        /** A kubeconfig for a service account of the namespace, which must be there: a text with a token. */
        public String kubeconfigOf(String serviceAccount) {
            try (var client = client()) {
                var request = new TokenRequestBuilder().withNewSpec().endSpec().build();
                var token = client.serviceAccounts()
                        .inNamespace(name)
                        .withName(serviceAccount)
                        .tokenRequest(request)
                        .getStatus()
                        .getToken();
                var authority = client.getConfiguration().getCaCertData();
                return """
                        apiVersion: v1
                        kind: Config
                        current-context: account
                        contexts: [{name: account, context: {cluster: local, user: account}}]
                        clusters: [{name: local, cluster: {server: "%s", certificate-authority-data: %s}}]
                        users: [{name: account, user: {token: %s}}]
                        """.formatted(access.server(), authority, token);
            }
        }

        @Override
        public void close() {
            try (var client = client()) {
                client.namespaces().withName(name).delete();
            }
        }
    }

    /** The cluster's kubeconfig, with the cluster up. */
    public static synchronized Path kubeconfig() throws InterruptedException {
        return switch (CLUSTER.up(UpOptions.withRealNode(), (_, _) -> {})) {
            case UpOutcome.Up _ -> CLUSTER.kubeconfig();
            case UpOutcome.Failed failed -> throw new AssertionError("no cluster: " + failed.failure());
        };
    }

    /** The cluster itself, for images. */
    public static LocalCluster cluster() {
        return CLUSTER;
    }

    private static KubernetesClient client(Path kubeconfig) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Namespace.class;
    }

    @Override
    public Namespace resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var test = context.getRequiredTestClass().getSimpleName().toLowerCase(Locale.ROOT);
        var name = test + "-" + UUID.randomUUID().toString().substring(0, 8);
        try {
            var kubeconfig = kubeconfig();
            try (var client = client(kubeconfig)) {
                var server = client.getMasterUrl().toString();
                var access = new TargetAccess(kubeconfig, "slipway-" + NAME, name, server);
                var namespace = new Namespace(name, access);
                // The store closes what is closeable when the test is over.
                context.getStore(ExtensionContext.Namespace.create(TestCluster.class, context.getUniqueId()))
                        .put(name, namespace);
                return namespace;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while the cluster came up", e);
        }
    }
}
