package dev.slipway.steps.clusterauth;

import dev.slipway.site.ClusterConfig.AwsKeys;
import dev.slipway.site.Nearest;
import dev.slipway.site.Variable;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the keys for AWS that the site or the environment holds. */
final class AwsKeySource {
    private static final Variable ID = new Variable("AWS_ACCESS_KEY_ID");
    private static final Variable SECRET = new Variable("AWS_SECRET_ACCESS_KEY");
    private static final Variable SESSION = new Variable("AWS_SESSION_TOKEN");
    /** {@code aws configure export-credentials --format env} tells it so. */
    private static final Variable EXPIRES = new Variable("AWS_CREDENTIAL_EXPIRATION");

    private final Errand errand;

    AwsKeySource(Errand errand) {
        this.errand = errand;
    }

    /** The keys in a file of the form of {@code ~/.aws/credentials}. */
    Attempt<AwsCredentials> in(AwsKeys.InFile where) throws InterruptedException {
        return errand.file("the AWS credentials file", where.file()).then(text -> {
            var profiles = profiles(text);
            profiles.values().forEach(profile -> {
                Optional.ofNullable(profile.get("aws_secret_access_key")).ifPresent(errand.mask()::learn);
                Optional.ofNullable(profile.get("aws_session_token")).ifPresent(errand.mask()::learn);
            });
            var profile = profiles.get(where.profile());
            if (profile == null) {
                return errand.failed(
                        "The AWS credentials file " + where.file() + " has no profile '" + where.profile() + "'.",
                        profiles.isEmpty()
                                ? "It must have a line [" + where.profile() + "] and below it aws_access_key_id and"
                                        + " aws_secret_access_key."
                                : Nearest.suggestion(
                                        where.profile(),
                                        profiles.keySet().stream().toList(),
                                        "Its profiles are"));
            }
            var id = profile.getOrDefault("aws_access_key_id", "");
            var secret = profile.getOrDefault("aws_secret_access_key", "");
            return id.isEmpty() || secret.isEmpty()
                    ? errand.failed(
                            "The profile '" + where.profile() + "' in " + where.file() + " has no "
                                    + (id.isEmpty() ? "aws_access_key_id" : "aws_secret_access_key") + ".",
                            "Write the key there as AWS gives it; a role is named in slipway.yaml.")
                    : new Attempt.Worked<>(new AwsCredentials(
                            id,
                            secret,
                            Optional.ofNullable(profile.get("aws_session_token"))
                                    .filter(token -> !token.isEmpty()),
                            Optional.empty()));
        });
    }

    /** The keys in the environment. */
    Attempt<AwsCredentials> inEnvironment() {
        var id = ID.in(errand.environment());
        var secret = SECRET.in(errand.environment());
        var session = SESSION.in(errand.environment());
        secret.ifPresent(errand.mask()::learn);
        session.ifPresent(errand.mask()::learn);
        if (id.isEmpty() || secret.isEmpty()) {
            return errand.failed(
                    "The environment variable " + (id.isEmpty() ? ID : SECRET).name() + " is not set.",
                    "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN where they are temporary), or"
                            + " name a credentials file of the site or a web identity in slipway.yaml.");
        }
        return new Attempt.Worked<>(new AwsCredentials(
                id.get().strip(), secret.get().strip(), session.map(String::strip), expires(session)));
    }

    private Optional<Instant> expires(Optional<String> session) {
        try {
            return session.flatMap(_ -> EXPIRES.in(errand.environment()))
                    .map(text -> java.time.OffsetDateTime.parse(text.strip()).toInstant());
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    /** Another identity provider's token, which is read anew each time where its owner renews it in a file. */
    Attempt<String> webIdentity(AwsKeys.WebIdentity where) throws InterruptedException {
        var value = where.variable().in(errand.environment());
        if (value.isEmpty()) {
            return errand.failed(
                    "The environment variable " + where.variable().name() + " is not set.",
                    where.isFile()
                            ? "It must name the file with the web identity's token: Kubernetes sets"
                                    + " AWS_WEB_IDENTITY_TOKEN_FILE in the pods of a service account that has a role."
                            : "It must hold the web identity's token: have the CI system issue one (id_tokens in GitLab,"
                                    + " permissions: id-token: write in GitHub).");
        }
        var token = where.isFile()
                ? errand.read("the web identity's token file", where.variable().toString(), Path.of(value.get()))
                : new Attempt.Worked<>(value.get());
        return token.then(text -> {
            errand.mask().learn(text);
            return new Attempt.Worked<>(text.strip());
        });
    }

    private static Map<String, Map<String, String>> profiles(String text) {
        var profiles = new LinkedHashMap<String, Map<String, String>>();
        Map<String, String> current = new LinkedHashMap<>();
        for (var written : text.lines().toList()) {
            var line = written.strip();
            if (line.startsWith("[") && line.endsWith("]")) {
                var name = line.substring(1, line.length() - 1).strip().replaceFirst("^profile\\s+", "");
                current = profiles.computeIfAbsent(name, _ -> new LinkedHashMap<>());
            } else if (!line.startsWith("#") && !line.startsWith(";") && line.contains("=")) {
                var at = line.indexOf('=');
                current.put(
                        line.substring(0, at).strip().toLowerCase(Locale.ROOT),
                        line.substring(at + 1).strip());
            }
        }
        return profiles;
    }
}
