package dev.slipway.steps.clusterauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.ClusterConfig.AwsKeys;
import dev.slipway.site.ClusterConfig.AwsRole;
import dev.slipway.site.ClusterConfig.AzureProof;
import dev.slipway.site.DriftPolicy;
import dev.slipway.site.FailurePolicy;
import dev.slipway.site.TargetConfig;
import dev.slipway.site.Variable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CredentialsDocumentationTest {
    private static final Optional<AwsRole> ROLE =
            Optional.of(new AwsRole("arn:aws:iam::123456789012:role/deployer", "slipway", Optional.empty()));

    @Test
    void amazonsKeysAndRolesAreNamed() {
        assertThat(first(eks(new AwsKeys.InFile("secrets/aws", "deployer"), Optional.empty())))
                .isEqualTo(
                        "Sign with the AWS keys of `secrets/aws` (profile `deployer`), ask the EKS API for the address and"
                                + " certificate authority of cluster `prod` (eu-west-1), and sign a token that lasts a quarter of an"
                                + " hour.");
        assertThat(first(eks(new AwsKeys.InEnvironment(), ROLE)))
                .contains(
                        "the environment (`AWS_ACCESS_KEY_ID`), take on the role `arn:aws:iam::123456789012:role/deployer`,");
        assertThat(first(eks(new AwsKeys.WebIdentity(new Variable("CI_TOKEN"), false), ROLE)))
                .startsWith(
                        "Take on the role `arn:aws:iam::123456789012:role/deployer` with the token of `$CI_TOKEN`, ask");
    }

    @Test
    void azuresPrincipalAndClusterAreNamed() {
        var aks = new ClusterConfig.Aks(
                "1111",
                "binder",
                "prod",
                "aaaa",
                "9999",
                new AzureProof.Certificate("x.pem"),
                false,
                Optional.empty(),
                Optional.empty());
        assertThat(first(aks)).contains("service principal `9999`", "cluster `prod` (resource group `binder`)");
        assertThat(of(aks).whatCouldGoWrong())
                .extracting(Trouble::manifestsAs)
                .anySatisfy(sign -> assertThat(sign).contains("AADSTS7000222"));
    }

    @Test
    void whoeverRenewsTokensSaysSo() {
        assertThat(of(eks(new AwsKeys.InEnvironment(), ROLE)).whatHappens())
                .anySatisfy(line -> assertThat(line).startsWith("Renew the token"));
        assertThat(of(new ClusterConfig.InCluster()).whatHappens())
                .noneSatisfy(line -> assertThat(line).startsWith("Renew the token"));
    }

    private static ClusterConfig eks(AwsKeys keys, Optional<AwsRole> role) {
        return new ClusterConfig.Eks("eu-west-1", "prod", keys, role, Optional.empty(), Optional.empty());
    }

    private static String first(ClusterConfig cluster) {
        return of(cluster).whatHappens().getFirst();
    }

    private static StepDocumentation of(ClusterConfig cluster) {
        return CredentialsDocumentation.of(new TargetConfig(
                "prod", "prod", cluster, Map.of(), Duration.ofMinutes(10), FailurePolicy.KEEP, DriftPolicy.WARN, true));
    }
}
