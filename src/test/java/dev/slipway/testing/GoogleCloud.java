package dev.slipway.testing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Google's token endpoint (https://developers.google.com/identity/protocols/oauth2/service-account#httprest) and its GKE API
 * (https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters/get), with one service
 * account and one cluster.
 */
public final class GoogleCloud extends ContractServer {
    public static final String EMAIL = "travis-deployer@binder-staging.iam.gserviceaccount.com";
    public static final String CLUSTER_PATH = "/v1/projects/binder-staging/locations/us-central1-a/clusters/staging";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final KeyPair ACCOUNT = Keys.rsa();
    private static final String KEY_ID = "8a1f2c3d4e5f60718293a4b5c6d7e8f901234567";
    private static final String AUDIENCE = "https://oauth2.googleapis.com/token";

    private final IssuedTokens tokens = new IssuedTokens();
    private final Duration life;
    private final Queue<Reply> tokenReplies = new ConcurrentLinkedQueue<>();
    private Optional<Reply> clusterReply = Optional.empty();
    private String cluster = "{}";

    /** A cloud whose tokens are good for that long. */
    public GoogleCloud(Duration life) {
        this.life = life;
    }

    /** The tokens that were issued. */
    public IssuedTokens tokens() {
        return tokens;
    }

    /** Where tokens are asked for. */
    public String tokenEndpoint() {
        return address() + "/token";
    }

    /** The key file of the account, as Google offers it for download. */
    public static String keyFile() {
        return keyFile(Keys.pkcs8(ACCOUNT));
    }

    /** A key file with this key. */
    public static String keyFile(String pem) {
        return """
                {"type": "service_account", "project_id": "binder-staging", "private_key_id": "%s",
                 "private_key": "%s", "client_email": "%s", "client_id": "1234567890",
                 "auth_uri": "https://accounts.google.com/o/oauth2/auth", "token_uri": "%s",
                 "universe_domain": "googleapis.com"}
                """.formatted(KEY_ID, pem.replace("\n", "\\n"), EMAIL, AUDIENCE);
    }

    /** The next request for a token is answered so. */
    public void nextTokenReply(Reply reply) {
        tokenReplies.add(reply);
    }

    /** From now on the GKE API answers so. */
    public void clusterReply(Reply reply) {
        clusterReply = Optional.of(reply);
    }

    /** What the GKE API tells of the cluster, as JSON. */
    public void cluster(String json) {
        cluster = json;
    }

    /** What the GKE API tells of a running cluster with this public address. */
    public static String running(String endpoint, String authorityPem) {
        return """
                {"name": "staging", "status": "RUNNING", "endpoint": "%s", "location": "us-central1-a",
                 "currentMasterVersion": "1.34.4-gke.1", "masterAuth": {"clusterCaCertificate": "%s"}}
                """.formatted(
                        endpoint, Base64.getEncoder().encodeToString(authorityPem.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    protected Reply answer(Asked asked) {
        return switch (asked.path()) {
            case "/token" -> token(asked);
            case CLUSTER_PATH -> cluster(asked);
            default -> {
                breach("there is nothing at " + asked.path());
                yield Reply.json(404, "{}");
            }
        };
    }

    private Reply token(Asked asked) {
        expect("method", asked.method(), "POST");
        expect("query", asked.query(), Map.of());
        expect("Content-Type", asked.header("Content-Type").orElse(""), "application/x-www-form-urlencoded");
        var form = parameters(asked.body());
        expect("the form's fields", form.keySet(), Set.of("grant_type", "assertion"));
        expect("grant_type", form.get("grant_type"), "urn:ietf:params:oauth:grant-type:jwt-bearer");
        var parts = form.getOrDefault("assertion", "").split("\\.");
        if (parts.length == 3) {
            check(parts);
        } else {
            breach("the assertion is no JWT");
        }
        var wanted = tokenReplies.poll();
        return wanted != null
                ? wanted
                : Reply.json(200, """
                        {"access_token":"%s","expires_in":%d,"token_type":"Bearer"}""".formatted(tokens.issue("ya29.c.", EMAIL, life), life.toSeconds()));
    }

    private void check(String[] parts) {
        var header = json(parts[0]);
        var claims = json(parts[1]);
        expect("alg", header.path("alg").asString(""), "RS256");
        expect("typ", header.path("typ").asString(""), "JWT");
        expect("kid", header.path("kid").asString(""), KEY_ID);
        expect("claims", Set.copyOf(List.copyOf(claims.propertyNames())), Set.of("iss", "scope", "aud", "iat", "exp"));
        expect("iss", claims.path("iss").asString(""), EMAIL);
        expect("scope", claims.path("scope").asString(""), "https://www.googleapis.com/auth/cloud-platform");
        expect("aud", claims.path("aud").asString(""), AUDIENCE);
        long issued = claims.path("iat").asLong(0);
        long expires = claims.path("exp").asLong(0);
        if (expires <= issued || expires - issued > 3600) {
            breach("exp is " + (expires - issued) + " s after iat");
        }
        if (Math.abs(Instant.now().getEpochSecond() - issued) > 300) {
            breach("iat is not now");
        }
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(ACCOUNT.getPublic());
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
                breach("the signature is not the account's");
            }
        } catch (GeneralSecurityException e) {
            breach("the signature can't be verified: " + e);
        }
    }

    private Reply cluster(Asked asked) {
        expect("method", asked.method(), "GET");
        expect("query", asked.query(), Map.of());
        expect("body", asked.body(), "");
        var token = asked.header("Authorization").orElse("");
        if (!token.startsWith("Bearer ") || tokens.bearer(token.substring(7)).isEmpty()) {
            breach("Authorization holds no token of ours that is good");
        }
        return clusterReply.orElseGet(() -> Reply.json(200, cluster));
    }

    private JsonNode json(String part) {
        try {
            return JSON.readTree(Base64.getUrlDecoder().decode(part));
        } catch (JacksonException | IllegalArgumentException e) {
            breach("a part of the assertion is no JSON in base64url");
            return JSON.createObjectNode();
        }
    }
}
