package dev.slipway.steps.clusterauth;

import com.google.api.client.http.HttpResponseException;
import com.google.auth.oauth2.ServiceAccountCredentials;
import dev.slipway.kube.Kubeconfig;
import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.ClusterConfig.Gke;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gets at a cluster of Google Kubernetes Engine without gcloud: a service account's key is exchanged for a token at
 * Google's token endpoint, and the GKE API tells the cluster's address and certificate authority.
 */
final class GkeClusters {
    private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";
    private static final String API = "https://container.googleapis.com";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern PERMISSION = Pattern.compile("container\\.[A-Za-z]+\\.[A-Za-z]+");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String attempted;
    private final Gke cluster;
    private final Mask mask;

    /** For one cluster; the token is learned by the mask before anything else can see it. */
    GkeClusters(String attempted, Gke cluster, Mask mask) {
        this.attempted = attempted;
        this.cluster = cluster;
        this.mask = mask;
    }

    /**
     * Finds it.
     *
     * @param keyFile the service account's key file, decrypted
     */
    Finding find(Path keyFile) throws InterruptedException {
        String key;
        try {
            key = Files.readString(keyFile);
        } catch (IOException e) {
            return notFound(
                    "The service account's key file " + cluster.key() + " can't be read.",
                    "Check the path; if the file is encrypted, declare under secrets how it is decrypted.");
        }
        if (key.startsWith("\0GITCRYPT")) {
            return notFound(
                    "The service account's key file " + cluster.key() + " is still encrypted.",
                    "Declare in slipway.yaml, under secrets, how the site's files are decrypted.");
        }
        String token;
        try {
            token = token(key);
        } catch (HttpResponseException e) {
            return refusedToken(e.getStatusCode(), e.getContent());
        } catch (IOException e) {
            return e.getCause() instanceof HttpResponseException answer
                    ? refusedToken(answer.getStatusCode(), answer.getContent())
                    : noToken(e);
        } catch (IllegalArgumentException | JacksonException e) {
            return badKey();
        }
        mask.learn(token);
        return describe(token);
    }

    private String token(String key) throws IOException {
        var about = JSON.readTree(key);
        if (!about.path("type").asString("").equals("service_account")
                || about.path("private_key").asString("").isEmpty()) {
            throw new IllegalArgumentException("not a service account's key");
        }
        mask.learn(about.path("private_key").asString(""));
        var account =
                ServiceAccountCredentials.fromStream(new ByteArrayInputStream(key.getBytes(StandardCharsets.UTF_8)))
                        .toBuilder()
                        .setScopes(List.of(SCOPE))
                        // The step itself is tried again; retries inside retries only make the wait longer.
                        .setDefaultRetriesEnabled(false);
        cluster.tokenEndpoint().map(URI::create).ifPresent(account::setTokenServerUri);
        return account.build().refreshAccessToken().getTokenValue();
    }

    private Finding describe(String token) throws InterruptedException {
        var address = URI.create(cluster.apiEndpoint().orElse(API).replaceAll("/+$", "")
                + "/v1/projects/" + segment(cluster.project())
                + "/locations/" + segment(cluster.location())
                + "/clusters/" + segment(cluster.name()));
        var request = HttpRequest.newBuilder(address)
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json")
                .build();
        try (var http = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            var reply = http.send(request, HttpResponse.BodyHandlers.ofString());
            return reply.statusCode() == 200 ? found(reply.body(), token) : refused(address, reply);
        } catch (IOException e) {
            return new Finding.NotFound(Failure.of(
                            attempted,
                            "The GKE API at " + address.getHost() + " does not answer: " + said(e) + ".",
                            new Evidence.HttpReply("GET " + address, 0, said(e)))
                    .advising("Check this machine's way to Google (network, proxy, firewall), then deploy again.")
                    .retryable());
        }
    }

