package dev.slipway.testing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Microsoft's login (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow and
 * certificate-credentials) and Azure's API for managed clusters (https://learn.microsoft.com/rest/api/aks/managedclusters), with one
 * directory, one service principal and one cluster. Both answer at the same address here.
 */
public final class AzureCloud extends ContractServer {
    public static final String SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";
    public static final String TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
    public static final String CLIENT_ID = "99999999-8888-7777-6666-555555555555";
    public static final String SECRET = "Abc8Q~a-secret-that-Entra-made-with.~_-";
    /** As a cluster with Entra knows a service principal: by its object's id. */
    public static final String USER = "12121212-3434-5656-7878-909090909090";

    private static final String SERVER_ID = "6dae42f8-4368-4678-94ff-3960e28e3630";
    private static final String CLUSTER_PATH = "/subscriptions/" + SUBSCRIPTION
            + "/resourceGroups/binder/providers/Microsoft.ContainerService/managedClusters/prod/";
    private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static final KeyPair KEYS = Keys.rsa();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Duration life;
    private final Keys.Identity principal =
            Keys.signedBy(Keys.authority(), "deployer", KEYS, Instant.now().plus(Duration.ofDays(90)));
    private final IssuedTokens forAzure = new IssuedTokens();
    private final IssuedTokens forCluster = new IssuedTokens();
    private final Set<String> assertions = ConcurrentHashMap.newKeySet();
    private final Queue<Reply> loginReplies = new ConcurrentLinkedQueue<>();
    private Optional<Reply> apiReply = Optional.empty();
    private String userKubeconfig = "";
    private String adminKubeconfig = "";

    /** A cloud whose tokens for clusters are good for that long; those for its API for an hour. */
    public AzureCloud(Duration life) {
        this.life = life;
    }

    /** The tokens for the cluster that were issued. */
    public IssuedTokens tokens() {
        return forCluster;
    }

    /** The service principal's certificate and key, as {@code az ad sp create-for-rbac --create-cert} writes them. */
    public String certificateFile() {
        return Keys.pkcs8(KEYS) + Keys.pem(principal.certificate());
    }

    /** The next request for a token is answered so. */
    public void nextLogin(Reply reply) {
        loginReplies.add(reply);
    }

    /** From now on the API answers so. */
    public void apiReply(Reply reply) {
        apiReply = Optional.of(reply);
    }

    /** The kubeconfig that the API gives of a cluster with Entra at this address. */
    public void withEntra(String server, String authorityPem) {
        userKubeconfig = """
                apiVersion: v1
                kind: Config
                current-context: prod
                contexts: [{name: prod, context: {cluster: prod, user: clusterUser_binder_prod}}]
                clusters: [{name: prod, cluster: {server: "%s", certificate-authority-data: %s}}]
                users:
                  - name: clusterUser_binder_prod
                    user:
                      exec:
                        apiVersion: client.authentication.k8s.io/v1beta1
                        command: kubelogin
                        args: [get-token, --environment, AzurePublicCloud, --server-id, %s, --client-id,
                               80faf920-1908-4b52-b5ef-a8e7bedfc67a, --tenant-id, %s, --login, devicecode]
                        env: null
                        provideClusterInfo: false
                """.formatted(server, base64(authorityPem), SERVER_ID, TENANT);
    }

    /** The kubeconfig that the API gives of a cluster without Entra. */
    public void withoutEntra(String kubeconfig) {
        userKubeconfig = kubeconfig;
    }

    /** The kubeconfig that the API gives administrators. */
    public void forAdministrators(String kubeconfig) {
        adminKubeconfig = kubeconfig;
    }

    /** An error of Microsoft's login. */
    public static Reply loginError(int status, String error, String code, String description) {
        return Reply.json(status, """
                {"error":"%s","error_description":"AADSTS%s: %s Trace ID: 0 Correlation ID: 1","error_codes":[%s]}""".formatted(error, code, description, code));
    }

