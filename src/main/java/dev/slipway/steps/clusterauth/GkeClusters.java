package dev.slipway.steps.clusterauth;

import dev.slipway.http.HttpOutcome.Answered;
import dev.slipway.kube.Kubeconfig;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.ClusterConfig.Gke;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gets at a cluster of Google Kubernetes Engine without gcloud: a service account's key is exchanged for a token at
 * Google's token endpoint, and the GKE API tells the cluster's addresses and certificate authority.
 */
final class GkeClusters {
    private static final String API = "https://container.googleapis.com";
    private static final Pattern PERMISSION = Pattern.compile("container\\.[A-Za-z]+\\.[A-Za-z]+");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Errand errand;
    private final Gke cluster;

    /** For one cluster. */
    GkeClusters(Errand errand, Gke cluster) {
        this.errand = errand;
        this.cluster = cluster;
    }

    /** Finds it. */
    Attempt<Credentials> find() throws InterruptedException {
        return GoogleTokens.of(errand, cluster.key(), cluster.tokenEndpoint())
                .then(tokens -> tokens.token()
                        .then(token -> describe(token)
                                .then(kubeconfig -> new Attempt.Worked<>(Credentials.of(kubeconfig, token, tokens)))));
    }

    private Attempt<Kubeconfig> describe(Token token) throws InterruptedException {
        var address = URI.create(cluster.apiEndpoint().orElse(API).replaceAll("/+$", "")
                + "/v1/projects/" + segment(cluster.project())
                + "/locations/" + segment(cluster.location())
                + "/clusters/" + segment(cluster.name()));
        var request = HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + token.value())
                .header("Accept", "application/json");
        return errand.send("The GKE API", "Google", request)
                .then(answer -> answer.status() == 200 ? found(answer.body()) : refused(address, answer));
    }

    private Attempt<Kubeconfig> found(String body) {
        JsonNode answer;
        try {
            answer = JSON.readTree(body);
        } catch (JacksonException e) {
            return errand.failed("The GKE API's answer is not JSON.", "Check apiEndpoint in slipway.yaml.");
        }
        var status = answer.path("status").asString("unknown");
        // A cluster has no address at first; one that is there may be RECONCILING, DEGRADED or upgrading, and is used.
        if (List.of("PROVISIONING", "STOPPING", "ERROR").contains(status)) {
            return errand.failed(
                    "Cluster " + cluster.name() + " can't be used yet; its status is " + status + ".",
                    "Wait until the cluster is RUNNING, then deploy again.");
        }
        var address = address(answer);
        var authority = answer.path("masterAuth").path("clusterCaCertificate").asString("");
        var name = "gke_" + cluster.project() + "_" + cluster.location() + "_" + cluster.name();
        if (address.isEmpty() || (authority.isEmpty() && !isName())) {
            return noAddress(answer, status);
        }
        // The name's certificate is Google's own, as that of any of its web sites; the addresses' is the cluster's.
        return new Attempt.Worked<>(
                Kubeconfig.of(name, "https://" + address, isName() ? Optional.empty() : Optional.of(authority)));
    }

    private boolean isName() {
        return cluster.endpoint().filter(Gke.Endpoint.DNS::equals).isPresent();
    }

    /** The address that is wanted; a cluster of before 2024 tells its two IP addresses in another place. */
    private String address(JsonNode answer) {
        var endpoints = answer.path("controlPlaneEndpointsConfig");
        var addresses = endpoints.path("ipEndpointsConfig");
        var before = answer.path("privateClusterConfig");
        if (cluster.endpoint().isEmpty()) {
            return answer.path("endpoint").asString("");
        }
        return switch (cluster.endpoint().get()) {
            case DNS -> endpoints.path("dnsEndpointConfig").path("endpoint").asString("");
            case PUBLIC -> firstOf(addresses.path("publicEndpoint"), before.path("publicEndpoint"), publicOne(answer));
            case PRIVATE -> firstOf(addresses.path("privateEndpoint"), before.path("privateEndpoint"));
        };
    }

    /** A cluster that has only ever had a public address tells it as its address alone. */
    private static JsonNode publicOne(JsonNode answer) {
        return answer.has("privateClusterConfig") || answer.has("controlPlaneEndpointsConfig")
                ? JSON.missingNode()
                : answer.path("endpoint");
    }

    private static String firstOf(JsonNode... nodes) {
        for (var node : nodes) {
            if (!node.asString("").isEmpty()) {
                return node.asString("");
            }
        }
        return "";
    }

    private Attempt<Kubeconfig> noAddress(JsonNode answer, String status) {
        var name = !answer.path("controlPlaneEndpointsConfig")
                .path("dnsEndpointConfig")
                .path("endpoint")
                .asString("")
                .isEmpty();
        var wanted = cluster.endpoint().map(endpoint -> switch (endpoint) {
            case DNS -> "DNS address";
            case PUBLIC -> "public address";
            case PRIVATE -> "private address";
        });
        return errand.failed(
                "Cluster " + cluster.name() + " has no " + wanted.orElse("address") + "; its status is " + status + ".",
                wanted.isPresent() || name
                        ? "Enable that endpoint of the cluster's control plane, or name another as the target's endpoint in"
                                + " slipway.yaml: public, private or dns."
                        : "Wait until the cluster is RUNNING, then deploy again.");
    }

    private Attempt<Kubeconfig> refused(URI address, Answered reply) {
        var status = reply.status();
        var said = message(reply.body());
        var evidence = new Evidence.HttpReply("GET " + address, status, said);
        var failure = switch (status) {
            case 401 ->
                Failure.of(errand.attempted(), "The GKE API does not accept the token: " + said, evidence)
                        .advising("Check that the service account still exists and is enabled.");
            case 403 -> forbidden(said, evidence);
            case 404 ->
                Failure.of(
                                errand.attempted(),
                                "There is no cluster " + cluster.name() + " at " + cluster.location() + " in project "
                                        + cluster.project() + ".",
                                evidence)
                        .advising("Check project, location and name of the target's cluster in slipway.yaml;"
                                + " the location is a zone (us-central1-a) or, for a regional cluster, a region"
                                + " (us-central1).");
            default ->
                Failure.of(errand.attempted(), "The GKE API answered with status " + status + ": " + said, evidence);
        };
        return Errand.refused(status, failure);
    }

    private Failure forbidden(String said, Evidence evidence) {
        if (said.contains("has not been used") || said.contains("is disabled")) {
            return Failure.of(
                            errand.attempted(),
                            "The GKE API is disabled in project " + cluster.project() + ".",
                            evidence)
                    .advising("Enable it: gcloud services enable container.googleapis.com --project "
                            + cluster.project());
        }
        var permission = PERMISSION.matcher(said);
        var needed = permission.find() ? permission.group() : "container.clusters.get";
        return Failure.of(
                        errand.attempted(),
                        "The service account lacks the permission " + needed + " in project " + cluster.project() + ".",
                        evidence)
                .advising("Give it a role with that permission, such as roles/container.developer, in project "
                        + cluster.project() + ".");
    }

    /** The sentence in an error of Google's, of either of its two forms. */
    static String message(String body) {
        try {
            var error = JSON.readTree(body);
            var described = error.path("error_description").asString("");
            return error.path("error").isObject()
                    ? error.path("error").path("message").asString("")
                    : error.path("error").asString("") + (described.isEmpty() ? "" : ": " + described);
        } catch (JacksonException notJson) {
            return body.lines().findFirst().orElse("").strip();
        }
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
