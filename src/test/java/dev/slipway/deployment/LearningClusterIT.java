package dev.slipway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.Resource;
import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.process.SystemProcesses;
import dev.slipway.process.UserFolders;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the mask knows of a real cluster's Secrets, and when. */
@ExtendWith(TestCluster.class)
class LearningClusterIT {
    private static final String SECRET = """
            apiVersion: v1
            kind: Secret
            metadata: {name: %s}
            stringData:
              made-up: %s
              config.yaml: |
                image: quay.io/jupyterhub/k8s-hub
                cookieSecret: %s-cookie
            """;

    private final Mask mask = new Mask();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));

    @Test
    void theValuesOfANamespacesSecretsAreMaskedBeforeItsObjectsAndLogsAreRead(Namespace namespace) throws Exception {
        namespace.apply(SECRET.formatted("first", "value-of-the-first", "first"));
        try (var cluster = open(namespace.access().kubeconfig())) {
            assertThat(mask.apply("value-of-the-first")).isEqualTo("value-of-the-first");
            cluster.list(Resource.PODS, namespace.name(), JsonNode::toString);
            assertThat(mask.apply("value-of-the-first first-cookie quay.io/jupyterhub/k8s-hub"))
                    .isEqualTo("••• ••• quay.io/jupyterhub/k8s-hub");
            namespace.apply(SECRET.formatted("second", "value-of-the-second", "second"));
            now.updateAndGet(time -> time.plus(LearningCluster.FRESH).plusSeconds(1));
            cluster.logTail(namespace.name(), "nobody", "none", false, 1);
            assertThat(mask.apply("value-of-the-second")).isEqualTo("•••");
        }
    }

    @Test
    void whoMayNotListSecretsMayLookAllTheSame(Namespace namespace, @TempDir Path folder) throws Exception {
        namespace.apply(SECRET.formatted("first", "value-of-the-first", "first") + """
                ---
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: looker}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: looker}
                rules: [{apiGroups: [""], resources: [pods], verbs: [list]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: looker}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: looker}
                subjects: [{kind: ServiceAccount, name: looker}]
                """);
        var kubeconfig = Files.writeString(folder.resolve("kubeconfig"), namespace.kubeconfigOf("looker"));
        try (var cluster = open(kubeconfig)) {
            assertThat(cluster.secrets(namespace.name(), JsonNode::toString)).isInstanceOf(Answer.Refused.class);
            assertThat(cluster.list(Resource.PODS, namespace.name(), JsonNode::toString))
                    .isInstanceOf(Answer.Given.class);
        }
    }

    private Cluster open(Path kubeconfig) {
        InstantSource clock = now::get;
        var surroundings = new Surroundings(
                Map.of(),
                new UserFolders(kubeconfig, kubeconfig),
                new SystemProcesses(clock),
                mask,
                clock,
                clock,
                Sleeper.REAL,
                new Random(1));
        return switch (LearningClusters.of(surroundings).open(kubeconfig)) {
            case Answer.Given<Cluster>(var cluster) -> cluster;
            case Answer.Refused<Cluster>(var trouble) -> throw new AssertionError(trouble.observed());
        };
    }
}
