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
}
