package dev.slipway.steps.clusterauth;

import dev.slipway.http.HttpOutcome.Answered;
import dev.slipway.kube.ClientKeys;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Exchanges a service account's key for tokens, as <a
 * href="https://developers.google.com/identity/protocols/oauth2/service-account#httprest">Google documents it</a>: an
 * assertion that the key signed is posted to the token endpoint.
 */
final class GoogleTokens implements TokenSource {
    private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";
    private static final String TOKEN_ENDPOINT = "https://oauth2.googleapis.com/token";
    /** The longest that Google takes. */
    private static final Duration ASSERTION_LIFE = Duration.ofHours(1);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Errand errand;
    private final String keyFile;
    private final Account account;
    private final URI endpoint;

    /**
     * What a key file says.
     *
     * @param audience the token endpoint that it names
     */
    private record Account(String email, String keyId, PrivateKey key, String audience) {}

    private GoogleTokens(Errand errand, String keyFile, Account account, URI endpoint) {
        this.errand = errand;
        this.keyFile = keyFile;
        this.account = account;
        this.endpoint = endpoint;
    }

    /**
     * Reads the key.
     *
     * @param keyFile a service account's, of the site
     * @param endpoint where tokens are asked for; empty: where the key file says
     */
    static Attempt<GoogleTokens> of(Errand errand, String keyFile, Optional<String> endpoint)
            throws InterruptedException {
        return errand.file("the service account's key file", keyFile)
                .then(text -> account(errand, text)
                        .<Attempt<GoogleTokens>>map(account -> new Attempt.Worked<>(new GoogleTokens(
                                errand, keyFile, account, URI.create(endpoint.orElse(account.audience())))))
                        .orElseGet(() -> errand.failed(
                                "The file " + keyFile + " is not a service account's key.",
                                "It must be the JSON file that Google offers for download when a key is made, with type,"
                                        + " client_email and private_key.")));
    }

    private static Optional<Account> account(Errand errand, String text) {
        try {
            var said = JSON.readTree(text);
            var pem = said.path("private_key").asString("");
            errand.mask().learn(pem);
            var email = said.path("client_email").asString("");
            if (!said.path("type").asString("").equals("service_account") || email.isEmpty()) {
                return Optional.empty();
            }
            var audience = said.path("token_uri").asString(TOKEN_ENDPOINT);
            return audience.matches("https?://.+")
                    ? Optional.of(new Account(
                            email, said.path("private_key_id").asString(""), ClientKeys.privateKey(pem), audience))
                    : Optional.empty();
        } catch (JacksonException | GeneralSecurityException notAKey) {
            return Optional.empty();
        }
    }

    @Override
    public Attempt<Token> token() throws InterruptedException {
        var now = errand.clock().instant();
        String assertion;
        try {
            assertion = SignedToken.of(
                    SignedToken.Algorithm.RS256,
                    account.keyId().isEmpty() ? Map.of() : Map.of("kid", account.keyId()),
                    Map.of(
                            "iss", account.email(),
                            "scope", SCOPE,
                            "aud", account.audience(),
                            "iat", now.getEpochSecond(),
                            "exp", now.plus(ASSERTION_LIFE).getEpochSecond()),
                    account.key());
        } catch (GeneralSecurityException e) {
            return errand.failed(
                    "The key in " + keyFile + " can't sign: " + e.getMessage() + ".", "It must be an RSA key.");
        }
        var form = "grant_type=" + encoded("urn:ietf:params:oauth:grant-type:jwt-bearer") + "&assertion=" + assertion;
        var request = HttpRequest.newBuilder(endpoint)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString(form));
        return errand.send("The token endpoint", "Google", request)
                .then(answer -> answer.status() == 200 ? errand.token(answer, now, this::notAToken) : refused(answer));
    }

    private Attempt<Token> notAToken() {
        return errand.failed("The token endpoint's answer holds no token.", "Check tokenEndpoint in slipway.yaml.");
    }

    private Attempt<Token> refused(Answered answer) {
        var said = GkeClusters.message(answer.body());
        var evidence = new Evidence.HttpReply("POST the token endpoint", answer.status(), said);
        if (said.contains("invalid_grant")) {
            return new Attempt.Failed<>(Failure.of(
                            errand.attempted(),
                            "Google does not accept the service account's key " + keyFile + ": " + said,
                            evidence)
                    .advising(
                            "The key was deleted or the account disabled: make a new key and commit it in place of the"
                                    + " old one. If the key is right, this machine's clock may be wrong."));
        }
        return Errand.refused(
                answer.status(),
                Failure.of(
                        errand.attempted(),
                        "The token endpoint answered with status " + answer.status() + ": " + said,
                        evidence));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
