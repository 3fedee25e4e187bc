package dev.slipway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.NotifiedServer;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who is told of deployments to a real cluster. No journal is kept: what was before, only the target knows. */
@ExtendWith(TestCluster.class)
class RecoveryToldIT {
    @TempDir
    Path folder;

    @Test
    void aFailureIsToldWithItsCauseAndTheNextSuccessAsARecoveryAndTheOneAfterItAsASuccess(Namespace namespace)
            throws Exception {
        try (var webhook = new NotifiedServer.Webhook()) {
            var site = new HubSite(folder, namespace, RealTools.HELM_4)
                    .validated()
                    .more(
                            "notify: {webhook: {url: told-there, token: told-token, on: [start, failure, recovery, success]}}\n");
            site.site().file("told-there", webhook.address() + "/told");
            site.site().file("told-token", "webhook-token-0123456789");

            site.deploy("page: bad.html\n");
            var failed = last(webhook);
            assertThat(failed.path("outcome").asString()).isEqualTo("failed");
            assertThat(failed.path("steps").toString()).contains("Validate with HTTP checks");
            assertThat(failed.path("cause").asString()).contains("404");

            site.deploy("page: good.html\n");
            assertThat(last(webhook).path("outcome").asString()).isEqualTo("recovered");

            site.deploy("page: good.html\ntext: again\n");
            assertThat(last(webhook).path("outcome").asString()).isEqualTo("succeeded");
            assertThat(webhook.requests()).as("each one's start, too").hasSize(6);
            assertThat(webhook.breaches()).isEmpty();
        }
    }

    private static JsonNode last(NotifiedServer webhook) {
        return JsonMapper.shared().readTree(webhook.requests().getLast().body());
    }
}
