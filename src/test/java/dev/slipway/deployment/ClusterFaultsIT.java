package dev.slipway.deployment;

import dev.slipway.testing.ClusterFaults;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole deployment while the cluster's own parts fail: each test strikes the only cluster there is, so none runs beside another. */
@ExtendWith(TestCluster.class)
class ClusterFaultsIT {
    private static final Duration A_HANGING_DISK = Duration.ofSeconds(15);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void anApiServerThatRestartsDuringTheUpgradeAndDuringTheRollout(String helm, Namespace namespace) throws Exception {
        var site = new StruckSite(folder, namespace, helm);
        try (var deploying = site.begin()) {
            deploying.untilUpgrade();
            ClusterFaults.killApiServer();
            TestCluster.kubeconfig();
            deploying.untilRollout();
            ClusterFaults.killApiServer();
            TestCluster.kubeconfig();
            deploying.succeeds();
        }
    }

    @Test
    void anEtcdThatHangsDuringTheUpgradeAndDuringTheRollout(Namespace namespace) throws Exception {
        var site = new StruckSite(folder, namespace);
        try (var deploying = site.begin()) {
            deploying.untilUpgrade();
            ClusterFaults.pauseEtcd(A_HANGING_DISK);
            deploying.untilRollout();
            ClusterFaults.pauseEtcd(A_HANGING_DISK);
            deploying.succeeds();
        }
    }
}
