package dev.slipway.steps.clusterauth;

import dev.slipway.http.HttpOutcome.Answered;
import dev.slipway.kube.Kubeconfig;
import dev.slipway.kube.Kubeconfig.Reading;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.ClusterConfig.Aks;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gets at a cluster of Azure Kubernetes Service without az and kubelogin: Azure's API <a
 * href="https://learn.microsoft.com/rest/api/aks/managedclusters/listclusterusercredentials">gives a kubeconfig</a>. That of a
 * cluster without Entra proves who we are by itself; that of one with Entra leaves it to kubelogin, in whose place we ask Entra for
 * a token for the cluster.
 */
final class AksClusters {
    private static final String API = "https://management.azure.com";
    private static final String VERSION = "2025-10-01";
    /** Azure's clouds of their own, whose API is a resource of its own, too. */
    private static final String OTHER_CLOUDS = "https://management\\.(usgovcloudapi\\.net|chinacloudapi\\.cn)";
    /** The application that stands for every cluster's API server with Entra. */
    private static final String SERVER = "6dae42f8-4368-4678-94ff-3960e28e3630";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Errand errand;
    private final Aks cluster;
    private final AzureTokens tokens;
    private final String root;

    /** For one cluster. */
    AksClusters(Errand errand, Aks cluster) {
        this.errand = errand;
        this.cluster = cluster;
        this.tokens = new AzureTokens(errand, cluster);
        this.root = cluster.apiEndpoint().orElse(API).replaceAll("/+$", "");
    }

    /** Finds it. */
    Attempt<Credentials> find() throws InterruptedException {
        return tokens.token(root.matches(OTHER_CLOUDS) ? root : API)
                .then(this::list)
                .then(this::credentials);
    }

    private Attempt<Kubeconfig> list(Token token) throws InterruptedException {
        var what = cluster.admin() ? "listClusterAdminCredential" : "listClusterUserCredential";
        var address = URI.create(root + "/subscriptions/" + segment(cluster.subscription()) + "/resourceGroups/"
                + segment(cluster.resourceGroup()) + "/providers/Microsoft.ContainerService/managedClusters/"
                + segment(cluster.name()) + "/" + what + "?api-version=" + VERSION
                // A cluster without Entra takes no notice of it.
                + (cluster.admin() ? "" : "&format=exec"));
        var request = HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + token.value())
                .header("Accept", "application/json")
                .POST(BodyPublishers.noBody());
        return errand.send("Azure's API", "Azure", request)
                .then(answer -> answer.status() == 200 ? read(answer) : refused(what, answer));
    }

    private Attempt<Kubeconfig> read(Answered answer) {
        try {
            var value = JSON.readTree(answer.body())
                    .path("kubeconfigs")
                    .path(0)
                    .path("value")
                    .asString("");
            var text = new String(Base64.getMimeDecoder().decode(value), StandardCharsets.UTF_8);
            return switch (Kubeconfig.parse(text, Path.of("/"))) {
                case Reading.Unusable(var why) -> unusable(why);
                case Reading.Whole(var kubeconfig) ->
                    kubeconfig
                            .currentContext()
                            .map(context -> switch (kubeconfig.select(context)) {
                                case Reading.Unusable(var why) -> unusable(why);
                                case Reading.Whole(var own) -> new Attempt.Worked<>(own);
                            })
                            .orElseGet(() -> unusable("it names no current context"));
            };
        } catch (JacksonException | IllegalArgumentException e) {
            return unusable("the answer is not what Azure documents");
        }
    }

    private Attempt<Kubeconfig> unusable(String why) {
        return errand.failed(
                "The kubeconfig that Azure gives for cluster " + cluster.name() + " can't be used: " + why + ".",
                "Check that the cluster is running; if apiEndpoint is set in slipway.yaml, check it.");
    }

    private Attempt<Credentials> credentials(Kubeconfig kubeconfig) throws InterruptedException {
        var plugin = kubeconfig.pluginArguments();
        if (plugin.isEmpty()) {
            return new Attempt.Worked<>(Credentials.of(kubeconfig));
        }
        var server = argument(plugin.get(), "--server-id").orElse(SERVER);
        TokenSource source = () -> tokens.token(server);
        return source.token()
                .then(token -> new Attempt.Worked<>(new Credentials(
                        kubeconfig,
                        Optional.of(new Credentials.Renewable(token, source)),
                        Optional.of(whenUnknown()))));
    }

    private static Optional<String> argument(List<String> arguments, String name) {
        var at = arguments.indexOf(name);
        return at >= 0 && at + 1 < arguments.size() ? Optional.of(arguments.get(at + 1)) : Optional.empty();
    }

    private static Credentials.Unknown whenUnknown() {
        return new Credentials.Unknown(
                "Entra gave a token for it all the same.",
                "tenant of the target's cluster in slipway.yaml must be the directory that the cluster trusts (az aks show"
                        + " --query aadProfile.tenantID).");
    }

    private Attempt<Kubeconfig> refused(String what, Answered answer) {
        JsonNode error;
        try {
            error = JSON.readTree(answer.body()).path("error");
        } catch (JacksonException notJson) {
            error = JSON.createObjectNode();
        }
        var code = error.path("code").asString("");
        var said = error.path("message").asString(answer.bodyStart(300));
        var evidence = new Evidence.HttpReply("POST " + what, answer.status(), code + ": " + said);
        var failure = switch (code) {
            case "AuthorizationFailed", "LinkedAuthorizationFailed" ->
                failure(
                                "The service principal lacks the permission Microsoft.ContainerService/managedClusters/"
                                        + what + "/action on cluster " + cluster.name() + ".",
                                evidence)
                        .advising("Give it the role \"Azure Kubernetes Service Cluster "
                                + (cluster.admin() ? "Admin" : "User")
                                + " Role\" on the cluster; a new assignment takes"
                                + " some minutes.");
            case "ResourceNotFound", "NotFound" ->
                failure(
                                "There is no cluster " + cluster.name() + " in resource group "
                                        + cluster.resourceGroup() + ".",
                                evidence)
                        .advising(
                                "Check subscription, resourceGroup and name of the target's cluster in slipway.yaml.");
            case "ResourceGroupNotFound" ->
                failure("There is no resource group " + cluster.resourceGroup() + " in the subscription.", evidence)
                        .advising("Check subscription and resourceGroup of the target's cluster in slipway.yaml.");
            case "SubscriptionNotFound", "InvalidSubscriptionId", "InvalidAuthenticationTokenTenant" ->
                failure(
                                "The subscription " + cluster.subscription() + " is not one of the directory "
                                        + cluster.tenant() + ".",
                                evidence)
                        .advising("Check subscription and tenant of the target's cluster in slipway.yaml.");
            default ->
                said.contains("disable local accounts")
                        ? failure("The cluster " + cluster.name() + " has no local accounts.", evidence)
                                .advising(
                                        "Leave admin out in slipway.yaml: the service principal comes in by Entra then,"
                                                + " with the rights that it is given in the cluster.")
                        : failure(
                                "Azure's API answered with status " + answer.status() + ", " + code + ": " + said,
                                evidence);
        };
        return Errand.refused(answer.status(), failure);
    }

    private Failure failure(String observed, Evidence evidence) {
        return Failure.of(errand.attempted(), observed, evidence);
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
