package dev.slipway.steps.clusterauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.slipway.masking.Mask;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.ClusterConfig.Gke.Endpoint;
import dev.slipway.testing.ContractServer.Reply;
import dev.slipway.testing.GoogleCloud;
import dev.slipway.testing.Keys;
import dev.slipway.testing.Keys.Identity;
import dev.slipway.testing.SecureServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With Google's endpoints played, and a TLS server in the API server's place. */
class GkeCredentialsIT {
    private static final Identity AUTHORITY = Keys.authority();
    private static final String KEY = "secrets/gke.json";

    private GoogleCloud google;
    private SecureServer apiServer;
    private CredentialsTrial trial;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        var own = Keys.signedBy(
                AUTHORITY, "server", Keys.ec("secp256r1"), Instant.now().plus(Duration.ofDays(1)));
        apiServer = new SecureServer(AUTHORITY, own, false, this::kubernetes);
        google = new GoogleCloud(Duration.ofHours(1));
        google.cluster(GoogleCloud.running(apiServer.authority(), Keys.pem(AUTHORITY.certificate())));
        trial = new CredentialsTrial(folder).file(KEY, GoogleCloud.keyFile());
    }

    @AfterEach
    void stop() {
        trial.close();
        apiServer.close();
        google.close();
    }

    @Test
    void aServiceAccountsKeyLeadsToTheCluster() throws Exception {
        var outcome = trial.run(gke(Optional.empty()));
        assertThat(outcome)
                .isEqualTo(new StepOutcome.Succeeded(
                        "staging: Kubernetes v1.34.4-gke.1 at https://" + apiServer.authority()));
        assertThat(trial.access().context()).isEqualTo("gke_binder-staging_us-central1-a_staging");
        var token = google.tokens().all().getFirst();
        assertThat(trial.token()).isEqualTo(token);
        assertThat(trial.kubeconfig())
                .contains("tokenFile: " + folder.resolve("kubeconfig/staging.token"))
                .doesNotContain(token);
        assertThat(trial.mask().apply("Bearer " + token)).isEqualTo("Bearer " + Mask.SHOWN);
    }

    @Test
    void aProxyOfTheEnvironmentIsAskedForEverything() throws Exception {
        // Whoever resolves these names himself fails: only the proxy knows them.
        var config = new ClusterConfig.Gke(
                "binder-staging",
                "us-central1-a",
                "staging",
                KEY,
                Optional.empty(),
                Optional.of("http://oauth2.example/token"),
                Optional.of("http://container.example"));
        trial.environment(Map.of("http_proxy", google.address()));
        assertThat(trial.run(config)).isInstanceOf(StepOutcome.Succeeded.class);
    }

    @Test
    void aDeletedKeyIsTold() throws Exception {
        google.nextTokenReply(
                Reply.json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid JWT Signature.\"}"));
        var failure = trial.failure(gke(Optional.empty()));
        assertThat(failure.observed())
                .isEqualTo("Google does not accept the service account's key secrets/gke.json:"
                        + " invalid_grant: Invalid JWT Signature.");
        assertThat(failure.advice().getFirst()).contains("make a new key", "clock");
        assertThat(failure.worthRetrying()).isFalse();
    }

    @Test
    void aTokenEndpointInTroubleIsWorthAnotherTry() throws Exception {
        google.nextTokenReply(Reply.json(503, "busy"));
        assertThat(trial.failure(gke(Optional.empty())).worthRetrying()).isTrue();
    }

    @Test
    void aClusterThatIsNotThereIsTold() throws Exception {
        google.clusterReply(Reply.json(
                404,
                "{\"error\":{\"code\":404,\"message\":\"Not found: " + GoogleCloud.CLUSTER_PATH.substring(4)
                        + ".\",\"status\":\"NOT_FOUND\"}}"));
        var failure = trial.failure(gke(Optional.empty()));
        assertThat(failure.observed())
                .isEqualTo("There is no cluster staging at us-central1-a in project binder-staging.");
        assertThat(failure.advice().getFirst()).contains("region");
    }

    @Test
    void aMissingPermissionIsNamed() throws Exception {
        google.clusterReply(Reply.json(
                403,
                "{\"error\":{\"code\":403,\"message\":\"Required \\\"container.clusters.get\\\" permission(s) for"
                        + " \\\"projects/binder-staging\\\".\",\"status\":\"PERMISSION_DENIED\"}}"));
        assertThat(trial.failure(gke(Optional.empty())).observed())
                .isEqualTo(
                        "The service account lacks the permission container.clusters.get in project binder-staging.");
    }

    @Test
    void aDisabledApiIsTold() throws Exception {
        google.clusterReply(Reply.json(
                403,
                "{\"error\":{\"code\":403,\"message\":\"Kubernetes Engine API has not been used in project 12 before"
                        + " or it is disabled. Enable it by visiting https://console.developers.google.com/\","
                        + "\"status\":\"PERMISSION_DENIED\"}}"));
        var failure = trial.failure(gke(Optional.empty()));
        assertThat(failure.observed()).isEqualTo("The GKE API is disabled in project binder-staging.");
        assertThat(failure.advice().getFirst()).contains("gcloud services enable container.googleapis.com");
    }

    @Test
    void aClusterThatIsStillBeingMadeIsTold() throws Exception {
        google.cluster("{\"name\":\"staging\",\"status\":\"PROVISIONING\"}");
        assertThat(trial.failure(gke(Optional.empty())).observed()).contains("can't be used yet", "PROVISIONING");
    }

    @Test
    void aFileThatIsNoKeyIsTold() throws Exception {
        for (var content : new String[] {
            "{\"type\":\"authorized_user\"}",
            "not json",
            GoogleCloud.keyFile("-----BEGIN PRIVATE KEY-----\nbm8ga2V5\n-----END PRIVATE KEY-----")
        }) {
            trial.file(KEY, content);
            assertThat(trial.failure(gke(Optional.empty())).observed())
                    .isEqualTo("The file secrets/gke.json is not a service account's key.");
        }
        trial.file(KEY, "\0GITCRYPT\0");
        assertThat(trial.failure(gke(Optional.empty())).observed()).contains("still encrypted");
        Files.delete(folder.resolve("site/secrets/gke.json"));
        assertThat(trial.failure(gke(Optional.empty())).observed()).contains("can't be read");
    }

    @Test
    void theAddressThatTheTargetNamesIsUsed() throws Exception {
        google.cluster("""
                {"name": "staging", "status": "RUNNING", "endpoint": "203.0.113.1",
                 "masterAuth": {"clusterCaCertificate": "Y2E="},
                 "controlPlaneEndpointsConfig": {
                   "dnsEndpointConfig": {"endpoint": "gke-1234.us-central1-a.gke.goog", "allowExternalTraffic": true},
                   "ipEndpointsConfig": {"enabled": true, "publicEndpoint": "203.0.113.7", "privateEndpoint": "10.0.0.2"}}}
                """);
        assertThat(server(Optional.of(Endpoint.PUBLIC))).isEqualTo("https://203.0.113.7");
        assertThat(server(Optional.of(Endpoint.PRIVATE))).isEqualTo("https://10.0.0.2");
        assertThat(server(Optional.empty())).isEqualTo("https://203.0.113.1");
        assertThat(trial.found(gke(Optional.empty())).text()).contains("certificate-authority-data: Y2E=");
        assertThat(server(Optional.of(Endpoint.DNS))).isEqualTo("https://gke-1234.us-central1-a.gke.goog");
        assertThat(trial.found(gke(Optional.of(Endpoint.DNS))).text()).doesNotContain("certificate-authority");
    }

    @Test
    void anOlderClustersPrivateAddressIsFoundToo() throws Exception {
        google.cluster("""
                {"name": "staging", "status": "RUNNING", "endpoint": "203.0.113.1",
                 "masterAuth": {"clusterCaCertificate": "Y2E="},
                 "privateClusterConfig": {"privateEndpoint": "10.0.0.2", "publicEndpoint": "203.0.113.7"}}
                """);
        assertThat(server(Optional.of(Endpoint.PRIVATE))).isEqualTo("https://10.0.0.2");
        assertThat(server(Optional.of(Endpoint.PUBLIC))).isEqualTo("https://203.0.113.7");
        var failure = trial.failure(gke(Optional.of(Endpoint.DNS)));
        assertThat(failure.observed()).isEqualTo("Cluster staging has no DNS address; its status is RUNNING.");
        assertThat(failure.advice().getFirst()).contains("public, private or dns");
    }

    @Test
    void aClusterWithoutAnyIpAddressIsReachedByItsName() throws Exception {
        google.cluster("""
                {"name": "staging", "status": "RUNNING", "masterAuth": {"clusterCaCertificate": "Y2E="},
                 "controlPlaneEndpointsConfig": {
                   "dnsEndpointConfig": {"endpoint": "gke-1234.us-central1-a.gke.goog", "allowExternalTraffic": true},
                   "ipEndpointsConfig": {"enabled": false}}}
                """);
        assertThat(trial.failure(gke(Optional.empty())).advice().getFirst()).contains("dns");
        assertThat(server(Optional.of(Endpoint.DNS))).isEqualTo("https://gke-1234.us-central1-a.gke.goog");
    }

    private String server(Optional<Endpoint> endpoint) throws InterruptedException {
        return trial.found(gke(endpoint)).server();
    }

    private ClusterConfig gke(Optional<Endpoint> endpoint) {
        return new ClusterConfig.Gke(
                "binder-staging",
                "us-central1-a",
                "staging",
                KEY,
                endpoint,
                Optional.of(google.tokenEndpoint()),
                Optional.of(google.address()));
    }

    private void kubernetes(HttpExchange exchange) throws IOException {
        var token = exchange.getRequestHeaders().getFirst("Authorization").replaceFirst("Bearer ", "");
        var bearer = google.tokens().bearer(token);
        var version = exchange.getRequestURI().getPath().equals("/version");
        var body = bearer.isEmpty()
                ? "{}"
                : version
                        ? "{\"gitVersion\":\"v1.34.4-gke.1\"}"
                        : "{\"status\":{\"userInfo\":{\"username\":\""
                                + bearer.get().user() + "\"}}}";
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(bearer.isEmpty() ? 401 : version ? 200 : 201, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