    /** An error of Azure's API. */
    public static Reply apiError(int status, String code, String message) {
        return Reply.json(
                status,
                "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message.replace("\"", "\\\"") + "\"}}");
    }

    @Override
    protected Reply answer(Asked asked) {
        expect("method", asked.method(), "POST");
        if (asked.path().equals("/" + TENANT + "/oauth2/v2.0/token")) {
            return login(asked);
        }
        if (asked.path().equals(CLUSTER_PATH + "listClusterUserCredential")) {
            expect("query", asked.query(), Map.of("api-version", "2025-10-01", "format", "exec"));
            return credential(asked, "clusterUser", userKubeconfig);
        }
        if (asked.path().equals(CLUSTER_PATH + "listClusterAdminCredential")) {
            expect("query", asked.query(), Map.of("api-version", "2025-10-01"));
            return credential(asked, "clusterAdmin", adminKubeconfig);
        }
        breach("there is nothing at " + asked.path());
        return Reply.json(404, "{}");
    }

    private Reply login(Asked asked) {
        expect("query", asked.query(), Map.of());
        expect("Content-Type", asked.header("Content-Type").orElse(""), "application/x-www-form-urlencoded");
        var form = parameters(asked.body());
        var names = new TreeSet<>(form.keySet());
        expect("grant_type", form.get("grant_type"), "client_credentials");
        expect("client_id", form.get("client_id"), CLIENT_ID);
        if (form.containsKey("client_secret")) {
            expect(
                    "the form's fields",
                    names,
                    new TreeSet<>(Set.of("grant_type", "client_id", "scope", "client_secret")));
            expect("client_secret", form.get("client_secret"), SECRET);
        } else {
            expect(
                    "the form's fields",
                    names,
                    new TreeSet<>(
                            Set.of("grant_type", "client_id", "scope", "client_assertion_type", "client_assertion")));
            expect("client_assertion_type", form.get("client_assertion_type"), ASSERTION);
            check(form.getOrDefault("client_assertion", "").split("\\.", -1));
        }
        var wanted = loginReplies.poll();
        if (wanted != null) {
            return wanted;
        }
        return switch (form.getOrDefault("scope", "")) {
            case "https://management.azure.com/.default" -> issued(forAzure, Duration.ofHours(1));
            case SERVER_ID + "/.default" -> issued(forCluster, life);
            default -> {
                breach("the scope is " + form.get("scope"));
                yield loginError(400, "invalid_scope", "70011", "The provided value for scope is not valid.");
            }
        };
    }

    private static Reply issued(IssuedTokens tokens, Duration life) {
        return Reply.json(
                200, """
                {"token_type":"Bearer","expires_in":%d,"ext_expires_in":%d,"access_token":"%s"}""".formatted(life.toSeconds(), life.toSeconds(), tokens.issue("eyJ0eXAi.", USER, life)));
    }

    private void check(String[] parts) {
        if (parts.length != 3) {
            breach("the assertion is no JWT");
            return;
        }
        var header = json(parts[0]);
        var claims = json(parts[1]);
        expect("header", names(header), new TreeSet<>(Set.of("alg", "typ", "x5t#S256")));
        expect("alg", header.path("alg").asString(""), "PS256");
        expect("typ", header.path("typ").asString(""), "JWT");
        expect("claims", names(claims), new TreeSet<>(Set.of("aud", "exp", "iss", "jti", "nbf", "sub", "iat")));
        expect("aud", claims.path("aud").asString(""), address() + "/" + TENANT + "/oauth2/v2.0/token");
        expect("iss", claims.path("iss").asString(""), CLIENT_ID);
        expect("sub", claims.path("sub").asString(""), CLIENT_ID);
        if (!assertions.add(claims.path("jti").asString(""))) {
            breach("the jti was used before");
        }
        long from = claims.path("nbf").asLong(0);
        long until = claims.path("exp").asLong(0);
        if (Math.abs(Instant.now().getEpochSecond() - from) > 60 || until <= from || until - from > 600) {
            breach("the assertion is good from " + from + " until " + until);
        }
        try {
            var thumbprint = MessageDigest.getInstance("SHA-256")
                    .digest(principal.certificate().getEncoded());
            expect(
                    "x5t#S256",
                    header.path("x5t#S256").asString(""),
                    Base64.getUrlEncoder().withoutPadding().encodeToString(thumbprint));
            var signature = Signature.getInstance("RSASSA-PSS");
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            signature.initVerify(principal.certificate());
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
                breach("the signature is not the certificate's");
            }
        } catch (GeneralSecurityException e) {
            breach("the signature can't be verified: " + e);
        }
    }

    private Reply credential(Asked asked, String name, String kubeconfig) {
        expect("body", asked.body(), "");
        var token = asked.header("Authorization").orElse("");
        if (!token.startsWith("Bearer ") || forAzure.bearer(token.substring(7)).isEmpty()) {
            breach("Authorization holds no token for Azure's API that is good");
        }
        return apiReply.orElseGet(() -> Reply.json(200, """
                {"kubeconfigs":[{"name":"%s","value":"%s"}]}""".formatted(name, base64(kubeconfig))));
    }

    private JsonNode json(String part) {
        try {
            return JSON.readTree(Base64.getUrlDecoder().decode(part));
        } catch (JacksonException | IllegalArgumentException e) {
            breach("a part of the assertion is no JSON in base64url");
            return JSON.createObjectNode();
        }
    }

    private static Set<String> names(JsonNode node) {
        return new TreeSet<>(new LinkedHashSet<>(List.copyOf(node.propertyNames())));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
