package dev.slipway.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.process.SystemProcesses;
import dev.slipway.process.UserFolders;
import dev.slipway.testing.CuttableProxy;
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

/** Whose connections are counted by a proxy before a real API server. */
@ExtendWith(TestCluster.class)
class SharedClustersIT {
    @TempDir
    Path folder;

    private final AtomicReference<Instant> steady = new AtomicReference<>(Instant.EPOCH);

    private SharedClusters shared() {
        return new SharedClusters(
                new Surroundings(
                        Map.of(),
                        new UserFolders(folder, folder),
                        new SystemProcesses(InstantSource.system()),
                        new Mask(),
                        InstantSource.system(),
                        steady::get,
                        Sleeper.REAL,
                        new Random(1)),
                1);
    }

    private static Cluster open(SharedClusters clusters, Path kubeconfig) {
        if (clusters.open(kubeconfig) instanceof Answer.Given<Cluster>(var cluster)) {
            return cluster;
        }
        throw new AssertionError("not opened");
    }

    /** Opens it, asks something, and closes it. */
    private static void used(SharedClusters clusters, Path kubeconfig) {
        try (var cluster = open(clusters, kubeconfig)) {
            assertThat(cluster.version()).isInstanceOf(Answer.Given.class);
        }
    }

    @Test
    void whoeverOpensAClusterUsesTheSameConnectionUntilAllIsClosed(Namespace namespace) throws Exception {
        try (var proxy = new CuttableProxy(namespace.access())) {
            var kubeconfig = proxy.access(namespace.access(), folder).kubeconfig();
            var clusters = shared();
            for (int i = 0; i < 5; i++) {
                used(clusters, kubeconfig);
            }
            var last = open(clusters, kubeconfig);
            assertThat(last.version()).isInstanceOf(Answer.Given.class);
            assertThat(proxy.connections()).isOne();

            clusters.close();
            assertThatIllegalStateException().as("it has ended").isThrownBy(last::version);
            used(clusters, kubeconfig);
            assertThat(proxy.connections()).as("who comes later has one alone").isEqualTo(2);
        }
    }

    @Test
    void aConnectionThatIsOldOrOfOtherCredentialsIsNotGivenOutAndWhoHasItKeepsIt(Namespace namespace) throws Exception {
        try (var proxy = new CuttableProxy(namespace.access());
                var clusters = shared()) {
            var kubeconfig = proxy.access(namespace.access(), folder).kubeconfig();
            var first = open(clusters, kubeconfig);
            assertThat(first.version()).isInstanceOf(Answer.Given.class);

            Files.writeString(kubeconfig, "# renewed\n" + Files.readString(kubeconfig));
            used(clusters, kubeconfig);
            used(clusters, kubeconfig);
            assertThat(proxy.connections()).isEqualTo(2);

            steady.updateAndGet(now -> now.plus(SharedClusters.AGE));
            used(clusters, kubeconfig);
            assertThat(proxy.connections()).isEqualTo(3);
            assertThat(first.version()).isInstanceOf(Answer.Given.class);
            assertThat(proxy.connections()).isEqualTo(3);
        }
    }

    @Test
    void whatCannotBeReadIsToldByWhoOpensIt() {
        try (var clusters = shared()) {
            assertThat(clusters.open(folder.resolve("none"))).isInstanceOf(Answer.Refused.class);
        }
    }
}
