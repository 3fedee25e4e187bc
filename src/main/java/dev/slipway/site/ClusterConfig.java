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
     * @param tokenEndpoint where tokens are asked for; absent: what the key file says
     * @param apiEndpoint the GKE API's root; absent: Google's
     */
    record Gke(
            String project,
            String location,
            String name,
            String key,
            Optional<String> tokenEndpoint,
            Optional<String> apiEndpoint)
            implements ClusterConfig {}
}
