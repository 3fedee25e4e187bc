package dev.slipway.steps.clusterauth;

import dev.slipway.http.HttpOutcome.Answered;
import dev.slipway.site.ClusterConfig.AwsKeys;
import dev.slipway.site.ClusterConfig.AwsRole;
import dev.slipway.site.ClusterConfig.Eks;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gets the credentials with which an EKS cluster is asked for and tokens are signed: the site's keys themselves, or a role's
 * that is taken on with them (sts:AssumeRole) or with another identity provider's token (sts:AssumeRoleWithWebIdentity). A role's
 * credentials end, and are asked for anew a while before.
 */
final class AwsLogin {
    /** A token for EKS lasts a quarter of an hour: credentials that end sooner would make it end with them. */
    private static final Duration LEAST = Duration.ofMinutes(15);

    private final Errand errand;
    private final Eks cluster;
    private final AwsCaller aws;
    private final AwsKeySource keys;
    private @Nullable AwsCredentials known;

    AwsLogin(Errand errand, Eks cluster, AwsCaller aws) {
        this.errand = errand;
        this.cluster = cluster;
        this.aws = aws;
        this.keys = new AwsKeySource(errand);
    }

    /** Credentials that are good for a while yet. */
    Attempt<AwsCredentials> credentials() throws InterruptedException {
        var last = known;
        if (last != null && last.ends().filter(this::isFar).isPresent()) {
            return new Attempt.Worked<>(last);
        }
        return fresh().then(credentials -> {
            known = credentials;
            return new Attempt.Worked<>(credentials);
        });
    }

    private boolean isFar(Instant end) {
        return end.isAfter(errand.clock().instant().plus(LEAST));
    }

    private Attempt<AwsCredentials> fresh() throws InterruptedException {
        return switch (cluster.keys()) {
            case AwsKeys.InFile file -> inRole(keys.in(file));
            case AwsKeys.InEnvironment _ -> inRole(keys.inEnvironment());
            case AwsKeys.WebIdentity identity ->
                keys.webIdentity(identity)
                        .then(token -> assume(
                                cluster.role().orElseThrow(), Map.of("WebIdentityToken", token), Optional.empty()));
        };
    }

    private Attempt<AwsCredentials> inRole(Attempt<AwsCredentials> base) throws InterruptedException {
        return cluster.role().isEmpty()
                ? base
                : base.then(own -> assume(
                        cluster.role().get(),
                        cluster.role()
                                .get()
                                .externalId()
                                .map(id -> Map.of("ExternalId", id))
                                .orElse(Map.of()),
                        Optional.of(own)));
    }

    private Attempt<AwsCredentials> assume(AwsRole role, Map<String, String> more, Optional<AwsCredentials> own)
            throws InterruptedException {
        var action = own.isPresent() ? "AssumeRole" : "AssumeRoleWithWebIdentity";
        var parameters = new LinkedHashMap<>(more);
        parameters.put("RoleArn", role.arn());
        parameters.put("RoleSessionName", role.sessionName());
        return aws.sts(cluster.stsEndpoint(), action, parameters, own)
                .then(answer -> answer.status() == 200 ? assumed(answer) : refused(action, role, answer));
    }

    private Attempt<AwsCredentials> assumed(Answered answer) {
        var id = AwsReply.element(answer.body(), "AccessKeyId").orElse("");
        var secret = AwsReply.element(answer.body(), "SecretAccessKey").orElse("");
        var session = AwsReply.element(answer.body(), "SessionToken").orElse("");
        errand.mask().learn(secret);
        errand.mask().learn(session);
        try {
            var ends = AwsReply.element(answer.body(), "Expiration").map(Instant::parse);
            if (!id.isEmpty() && !secret.isEmpty() && !session.isEmpty() && ends.isPresent()) {
                return new Attempt.Worked<>(new AwsCredentials(id, secret, Optional.of(session), ends));
            }
        } catch (DateTimeException unreadable) {
            // Told below, as every answer that is not what AWS documents.
        }
        return errand.failed("The STS API's answer holds no credentials.", "Check stsEndpoint in slipway.yaml.");
    }

    private Attempt<AwsCredentials> refused(String action, AwsRole role, Answered answer) {
        var trouble = AwsReply.trouble(answer);
        var request = "POST sts:" + action;
        return switch (trouble.code()) {
            case "AccessDenied" ->
                new Attempt.Failed<>(aws.failure(
                                request,
                                trouble,
                                "AWS does not let us take on the role " + role.arn() + ": " + trouble.message())
                        .advising(
                                action.equals("AssumeRole")
                                        ? "The role's trust policy must name the user (and the external id, if it asks for one:"
                                                + " externalId), and the user's own policy must allow sts:AssumeRole on the role."
                                        : "The role's trust policy must name the identity provider, and its conditions must fit"
                                                + " the token's sub and aud."));
            case "InvalidIdentityToken", "IDPRejectedClaim", "IDPCommunicationError" ->
                new Attempt.Failed<>(aws.failure(
                                request, trouble, "AWS does not accept the web identity's token: " + trouble.message())
                        .advising(
                                "Its issuer must be an identity provider of the account (IAM, OpenID Connect), its aud one of"
                                        + " that provider's audiences, and it must not have ended."));
            case "ExpiredToken" ->
                own(action)
                        ? aws.refused(request, answer, source())
                        : new Attempt.Failed<>(aws.failure(
                                        request, trouble, "The web identity's token has ended: " + trouble.message())
                                .advising(
                                        "Have the CI system issue one that lasts longer; one in a file is renewed by whoever"
                                                + " put it there."));
            default -> aws.refused(request, answer, source());
        };
    }

    private static boolean own(String action) {
        return action.equals("AssumeRole");
    }

    /** Where the keys come from, for messages. */
    String source() {
        return switch (cluster.keys()) {
            case AwsKeys.InFile(var file, var profile) ->
                file + (profile.equals("default") ? "" : " (profile " + profile + ")");
            case AwsKeys.InEnvironment _ -> "AWS_ACCESS_KEY_ID";
            case AwsKeys.WebIdentity(var variable, var _) -> variable.toString();
        };
    }
}
