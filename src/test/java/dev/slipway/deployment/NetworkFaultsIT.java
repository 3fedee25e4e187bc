package dev.slipway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.CuttableProxy;
import dev.slipway.testing.FlakyApi;
import dev.slipway.testing.OwnNetwork;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A whole deployment while the network between it and the cluster fails, or what stands at the network's other end. */
@ExtendWith(TestCluster.class)
class NetworkFaultsIT {
    @TempDir
    Path folder;

    private StruckSite site(OwnNetwork network, Namespace namespace) throws Exception {
        var site = new StruckSite(folder, namespace);
        site.site().startedBy(network.entering());
        return site;
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aCableThatIsPulledForTenSecondsDuringTheUpgradeAndDuringTheRollout(Namespace namespace) throws Exception {
        try (var network = new OwnNetwork();
                var deploying = site(network, namespace).begin()) {
            deploying.untilUpgrade();
            network.cutFor(Duration.ofSeconds(10));
            deploying.untilRollout();
            network.cutFor(Duration.ofSeconds(10));
            deploying.succeeds();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aCableThatStaysPulledDuringTheUpgrade(Namespace namespace) throws Exception {
        try (var network = new OwnNetwork()) {
            var site = site(network, namespace);
            site.hub().timeout("20s");
            try (var deploying = site.begin()) {
                deploying.untilUpgrade();
                network.cut();
                deploying.fails("Why: The cluster does not answer", "The API server at https://198.18.", "What to do");
            }
            network.mend();
            site.nextSucceeds();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aCableThatStaysPulledDuringTheRollout(Namespace namespace) throws Exception {
        try (var network = new OwnNetwork()) {
            var site = site(network, namespace);
            site.hub().rolloutTimeout("20s");
            try (var deploying = site.begin()) {
                deploying.untilRollout();
                network.cut();
                deploying.fails("Why: The cluster does not answer", "The API server at https://198.18.", "What to do");
            }
            network.mend();
            site.nextSucceeds();
        }
    }

    /** What was wrong when the cluster was seen last may have been mended since. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aCableThatIsPulledUntilATroubleWouldHaveEndedTheRollout(Namespace namespace) throws Exception {
        try (var network = new OwnNetwork();
                var deploying = site(network, namespace).begin("page: good.html\nconfig: late\n")) {
            deploying.untilPrinted("This ends the wait if it lasts for ");
            network.cut();
            namespace.apply("""
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: late}
                    """);
            Thread.sleep(Duration.ofSeconds(30));
            network.mend();
            deploying.succeeds();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aThinCable(Namespace namespace) throws Exception {
        try (var network = new OwnNetwork()) {
            network.slow("512kbit");
            try (var deploying = site(network, namespace).begin()) {
                deploying.succeeds();
            }
        }
    }

    /** What a firewall does whose table is full, or that was restarted. Helm gives up on its own connection, in the end. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void connectionsThatAreForgottenDuringTheUpgrade(Namespace namespace) throws Exception {
        try (var way = new CuttableProxy(namespace.access())) {
            var site = new StruckSite(folder, namespace);
            site.site().at(way.access(namespace.access(), folder).kubeconfig());
            try (var deploying = site.begin()) {
                deploying.untilUpgrade();
                way.forget();
                deploying.endsWithout(() -> "forgotten");
            }
            assertThat(site.site().printed()).doesNotContain("The lock of prod is lost");
            site.nextSucceeds();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void connectionsThatAreForgottenDuringTheRollout(Namespace namespace) throws Exception {
        try (var way = new CuttableProxy(namespace.access())) {
            var site = new StruckSite(folder, namespace);
            site.site().at(way.access(namespace.access(), folder).kubeconfig());
            try (var deploying = site.begin()) {
                deploying.untilRollout();
                way.forget();
                deploying.succeeds();
            }
            assertThat(site.site().printed()).doesNotContain("The lock of prod is lost");
        }
    }

    /**
     * Every twentieth answer, so that hardly any Helm gets through unharmed. What Helm does not get over ends the deployment with the
     * right word for it; nothing is left behind either way.
     */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void anApiServerOfWhichOneAnswerInTwentyIsTroubleInstead(Namespace namespace) throws Exception {
        try (var api = new FlakyApi(namespace.access().kubeconfig(), 5, 42)) {
            var site = new StruckSite(folder, namespace);
            site.site().at(api.kubeconfig(folder));
            for (int deployment = 0; deployment < 5; deployment++) {
                try (var deploying = site.again(deployment)) {
                    deploying.endsWithout(api::score);
                }
            }
            assertThat(site.hub().history()).hasSizeLessThanOrEqualTo(5);
            assertThat(api.troubles()).as(api.score()).isGreaterThan(10);
            site.site().at(namespace.access().kubeconfig());
            site.nextSucceeds();
        }
    }
}