    private Finding found(String body, String token) {
        JsonNode answer;
        try {
            answer = JSON.readTree(body);
        } catch (JacksonException e) {
            return notFound("The GKE API's answer is not JSON.", "Check apiEndpoint in slipway.yaml.");
        }
        var endpoint = answer.path("endpoint").asString("");
        var authority = answer.path("masterAuth").path("clusterCaCertificate").asString("");
        if (endpoint.isEmpty() || authority.isEmpty()) {
            return notFound(
                    "Cluster " + cluster.name() + " has no address yet; its status is "
                            + answer.path("status").asString("unknown") + ".",
                    "Wait until the cluster is RUNNING, then deploy again.");
        }
        var name = "gke_" + cluster.project() + "_" + cluster.location() + "_" + cluster.name();
        return new Finding.Found(Kubeconfig.ofToken(name, "https://" + endpoint, authority, token));
    }

    private Finding refused(URI address, HttpResponse<String> reply) {
        var status = reply.statusCode();
        var said = message(reply.body());
        var evidence = new Evidence.HttpReply("GET " + address, status, said);
        var failure = switch (status) {
            case 401 ->
                Failure.of(attempted, "The GKE API does not accept the token: " + said, evidence)
                        .advising("Check that the service account still exists and is enabled.");
            case 403 -> forbidden(said, evidence);
            case 404 ->
                Failure.of(
                                attempted,
                                "There is no cluster " + cluster.name() + " at " + cluster.location() + " in project "
                                        + cluster.project() + ".",
                                evidence)
                        .advising("Check project, location and name of the target's cluster in slipway.yaml;"
                                + " the location is a zone (us-central1-a) or, for a regional cluster, a region"
                                + " (us-central1).");
            default -> Failure.of(attempted, "The GKE API answered with status " + status + ": " + said, evidence);
        };
        return new Finding.NotFound(status == 429 || status >= 500 ? failure.retryable() : failure);
    }

    private Failure forbidden(String said, Evidence evidence) {
        if (said.contains("has not been used") || said.contains("is disabled")) {
            return Failure.of(attempted, "The GKE API is disabled in project " + cluster.project() + ".", evidence)
                    .advising("Enable it: gcloud services enable container.googleapis.com --project "
                            + cluster.project());
        }
        var permission = PERMISSION.matcher(said);
        var needed = permission.find() ? permission.group() : "container.clusters.get";
        return Failure.of(
                        attempted,
                        "The service account lacks the permission " + needed + " in project " + cluster.project() + ".",
                        evidence)
                .advising("Give it a role with that permission, such as roles/container.developer, in project "
                        + cluster.project() + ".");
    }

    private Finding refusedToken(int status, String body) {
        var said = message(body);
        var evidence = new Evidence.HttpReply("POST the token endpoint", status, said);
        if (said.contains("invalid_grant")) {
            return new Finding.NotFound(Failure.of(
                            attempted,
                            "Google does not accept the service account's key " + cluster.key() + ": " + said,
                            evidence)
                    .advising(
                            "The key was deleted or the account disabled: make a new key and commit it in place of the"
                                    + " old one. If the key is right, this machine's clock may be wrong."));
        }
        var failure =
                Failure.of(attempted, "The token endpoint answered with status " + status + ": " + said, evidence);
        return new Finding.NotFound(status == 429 || status >= 500 ? failure.retryable() : failure);
    }

    private Finding noToken(IOException e) {
        // The library makes this of a key that it can't parse; nothing went over the network then.
        if (String.valueOf(e.getMessage()).contains("PKCS")) {
            return badKey();
        }
        return new Finding.NotFound(Failure.of(
                        attempted,
                        "The token endpoint does not answer: " + said(e) + ".",
                        new Evidence.HttpReply("POST the token endpoint", 0, said(e)))
                .advising("Check this machine's way to Google (network, proxy, firewall), then deploy again.")
                .retryable());
    }

    private Finding badKey() {
        return notFound(
                "The file " + cluster.key() + " is not a service account's key.",
                "It must be the JSON file that Google offers for download when a key is made, with type,"
                        + " client_email and private_key.");
    }

    private Finding notFound(String observed, String advice) {
        return new Finding.NotFound(Failure.of(attempted, observed).advising(advice));
    }

    /** The sentence in an error of Google's, of either of its two forms. */
    private static String message(String body) {
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

    private static String said(IOException e) {
        var cause = e.getCause() == null ? e : e.getCause();
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
