package dev.slipway.steps.clusterauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.Answer;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.Fabric8Clusters;
import dev.slipway.masking.Mask;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a pod of the real cluster would find: a service account's token, which the API server made, and its authority. */
@ExtendWith(TestCluster.class)
class OwnClusterIT {
    @TempDir
    private Path folder;

    @Test
    void aPodsServiceAccountLeadsToItsCluster(Namespace namespace) throws Exception {
        var mounted = mount(namespace);
        var trial = trial(namespace);
        var found = found(new OwnCluster(trial.errand(), folder).find());
        var file = folder.resolve("kubeconfig.yaml");
        Files.writeString(file, found.kubeconfig().inNamespace(namespace.name()).text());

        var clusters = new Fabric8Clusters(RealTools.processes(), Map.of(), InstantSource.system());
        try (var cluster = given(clusters.open(file))) {
            assertThat(given(cluster.user())).isEqualTo("system:serviceaccount:" + namespace.name() + ":deployer");
            var first = Files.readString(mounted);
            assertThat(trial.mask().apply(first)).isEqualTo(Mask.SHOWN);

            // What the kubelet puts there later is used from then on; nobody here renews it.
            Files.writeString(mounted, "not-a-token-any-more");
            assertThat(cluster.user())
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.trouble()).isInstanceOf(ClusterTrouble.Unauthorised.class));
            Files.writeString(mounted, token(namespace));
            assertThat(given(cluster.user())).endsWith(":deployer");
        }
        assertThat(found.token()).isEmpty();
    }

    @Test
    void outsideAPodItIsToldWhatInClusterMeans() throws Exception {
        var trial = new CredentialsTrial(folder);
        assertThat(new OwnCluster(trial.errand(), folder).find())
                .isInstanceOfSatisfying(Attempt.Failed.class, failed -> {
                    assertThat(failed.failure().observed()).contains("This is no pod", "KUBERNETES_SERVICE_HOST");
                });
        trial.environment(Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1"));
        assertThat(new OwnCluster(trial.errand(), folder).find())
                .isInstanceOfSatisfying(Attempt.Failed.class, failed -> {
                    assertThat(failed.failure().observed()).startsWith("The pod has no token");
                    assertThat(failed.failure().advice().getFirst())
                            .asString()
                            .contains("automountServiceAccountToken");
                });
    }

    @Test
    void anAddressOfVersionSixIsWrittenAsOne() throws Exception {
        var mounted = Files.createDirectories(folder.resolve("var/run/secrets/kubernetes.io/serviceaccount"));
        Files.writeString(mounted.resolve("token"), "a-token-of-a-pod");
        Files.writeString(mounted.resolve("ca.crt"), "an authority");
        var trial = new CredentialsTrial(folder).environment(Map.of("KUBERNETES_SERVICE_HOST", "fd00::1"));
        assertThat(found(new OwnCluster(trial.errand(), folder).find())
                        .kubeconfig()
                        .server())
                .isEqualTo("https://[fd00::1]:443");
    }

    private CredentialsTrial trial(Namespace namespace) throws IOException {
        var server = URI.create(namespace.access().server());
        return new CredentialsTrial(folder)
                .environment(Map.of(
                        "KUBERNETES_SERVICE_HOST", server.getHost(),
                        "KUBERNETES_SERVICE_PORT", Integer.toString(server.getPort())));
    }

    private Path mount(Namespace namespace) throws IOException {
        namespace.apply("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: deployer}\n");
        var mounted = Files.createDirectories(folder.resolve("var/run/secrets/kubernetes.io/serviceaccount"));
        var authority =
                Config.fromKubeconfig(namespace.access().kubeconfig().toFile()).getCaCertData();
        Files.writeString(
                mounted.resolve("ca.crt"), new String(Base64.getDecoder().decode(authority), StandardCharsets.UTF_8));
        return Files.writeString(mounted.resolve("token"), token(namespace));
    }

    private static String token(Namespace namespace) {
        var request = new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(600L)
                .endSpec()
                .build();
        try (var client = namespace.client()) {
            return client.serviceAccounts()
                    .inNamespace(namespace.name())
                    .withName("deployer")
                    .tokenRequest(request)
                    .getStatus()
                    .getToken();
        }
    }

    private static Credentials found(Attempt<Credentials> attempt) {
        return switch (attempt) {
            case Attempt.Worked<Credentials>(var credentials) -> credentials;
            case Attempt.Failed<Credentials>(var failure) -> throw new AssertionError(failure.observed());
        };
    }

    private static <T> T given(Answer<T> answer) {
        return switch (answer) {
            case Answer.Given<T>(var value) -> value;
            case Answer.Refused<T>(var trouble) -> throw new AssertionError(trouble.observed());
        };
    }
}
