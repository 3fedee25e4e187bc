package dev.slipway.steps.clusterauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.kube.Fabric8Clusters;
import dev.slipway.kube.TargetAccess;
import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.process.SystemProcesses;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.testing.Keys;
import dev.slipway.testing.Keys.Identity;
import dev.slipway.testing.RecordingContext;
import dev.slipway.testing.SecureServer;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Google's token endpoint, its GKE API and a cluster's API server, which hold us to what Google and Kubernetes document:
 * each request that breaks the contract is noted, and fails the test.
 */
class GkeCredentialsIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final KeyPair ACCOUNT = Keys.rsa();
    private static final String EMAIL = "travis-deployer@binder-staging.iam.gserviceaccount.com";
    private static final String TOKEN = "ya29.a-token-that-lasts-an-hour";
    private static final String PATH = "/v1/projects/binder-staging/locations/us-central1-a/clusters/staging";
    private static final Identity AUTHORITY = Keys.authority();

    private final List<String> breaches = new ArrayList<>();
    private final Mask mask = new Mask();
    private final Handover<TargetAccess> access = new Handover<>("access");

    private @Nullable HttpServer google;
    private @Nullable SecureServer apiServer;
    private int tokenStatus = 200;
    private String tokenReply = "{\"access_token\":\"" + TOKEN + "\",\"expires_in\":3599,\"token_type\":\"Bearer\"}";
    private int gkeStatus = 200;
    private String gkeReply = "";

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        var own = Keys.signedBy(
                AUTHORITY, "server", Keys.ec("secp256r1"), Instant.now().plus(Duration.ofDays(1)));
        apiServer = new SecureServer(AUTHORITY, own, false, this::kubernetes);
        google = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        google.createContext("/token", this::token);
        google.createContext("/v1/", this::gke);
        google.start();
        gkeReply = """
                {"name": "staging", "status": "RUNNING", "endpoint": "%s", "currentMasterVersion": "1.34.4-gke.1",
                 "masterAuth": {"clusterCaCertificate": "%s"}}
                """.formatted(apiServer.authority(), base64(Keys.pem(AUTHORITY.certificate())));
        Files.createDirectories(folder.resolve("site/secrets"));
        write(keyFile(Keys.pkcs8(ACCOUNT)));
    }

    @AfterEach
    void stop() {
        if (google != null) {
            google.stop(0);
        }
        if (apiServer != null) {
            apiServer.close();
        }
        assertThat(breaches).as("requests that break the documented contract").isEmpty();
    }

    @Test
    void aServiceAccountsKeyLeadsToTheCluster() throws Exception {
        var outcome = run();
        assertThat(outcome)
                .isEqualTo(new StepOutcome.Succeeded(
                        "staging: Kubernetes v1.34.4-gke.1 at " + access.get().server()));
        assertThat(access.get().context()).isEqualTo("gke_binder-staging_us-central1-a_staging");
        assertThat(Files.readString(access.get().kubeconfig())).contains(TOKEN);
        assertThat(mask.apply("Bearer " + TOKEN)).isEqualTo("Bearer " + Mask.SHOWN);
    }

    @Test
    void aDeletedKeyIsTold() throws Exception {
        tokenStatus = 400;
        tokenReply = "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid JWT Signature.\"}";
        var failure = failure();
        assertThat(failure.observed())
                .isEqualTo("Google does not accept the service account's key secrets/gke.json:"
                        + " invalid_grant: Invalid JWT Signature.");
        assertThat(failure.advice().getFirst()).contains("make a new key", "clock");
        assertThat(failure.worthRetrying()).isFalse();
    }

    @Test
    void aTokenEndpointInTroubleIsWorthAnotherTry() throws Exception {
        tokenStatus = 503;
        tokenReply = "busy";
        assertThat(failure().worthRetrying()).isTrue();
    }

    @Test
    void aClusterThatIsNotThereIsTold() throws Exception {
        gkeStatus = 404;
        gkeReply = "{\"error\":{\"code\":404,\"message\":\"Not found: " + PATH.substring(4)
                + ".\",\"status\":\"NOT_FOUND\"}}";
        var failure = failure();
        assertThat(failure.observed())
                .isEqualTo("There is no cluster staging at us-central1-a in project binder-staging.");
        assertThat(failure.advice().getFirst()).contains("region");
    }

    @Test
    void aMissingPermissionIsNamed() throws Exception {
        gkeStatus = 403;
        gkeReply = "{\"error\":{\"code\":403,\"message\":\"Required \\\"container.clusters.get\\\" permission(s) for"
                + " \\\"projects/binder-staging\\\".\",\"status\":\"PERMISSION_DENIED\"}}";
        assertThat(failure().observed())
                .isEqualTo(
                        "The service account lacks the permission container.clusters.get in project binder-staging.");
    }

    @Test
    void aDisabledApiIsTold() throws Exception {
        gkeStatus = 403;
        gkeReply = "{\"error\":{\"code\":403,\"message\":\"Kubernetes Engine API has not been used in project 12 before"
                + " or it is disabled. Enable it by visiting https://console.developers.google.com/\","
                + "\"status\":\"PERMISSION_DENIED\"}}";
        var failure = failure();
        assertThat(failure.observed()).isEqualTo("The GKE API is disabled in project binder-staging.");
        assertThat(failure.advice().getFirst()).contains("gcloud services enable container.googleapis.com");
    }

    @Test
    void aClusterThatIsStillBeingMadeIsTold() throws Exception {
        gkeReply = "{\"name\":\"staging\",\"status\":\"PROVISIONING\"}";
        assertThat(failure().observed()).contains("has no address yet", "PROVISIONING");
    }

    @Test
    void aFileThatIsNoKeyIsTold() throws Exception {
        write("{\"type\":\"authorized_user\"}");
        assertThat(failure().observed()).isEqualTo("The file secrets/gke.json is not a service account's key.");
        write("not json");
        assertThat(failure().observed()).isEqualTo("The file secrets/gke.json is not a service account's key.");
        write(keyFile("-----BEGIN PRIVATE KEY-----\\nbm8ga2V5\\n-----END PRIVATE KEY-----"));
        assertThat(failure().observed()).isEqualTo("The file secrets/gke.json is not a service account's key.");
        write("\0GITCRYPT\0");
        assertThat(failure().observed()).contains("still encrypted");
    }

    private void token(HttpExchange exchange) throws IOException {
        var form = Arrays.stream(body(exchange).split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> decoded(pair[0]), pair -> decoded(pair[1])));
        expect("method", exchange.getRequestMethod(), "POST");
        expect("grant_type", form.get("grant_type"), "urn:ietf:params:oauth:grant-type:jwt-bearer");
        var parts = String.valueOf(form.get("assertion")).split("\\.");
        if (parts.length != 3) {
            breaches.add("the assertion is no JWT");
        } else {
            check(parts);
        }
        reply(exchange, tokenStatus, tokenReply);
    }

    private void check(String[] parts) {
        var header = json(parts[0]);
        var claims = json(parts[1]);
        expect("alg", header.path("alg").asString(""), "RS256");
        expect("iss", claims.path("iss").asString(""), EMAIL);
        expect("scope", claims.path("scope").asString(""), "https://www.googleapis.com/auth/cloud-platform");
        expect("aud", claims.path("aud").asString(""), "https://oauth2.googleapis.com/token");
        long issued = claims.path("iat").asLong(0);
        long expires = claims.path("exp").asLong(0);
        if (expires <= issued || expires - issued > 3600) {
            breaches.add("exp is " + (expires - issued) + " s after iat");
        }
        if (Math.abs(Instant.now().getEpochSecond() - issued) > 300) {
            breaches.add("iat is not now");
        }
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(ACCOUNT.getPublic());
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
                breaches.add("the signature is not the account's");
            }
        } catch (GeneralSecurityException e) {
            breaches.add("the signature can't be verified: " + e);
        }
    }

    private void gke(HttpExchange exchange) throws IOException {
        expect("method", exchange.getRequestMethod(), "GET");
        expect("path", exchange.getRequestURI().getPath(), PATH);
        expect("Authorization", exchange.getRequestHeaders().getFirst("Authorization"), "Bearer " + TOKEN);
        reply(exchange, gkeStatus, gkeReply);
    }

    private void kubernetes(HttpExchange exchange) throws IOException {
        expect("Authorization", exchange.getRequestHeaders().getFirst("Authorization"), "Bearer " + TOKEN);
        if (exchange.getRequestURI().getPath().equals("/version")) {
            reply(exchange, 200, "{\"gitVersion\":\"v1.34.4-gke.1\"}");
        } else {
            expect("method", exchange.getRequestMethod(), "POST");
            expect("path", exchange.getRequestURI().getPath(), "/apis/authentication.k8s.io/v1/selfsubjectreviews");
            reply(exchange, 201, "{\"status\":{\"userInfo\":{\"username\":\"" + EMAIL + "\"}}}");
        }
    }

    private void expect(String what, @Nullable String is, String shall) {
        if (!shall.equals(is)) {
            breaches.add(what + " is " + is + ", not " + shall);
        }
    }

    private Failure failure() throws InterruptedException {
        return switch (run()) {
            case StepOutcome.Failed(var failure) -> failure;
            case StepOutcome.Succeeded _, StepOutcome.Skipped _, StepOutcome.Cancelled _ ->
                throw new AssertionError("it did not fail");
        };
    }

    private StepOutcome run() throws InterruptedException {
        if (google == null) {
            throw new IllegalStateException();
        }
        var root = "http://127.0.0.1:" + google.getAddress().getPort();
        var gke = new ClusterConfig.Gke(
                "binder-staging",
                "us-central1-a",
                "staging",
                "secrets/gke.json",
                Optional.of(root + "/token"),
                Optional.of(root));
        var target = new TargetConfig("staging", "staging", gke, Map.of(), Duration.ofMinutes(10));
        var clock = InstantSource.system();
        var clusters = new Fabric8Clusters(new SystemProcesses(clock), Map.of(), clock);
        return new GetCredentials(
                        target, new Workspace(folder), Optional.empty(), Map.of(), access, clusters, mask, clock)
                .run(new RecordingContext());
    }

    private void write(String key) throws IOException {
        Files.writeString(folder.resolve("site/secrets/gke.json"), key);
    }

    private static String keyFile(String pem) {
        return """
                {"type": "service_account", "project_id": "binder-staging", "private_key_id": "abc123",
                 "private_key": "%s", "client_email": "%s", "client_id": "1234567890",
                 "token_uri": "https://oauth2.googleapis.com/token"}
                """.formatted(pem.replace("\n", "\\n"), EMAIL);
    }

    private static JsonNode json(String part) {
        return JSON.readTree(Base64.getUrlDecoder().decode(part));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
