package dev.slipway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.testing.AmazonCloud;
import dev.slipway.testing.AzureCloud;
import dev.slipway.testing.GoogleCloud;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import dev.slipway.testing.TokenCheckingProxy;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Deployments with the credentials of clouds: each cloud is played by a server that checks every request, and lets in front of
 * the real local cluster nobody pass but the bearers of tokens which it has issued and which have not ended.
 *
 * <p>The tokens live for seconds, as each cloud's server says; while Helm waits for a hook, the first ones end. Whoever would go
 * on with one of these is turned away, and its connections are cut.
 */
@ExtendWith(TestCluster.class)
class CloudDeploymentIT {
    /** Shorter than the hook; longer than Helm's client library holds a token that it has read, which is a minute. */
    private static final Duration LIFE = Duration.ofSeconds(75);

    private static final Duration HOOK = Duration.ofSeconds(82);
    private static final Duration ROLLOUT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void tokensAreRenewedWhileHelmAndTheRolloutWait(Namespace forGoogle, Namespace forAmazon, Namespace forAzure)
            throws Exception {
        var site = new CloudSite(folder, HOOK, ROLLOUT);
        try (var google = new GoogleCloud(LIFE);
                var amazon = new AmazonCloud(LIFE);
                var azure = new AzureCloud(LIFE);
                var gke = new TokenCheckingProxy(forGoogle.access().kubeconfig(), google.tokens());
                var eks = new TokenCheckingProxy(forAmazon.access().kubeconfig(), amazon);
                var aks = new TokenCheckingProxy(forAzure.access().kubeconfig(), azure.tokens());
                var _ = administrator(forGoogle, GoogleCloud.EMAIL);
                var _ = administrator(forAmazon, AmazonCloud.SESSION_ARN);
                var _ = administrator(forAzure, AzureCloud.USER)) {
            google.cluster(GoogleCloud.running(gke.authority(), gke.authorityPem()));
            amazon.running(eks.address(), eks.authorityPem());
            azure.withEntra(aks.address(), aks.authorityPem());
            site.file("secrets/gke.json", GoogleCloud.keyFile())
                    .target("google", forGoogle.name(), """
                            {gke: {project: binder-staging, location: us-central1-a, name: staging, key: secrets/gke.json,
                                tokenEndpoint: "%s", apiEndpoint: "%s"}}""".formatted(google.tokenEndpoint(), google.address()));
            site.file("secrets/aws-credentials", AmazonCloud.credentialsFile())
                    .target("amazon", forAmazon.name(), """
                            {eks: {region: eu-west-1, name: prod, credentials: secrets/aws-credentials, profile: deployer,
                                role: "%s", externalId: "%s",
                                stsEndpoint: "%s", apiEndpoint: "%s"}}""".formatted(
                                    AmazonCloud.ROLE, AmazonCloud.EXTERNAL_ID, amazon.address(), amazon.address()));
            site.variable("AZURE_CLIENT_SECRET", AzureCloud.SECRET).target("azure", forAzure.name(), """
                            {aks: {subscription: %s, resourceGroup: binder, name: prod, tenant: %s, clientId: %s,
                                clientSecret: $AZURE_CLIENT_SECRET,
                                loginEndpoint: "%s", apiEndpoint: "%s"}}""".formatted(
                            AzureCloud.SUBSCRIPTION,
                            AzureCloud.TENANT,
                            AzureCloud.CLIENT_ID,
                            azure.address(),
                            azure.address()));

            var ending = site.deploy();

            succeeded(site, ending);
            assertRenewed(gke, google.tokens().all().getFirst());
            assertRenewed(eks, amazon.tokensSeen().iterator().next());
            assertRenewed(aks, azure.tokens().all().getFirst());
        }
    }

    private static void succeeded(CloudSite site, Ending ending) {
        assertThat(ending).isInstanceOfSatisfying(Ending.Ended.class, ended -> {
            assertThat(ended.result().failures()).isEmpty();
            assertThat(ended.result().verdict()).isEqualTo(Verdict.SUCCEEDED);
        });
        assertThat(site.listener().events(PipelineEvent.StepWarned.class)).isEmpty();
        assertThat(site.notes()).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("renewal-"));
    }

    /** Nobody was turned away, although none of the first token's holders could go on with it. */
    private static void assertRenewed(TokenCheckingProxy cluster, String first) {
        assertThat(cluster.turnedAway()).isEmpty();
        var admitted = cluster.admitted();
        assertThat(tokensOf("Helm/", admitted)).as("tokens that Helm used").hasSizeGreaterThanOrEqualTo(2);
        assertThat(tokensOf("slipway", admitted)).as("tokens that Slipway used").hasSizeGreaterThanOrEqualTo(2);
        assertThat(tokensOf("tests", admitted)).as("tokens that the tests used").hasSize(1);
        assertThat(tokensOf("tests", admitted)).doesNotContain(first);
    }

    private static List<String> tokensOf(String agent, Map<String, List<String>> admitted) {
        return admitted.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(request -> request.startsWith(agent)))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Makes the cloud's user an administrator of the cluster, until it is closed. */
    private static AutoCloseable administrator(Namespace namespace, String user) {
        var binding = new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName("administrator-for-" + namespace.name())
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                .build();
        try (var client = namespace.client()) {
            client.resource(binding).create();
        }
        return () -> {
            try (var client = namespace.client()) {
                client.resource(binding).delete();
            }
        };
    }
}
