package dev.slipway.charts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.Fabric8Clusters;
import dev.slipway.kube.OpenApiDocuments;
import dev.slipway.process.SystemProcesses;
import dev.slipway.testing.TestCluster;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The schemas that ship are those of the local cluster's Kubernetes; {@code -Dgolden.update=true} makes them anew.
 */
@ExtendWith(TestCluster.class)
class ShippedSchemasIT {
    private static final Path RESOURCE = Path.of("src/main/resources/charts/kubernetes-schemas.json.gz");

    @Test
    void theyAreThoseOfTheLocalClusters() throws Exception {
        try (var cluster = open()) {
            // Tests of custom resources may run on the same cluster.
            var documents = given(
                    OpenApiDocuments.of(cluster, version -> !version.contains(".") || version.contains(".k8s.io/")));
            var schemas = KubernetesSchemas.of(given(cluster.version()), documents);
            var out = new ByteArrayOutputStream();
            schemas.write(out);
            if (Boolean.getBoolean("golden.update")) {
                Files.write(RESOURCE, out.toByteArray());
            }
            assertThat(out.toByteArray()).as("run with -Dgolden.update=true").isEqualTo(Files.readAllBytes(RESOURCE));
            assertThat(schemas.kinds("apps/v1")).contains("Deployment", "StatefulSet", "DaemonSet");
        }
    }

    private static Cluster open() throws InterruptedException {
        return given(new Fabric8Clusters(new SystemProcesses(InstantSource.system()), Map.of(), InstantSource.system())
                .open(TestCluster.kubeconfig()));
    }

    private static <T> T given(Answer<T> answer) {
        return switch (answer) {
            case Answer.Given<T>(var value) -> value;
            case Answer.Refused<T>(var trouble) -> throw new AssertionError(trouble);
        };
    }
}
