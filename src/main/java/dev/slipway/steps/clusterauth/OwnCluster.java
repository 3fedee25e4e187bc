package dev.slipway.steps.clusterauth;

import dev.slipway.kube.Kubeconfig;
import dev.slipway.site.Variable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/**
 * Gets at the cluster in one of whose pods we run, as <a
 * href="https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/#directly-accessing-the-rest-api">every pod may</a>: the
 * kubelet puts a token and the certificate authority in the pod, and renews the token itself.
 */
final class OwnCluster {
    private static final String FOLDER = "var/run/secrets/kubernetes.io/serviceaccount";
    private static final Variable HOST = new Variable("KUBERNETES_SERVICE_HOST");
    private static final Variable PORT = new Variable("KUBERNETES_SERVICE_PORT");

    private final Errand errand;
    private final Path folder;

    /**
     * Of this pod.
     *
     * @param root of the file system
     */
    OwnCluster(Errand errand, Path root) {
        this.errand = errand;
        this.folder = root.resolve(FOLDER);
    }

    /** Finds it. */
    Attempt<Credentials> find() throws InterruptedException {
        var host = HOST.in(errand.environment());
        if (host.isEmpty()) {
            return errand.failed(
                    "This is no pod of a cluster: the environment variable " + HOST.name() + " is not set.",
                    "inCluster is for a Slipway that runs in a pod of the target's cluster; from elsewhere, name the cluster's"
                            + " cloud or a kubeconfig as the target's cluster in slipway.yaml.");
        }
        var token = folder.resolve("token");
        if (!Files.isReadable(token)) {
            return errand.failed(
                    "The pod has no token: " + token + " can't be read.",
                    "The pod's service account must be mounted: leave automountServiceAccountToken out, or set it to true.");
        }
        return errand.read("the pod's certificate authority", "ca.crt", folder.resolve("ca.crt"))
                .then(authority -> errand.read("the pod's token", "token", token)
                        .then(text -> found(address(host.get()), authority, token, text)));
    }

    private Attempt<Credentials> found(String server, String authority, Path token, String text) {
        errand.mask().learn(text);
        var encoded = Base64.getEncoder().encodeToString(authority.getBytes(StandardCharsets.UTF_8));
        return new Attempt.Worked<>(Credentials.of(
                Kubeconfig.of("in-cluster", server, Optional.of(encoded)).withTokenFile(token)));
    }

    private String address(String host) {
        var name = host.contains(":") ? "[" + host + "]" : host;
        return "https://" + name + ":" + PORT.in(errand.environment()).orElse("443");
    }
}
