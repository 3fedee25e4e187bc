package dev.slipway.steps.clusterauth;

import dev.slipway.http.HttpOutcome.Answered;
import dev.slipway.kube.ClientKeys;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.ClusterConfig.Aks;
import dev.slipway.site.ClusterConfig.AzureProof;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gets tokens for a service principal from Microsoft Entra, by the <a
 * href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow">client-credentials grant</a>: with a
 * secret, or with <a href="https://learn.microsoft.com/entra/identity-platform/certificate-credentials">an assertion that a
 * certificate's key signed</a>.
 */
final class AzureTokens {
    private static final String LOGIN = "https://login.microsoftonline.com";
    private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final Duration ASSERTION_LIFE = Duration.ofMinutes(10);
    private static final Pattern CODE = Pattern.compile("AADSTS([0-9]+)");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Errand errand;
    private final Aks cluster;
    private final URI endpoint;

    /** For the service principal of a cluster. */
    AzureTokens(Errand errand, Aks cluster) {
        this.errand = errand;
        this.cluster = cluster;
        this.endpoint = URI.create(cluster.loginEndpoint().orElse(LOGIN).replaceAll("/+$", "") + "/" + cluster.tenant()
                + "/oauth2/v2.0/token");
    }

    /**
     * A new token.
     *
     * @param resource for whom: an application's id or address
     */
    Attempt<Token> token(String resource) throws InterruptedException {
        var now = errand.clock().instant();
        return proof(resource, now).then(proof -> {
            var form = new LinkedHashMap<String, String>();
            form.put("grant_type", "client_credentials");
            form.put("client_id", cluster.clientId());
            form.put("scope", resource + "/.default");
            form.putAll(proof);
            var request = HttpRequest.newBuilder(endpoint)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .header("Accept", "application/json")
                    .POST(BodyPublishers.ofString(form.entrySet().stream()
                            .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                            .collect(Collectors.joining("&"))));
            return errand.send("Microsoft's login", "Azure", request)
                    .then(answer -> answer.status() == 200
                            ? errand.token(answer, now, this::notAToken)
                            : refused(answer, resource));
        });
    }

    private Attempt<Map<String, String>> proof(String resource, Instant now) throws InterruptedException {
        return switch (cluster.proof()) {
            case AzureProof.Secret(var where) ->
                errand.secret("the service principal's secret", where)
                        .then(secret -> new Attempt.Worked<>(Map.of("client_secret", secret)));
            case AzureProof.Certificate(var file) ->
                errand.file("the service principal's certificate", file)
                        .then(pem -> assertion(file, pem, resource, now));
        };
    }

    private Attempt<Map<String, String>> assertion(String file, String pem, String resource, Instant now) {
        errand.mask().learn(pem);
        try {
            var certificates = ClientKeys.certificates(pem);
            if (certificates.isEmpty()) {
                return badCertificate(file, "it holds no certificate");
            }
            var certificate = certificates.getFirst();
            if (certificate.getNotAfter().toInstant().isBefore(now)) {
                return badCertificate(
                        file, "it has expired, at " + certificate.getNotAfter().toInstant());
            }
            var thumbprint = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            var id = UUID.nameUUIDFromBytes((now + resource + cluster.clientId()).getBytes(StandardCharsets.UTF_8));
            var signed = SignedToken.of(
                    SignedToken.Algorithm.PS256,
                    Map.of("x5t#S256", Base64.getUrlEncoder().withoutPadding().encodeToString(thumbprint)),
                    Map.of(
                            "aud", endpoint.toString(),
                            "iss", cluster.clientId(),
                            "sub", cluster.clientId(),
                            "jti", id.toString(),
                            "nbf", now.getEpochSecond(),
                            "iat", now.getEpochSecond(),
                            "exp", now.plus(ASSERTION_LIFE).getEpochSecond()),
                    ClientKeys.privateKey(pem));
            return new Attempt.Worked<>(Map.of("client_assertion_type", ASSERTION, "client_assertion", signed));
        } catch (GeneralSecurityException e) {
            return badCertificate(file, String.valueOf(e.getMessage()));
        }
    }

    private <T> Attempt<T> badCertificate(String file, String why) {
        return errand.failed(
                "The service principal's certificate " + file + " can't be used: " + why + ".",
                "The file must hold the certificate and its RSA key, as PEM: what az ad sp create-for-rbac --create-cert"
                        + " wrote.");
    }

    private Attempt<Token> notAToken() {
        return errand.failed("The answer of Microsoft's login holds no token.", "Check loginEndpoint in slipway.yaml.");
    }

    /** What Entra's <a href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes">codes</a> mean here. */
    private Attempt<Token> refused(Answered answer, String resource) {
        var said = description(answer.body());
        var evidence = new Evidence.HttpReply("POST " + endpoint, answer.status(), said);
        var matcher = CODE.matcher(said);
        var failure = switch (matcher.find() ? matcher.group(1) : "") {
            case "7000215" ->
                failure("Microsoft does not accept the secret of the service principal " + cluster.clientId(), evidence)
                        .advising(
                                "It must be the secret's value, not its id: copy it again or make a new one (az ad app"
                                        + " credential reset --id " + cluster.clientId()
                                        + "), and commit it encrypted.");
            case "7000222" ->
                failure("The secret of the service principal " + cluster.clientId() + " has expired", evidence)
                        .advising("Make a new one (az ad app credential reset --id " + cluster.clientId()
                                + "), and commit it encrypted in place of the old one.");
            case "700027", "7000110", "7000214" ->
                failure(
                                "Microsoft does not accept the certificate of the service principal "
                                        + cluster.clientId(),
                                evidence)
                        .advising(
                                "Register this certificate with the application (Certificates & secrets), or commit the"
                                        + " one that is registered, encrypted.");
            case "700024" ->
                failure("Microsoft takes the request for one of another time", evidence)
                        .advising("Set this machine's clock (timedatectl set-ntp true), then deploy again.");
            case "700016" ->
                failure(
                                "There is no application " + cluster.clientId() + " in the directory "
                                        + cluster.tenant(),
                                evidence)
                        .advising("Check clientId and tenant of the target's cluster in slipway.yaml: clientId is the"
                                + " application's id, not its object's.");
            case "90002", "900023", "900021" ->
                failure("There is no directory " + cluster.tenant(), evidence)
                        .advising("Check tenant of the target's cluster in slipway.yaml.");
            case "7000112" ->
                failure("The application " + cluster.clientId() + " is disabled", evidence)
                        .advising("Enable it, or use another service principal.");
            case "500011" ->
                failure("The directory does not know the application " + resource, evidence)
                        .advising("Make its service principal there: az ad sp create --id " + resource);
            default ->
                failure("Microsoft's login answered with status " + answer.status() + ": " + said, evidence)
                        .advising("Look the code up: https://login.microsoftonline.com/error");
        };
        return Errand.refused(answer.status(), failure);
    }

    private Failure failure(String observed, Evidence evidence) {
        return Failure.of(errand.attempted(), observed + (observed.endsWith(".") ? "" : "."), evidence);
    }

    /** Its first line: behind it stand ids of the request. */
    private static String description(String body) {
        try {
            var said = JSON.readTree(body);
            return said.path("error_description")
                    .asString(said.path("error").asString(""))
                    .lines()
                    .findFirst()
                    .orElse("");
        } catch (JacksonException notJson) {
            return body.lines().findFirst().orElse("").strip();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
