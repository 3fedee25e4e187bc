package dev.slipway.site;

import java.util.Optional;

/** How to get at a cluster. */
public sealed interface ClusterConfig {

    /**
     * A kubeconfig file.
     *
     * @param file of the site (decrypted in the workspace)
     * @param context absent: the file's current context
     */
    record KubeconfigFile(String file, Optional<String> context) implements ClusterConfig {}

    /** A kubeconfig whose path stands in an environment variable, such as {@code $KUBECONFIG}. */
    record KubeconfigInEnvironment(Variable variable, Optional<String> context) implements ClusterConfig {}

    /**
     * Google Kubernetes Engine.
     *
     * @param location a zone or a region
     * @param key a service account's key file, of the site
     * @param endpoint which of the control plane's addresses is used; absent: the one that the API gives first
     * @param tokenEndpoint where tokens are asked for; absent: what the key file says
     * @param apiEndpoint the GKE API's root; absent: Google's
     */
    record Gke(
            String project,
            String location,
            String name,
            String key,
            Optional<Endpoint> endpoint,
            Optional<String> tokenEndpoint,
            Optional<String> apiEndpoint)
            implements ClusterConfig {

        /** An address of a control plane. */
        public enum Endpoint {
            /** The public IP address. */
            PUBLIC,
            /** The IP address in the cluster's own network. */
            PRIVATE,
            /** The name, which needs no way to an IP address of the cluster. */
            DNS
        }
    }

    /**
     * Amazon Elastic Kubernetes Service.
     *
     * @param region {@code eu-west-1}
     * @param keys what requests are signed with, if need be to take on the role
     * @param role taken on before the cluster is asked for
     * @param stsEndpoint where roles are taken on; absent: the region's
     * @param apiEndpoint the EKS API's root; absent: the region's
     */
    record Eks(
            String region,
            String name,
            AwsKeys keys,
            Optional<AwsRole> role,
            Optional<String> stsEndpoint,
            Optional<String> apiEndpoint)
            implements ClusterConfig {}

    /** Where the keys for AWS are. */
    sealed interface AwsKeys {
        /** In a file of the site, in the form of {@code ~/.aws/credentials}. */
        record InFile(String file, String profile) implements AwsKeys {}

        /** In {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY} and, with temporary ones, {@code AWS_SESSION_TOKEN}. */
        record InEnvironment() implements AwsKeys {}

        /**
         * There are none: another identity provider's token (of a CI system, of Kubernetes) stands for them.
         *
         * @param variable which holds it, or names the file that does
         * @param isFile whether it names a file, which its owner renews
         */
        record WebIdentity(Variable variable, boolean isFile) implements AwsKeys {}
    }

    /**
     * A role of AWS.
     *
     * @param arn {@code arn:aws:iam::123456789012:role/deployer}
     * @param sessionName by which AWS's logs show whose doing it was
     * @param externalId which the role's owner may ask for
     */
    record AwsRole(String arn, String sessionName, Optional<String> externalId) {}

    /**
     * Azure Kubernetes Service.
     *
     * @param subscription its id
     * @param tenant the directory's id or domain
     * @param clientId the service principal's application id
     * @param proof that we are that service principal
     * @param admin whether the cluster's administrator's credentials are taken, which pass by Entra
     * @param loginEndpoint the root of Microsoft's login; absent: the public cloud's
     * @param apiEndpoint the root of Azure's API; absent: the public cloud's
     */
    record Aks(
            String subscription,
            String resourceGroup,
            String name,
            String tenant,
            String clientId,
            AzureProof proof,
            boolean admin,
            Optional<String> loginEndpoint,
            Optional<String> apiEndpoint)
            implements ClusterConfig {}

    /** How a service principal of Azure proves who it is. */
    sealed interface AzureProof {
        /** By a secret. */
        record Secret(SecretValue where) implements AzureProof {}

        /** By a certificate: a file of the site with it and its key, as PEM. */
        record Certificate(String file) implements AzureProof {}
    }

    /** The cluster in one of whose pods Slipway runs, as that pod's service account. */
    record InCluster() implements ClusterConfig {}

    /** Whether a file of the site is needed to get at it. */
    default boolean needsTheSite() {
        return credentialsInSite().isPresent();
    }

    /** The file of the site without which nobody gets at it. */
    default Optional<String> credentialsInSite() {
        return switch (this) {
            case KubeconfigFile(var file, var _) -> Optional.of(file);
            case Gke gke -> Optional.of(gke.key());
            case Eks eks ->
                eks.keys() instanceof AwsKeys.InFile(var file, var _) ? Optional.of(file) : Optional.empty();
            case Aks aks ->
                switch (aks.proof()) {
                    case AzureProof.Certificate(var file) -> Optional.of(file);
                    case AzureProof.Secret(SecretValue.InFile(var file)) -> Optional.of(file);
                    case AzureProof.Secret _ -> Optional.empty();
                };
            case KubeconfigInEnvironment _, InCluster _ -> Optional.empty();
        };
    }
}
