package dev.slipway.steps.clusterauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.ClusterConfig.AzureProof;
import dev.slipway.site.SecretValue;
import dev.slipway.site.Variable;
import dev.slipway.testing.AzureCloud;
import dev.slipway.testing.Keys;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** With Azure played; a cluster without Entra is the real local one. */
@ExtendWith(TestCluster.class)
class AksCredentialsIT {
    private static final String FILE = "secrets/azure";
    private static final AzureProof PROOF = new AzureProof.Secret(new SecretValue.InFile(FILE));

    private AzureCloud azure;
    private CredentialsTrial trial;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        azure = new AzureCloud(Duration.ofHours(1));
        azure.withEntra("https://127.0.0.1:1", Keys.pem(Keys.authority().certificate()));
        trial = new CredentialsTrial(folder).file(FILE, AzureCloud.SECRET + "\n");
    }

    @AfterEach
    void stop() {
        trial.close();
        azure.close();
    }

    @Test
    void inPlaceOfKubeloginATokenForTheClusterIsAskedFor() throws Exception {
        var kubeconfig = trial.found(aks(PROOF, false));
        var token = azure.tokens().all().getFirst();
        assertThat(trial.token()).isEqualTo(token);
        assertThat(kubeconfig.text())
                .contains("tokenFile: " + folder.resolve("kubeconfig/staging.token"), "server: https://127.0.0.1:1")
                .doesNotContain("kubelogin", "exec");
        assertThat(trial.mask().apply("it is " + token)).isEqualTo("it is " + Mask.SHOWN);
        assertThat(trial.mask().apply("it is " + AzureCloud.SECRET)).isEqualTo("it is " + Mask.SHOWN);
    }

    @Test
    void aSecretMayStandInTheEnvironment() throws Exception {
        trial.environment(Map.of("AZURE_CLIENT_SECRET", AzureCloud.SECRET));
        trial.found(
                aks(new AzureProof.Secret(new SecretValue.InEnvironment(new Variable("AZURE_CLIENT_SECRET"))), false));
        assertThat(trial.token()).isEqualTo(azure.tokens().all().getFirst());
    }

    @Test
    void aCertificateProvesWhoWeAreToo() throws Exception {
        trial.file("secrets/azure.pem", azure.certificateFile());
        trial.found(aks(new AzureProof.Certificate("secrets/azure.pem"), false));
        assertThat(trial.token()).isEqualTo(azure.tokens().all().getFirst());
    }

    @Test
    void aClusterWithoutEntraIsReachedWithTheKubeconfigThatAzureGives(Namespace namespace) throws Exception {
        azure.withoutEntra(Files.readString(namespace.access().kubeconfig()));
        assertThat(trial.run(aks(PROOF, false)))
                .isInstanceOfSatisfying(
                        StepOutcome.Succeeded.class,
                        succeeded -> assertThat(succeeded.summary()).startsWith("staging: Kubernetes v1."));
        assertThat(namespace.access().server()).startsWith(trial.access().server());
        assertThat(azure.tokens().all()).isEmpty();
        assertThat(folder.resolve("kubeconfig/staging.token")).doesNotExist();
    }

    @Test
    void anAdministratorsKubeconfigPassesByEntra(Namespace namespace) throws Exception {
        azure.forAdministrators(Files.readString(namespace.access().kubeconfig()));
        assertThat(trial.run(aks(PROOF, true))).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(azure.tokens().all()).isEmpty();
    }

    @Test
    void whatMicrosoftsLoginRefusesIsToldByItsCause() throws Exception {
        assertThat(login(401, "7000215", "Invalid client secret provided."))
                .startsWith("Microsoft does not accept the secret of the service principal " + AzureCloud.CLIENT_ID);
        assertThat(login(401, "7000222", "The provided client secret keys for app are expired."))
                .contains("has expired");
        assertThat(login(400, "700016", "Application with identifier was not found in the directory."))
                .startsWith(
                        "There is no application " + AzureCloud.CLIENT_ID + " in the directory " + AzureCloud.TENANT);
        assertThat(login(400, "90002", "Tenant not found.")).startsWith("There is no directory");
        assertThat(login(401, "700027", "The certificate with identifier used to sign is not registered."))
                .contains("certificate of the service principal");
        assertThat(login(400, "500011", "The resource principal was not found in the tenant."))
                .contains("does not know the application https://management.azure.com");
        assertThat(login(400, "53003", "Access has been blocked by Conditional Access policies."))
                .contains("status 400", "AADSTS53003: Access has been blocked");
    }

    private String login(int status, String code, String description) throws InterruptedException {
        azure.nextLogin(AzureCloud.loginError(status, "invalid_client", code, description));
        var failure = trial.failure(aks(PROOF, false));
        assertThat(failure.worthRetrying()).isFalse();
        assertThat(failure.advice()).isNotEmpty();
        return failure.observed();
    }

    @Test
    void whatAzuresApiRefusesIsToldByItsCause() throws Exception {
        azure.apiReply(AzureCloud.apiError(
                403,
                "AuthorizationFailed",
                "The client does not have authorization to perform action"
                        + " 'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action'"));
        var failure = trial.failure(aks(PROOF, false));
        assertThat(failure.observed())
                .isEqualTo("The service principal lacks the permission Microsoft.ContainerService/managedClusters/"
                        + "listClusterUserCredential/action on cluster prod.");
        assertThat(failure.advice().getFirst()).contains("\"Azure Kubernetes Service Cluster User Role\"");

        azure.apiReply(AzureCloud.apiError(404, "ResourceNotFound", "The Resource was not found."));
        assertThat(trial.failure(aks(PROOF, false)).observed())
                .isEqualTo("There is no cluster prod in resource group binder.");
        azure.apiReply(AzureCloud.apiError(404, "ResourceGroupNotFound", "Resource group could not be found."));
        assertThat(trial.failure(aks(PROOF, false)).observed()).startsWith("There is no resource group binder");
        azure.apiReply(AzureCloud.apiError(404, "SubscriptionNotFound", "The subscription could not be found."));
        assertThat(trial.failure(aks(PROOF, false)).observed()).contains("is not one of the directory");
        azure.apiReply(AzureCloud.apiError(429, "TooManyRequests", "The request is being throttled."));
        assertThat(trial.failure(aks(PROOF, false)).worthRetrying()).isTrue();
        azure.apiReply(AzureCloud.apiError(
                400,
                "BadRequest",
                "Getting static credential is not allowed because this cluster is set to disable local accounts."));
        assertThat(trial.failure(aks(PROOF, true)).advice().getFirst()).startsWith("Leave admin out");
    }

    @Test
    void aProofThatIsNoneIsTold() throws Exception {
        trial.file(FILE, "\n");
        assertThat(trial.failure(aks(PROOF, false)).observed())
                .isEqualTo("The service principal's secret is empty: there is nothing in secrets/azure.");
        trial.file("secrets/azure.pem", "no certificate");
        assertThat(trial.failure(aks(new AzureProof.Certificate("secrets/azure.pem"), false))
                        .observed())
                .startsWith("The service principal's certificate secrets/azure.pem can't be used");
    }

    private ClusterConfig aks(AzureProof proof, boolean admin) {
        return new ClusterConfig.Aks(
                AzureCloud.SUBSCRIPTION,
                "binder",
                "prod",
                AzureCloud.TENANT,
                AzureCloud.CLIENT_ID,
                proof,
                admin,
                Optional.of(azure.address()),
                Optional.of(azure.address()));
    }
}
