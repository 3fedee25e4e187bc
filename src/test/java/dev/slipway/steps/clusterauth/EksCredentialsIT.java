package dev.slipway.steps.clusterauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.masking.Mask;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.ClusterConfig.AwsKeys;
import dev.slipway.site.ClusterConfig.AwsRole;
import dev.slipway.site.Variable;
import dev.slipway.testing.AmazonCloud;
import dev.slipway.testing.ContractServer.Reply;
import dev.slipway.testing.Keys;
import dev.slipway.testing.SecureServer;
import dev.slipway.testing.TokenCheckingProxy.Bearer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With AWS played; what the cluster says to the tokens is shown where a deployment is made with them. */
class EksCredentialsIT {
    private static final String FILE = "secrets/aws-credentials";
    private static final AwsKeys KEYS = new AwsKeys.InFile(FILE, "deployer");
    private static final Optional<AwsRole> ROLE =
            Optional.of(new AwsRole(AmazonCloud.ROLE, "slipway", Optional.of(AmazonCloud.EXTERNAL_ID)));

    private AmazonCloud amazon;
    private CredentialsTrial trial;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        amazon = new AmazonCloud(Duration.ofHours(1));
        amazon.running("https://127.0.0.1:1", Keys.pem(Keys.authority().certificate()));
        trial = new CredentialsTrial(folder).file(FILE, AmazonCloud.credentialsFile());
    }

    @AfterEach
    void stop() {
        trial.close();
        amazon.close();
    }

    @Test
    void aUsersKeysLeadToTheCluster() throws Exception {
        var kubeconfig = trial.found(eks(KEYS, Optional.empty()));
        assertThat(kubeconfig.server()).isEqualTo("https://127.0.0.1:1");
        assertThat(kubeconfig.currentContext()).contains("arn:aws:eks:eu-west-1:123456789012:cluster/prod");
        assertThat(kubeconfig.text())
                .contains("tokenFile: " + folder.resolve("kubeconfig/staging.token"))
                .doesNotContain("k8s-aws-v1.");
        assertThat(amazon.bearer(trial.token())).map(Bearer::user).contains(AmazonCloud.USER_ARN);
    }

    @Test
    void nothingOfTheKeysAndTokensIsShown() throws Exception {
        trial.found(eks(KEYS, ROLE));
        var token = trial.token();
        var url = new String(
                Base64.getUrlDecoder().decode(token.substring("k8s-aws-v1.".length())), StandardCharsets.UTF_8);
        var session = url.replaceFirst("^.*X-Amz-Security-Token=([^&]+).*$", "$1");
        for (var secret : new String[] {token, url, session, AmazonCloud.SECRET_ACCESS_KEY}) {
            assertThat(trial.mask().apply("it is " + secret)).isEqualTo("it is " + Mask.SHOWN);
        }
    }

    @Test
    void aRoleIsTakenOn() throws Exception {
        trial.found(eks(KEYS, ROLE));
        assertThat(amazon.bearer(trial.token())).map(Bearer::user).contains(AmazonCloud.SESSION_ARN);
    }

    @Test
    void keysMayStandInTheEnvironment() throws Exception {
        trial.environment(Map.of(
                "AWS_ACCESS_KEY_ID",
                AmazonCloud.ACCESS_KEY_ID,
                "AWS_SECRET_ACCESS_KEY",
                AmazonCloud.SECRET_ACCESS_KEY));
        trial.found(eks(new AwsKeys.InEnvironment(), Optional.empty()));
        assertThat(amazon.bearer(trial.token())).map(Bearer::user).contains(AmazonCloud.USER_ARN);
        assertThat(trial.mask().apply(AmazonCloud.SECRET_ACCESS_KEY)).isEqualTo(Mask.SHOWN);
    }

    @Test
    void aWebIdentityTakesOnARole() throws Exception {
        var role = Optional.of(new AwsRole(AmazonCloud.ROLE, "slipway", Optional.empty()));
        trial.environment(Map.of("CI_TOKEN", AmazonCloud.WEB_IDENTITY));
        trial.found(eks(new AwsKeys.WebIdentity(new Variable("CI_TOKEN"), false), role));
        assertThat(amazon.bearer(trial.token())).map(Bearer::user).contains(AmazonCloud.SESSION_ARN);

        var file = Files.writeString(folder.resolve("token"), AmazonCloud.WEB_IDENTITY + "\n");
        trial.environment(Map.of("AWS_WEB_IDENTITY_TOKEN_FILE", file.toString()));
        trial.found(eks(new AwsKeys.WebIdentity(new Variable("AWS_WEB_IDENTITY_TOKEN_FILE"), true), role));
        assertThat(amazon.bearer(trial.token())).map(Bearer::user).contains(AmazonCloud.SESSION_ARN);
    }

    @Test
    void aTokenEndsWithTheCredentialsThatSignedIt() throws Exception {
        try (var brief = new AmazonCloud(Duration.ofSeconds(80))) {
            brief.running("https://127.0.0.1:1", Keys.pem(Keys.authority().certificate()));
            var clock = InstantSource.system();
            var errand = trial.errand();
            var config = eks(brief, KEYS, ROLE);
            var token = token(new EksClusters(errand, config));
            assertThat(Duration.between(clock.instant(), token.ends()))
                    .isBetween(Duration.ofSeconds(70), Duration.ofSeconds(80));
            var lasting = token(new EksClusters(errand, eks(KEYS, ROLE)));
            assertThat(Duration.between(clock.instant(), lasting.ends()))
                    .isBetween(Duration.ofMinutes(13), Duration.ofMinutes(14));
        }
    }

    @Test
    void aRolesCredentialsAreUsedUntilTheyAreAboutToEnd() throws Exception {
        var clusters = new EksClusters(trial.errand(), eks(KEYS, ROLE));
        token(clusters);
        amazon.next("AssumeRole", AmazonCloud.stsError(403, "AccessDenied", "asked all the same"));
        token(clusters);
    }

    @Test
    void keysThatWereTakenFromUsAreNoticedWhenATokenIsRenewed() throws Exception {
        var clusters = new EksClusters(trial.errand(), eks(KEYS, Optional.empty()));
        token(clusters);
        amazon.next(
                "GetCallerIdentity",
                AmazonCloud.stsError(
                        403, "InvalidClientTokenId", "The security token included in the request is invalid."));
        assertThat(clusters.token())
                .isInstanceOfSatisfying(
                        Attempt.Failed.class,
                        failed -> assertThat(failed.failure().observed())
                                .startsWith(
                                        "AWS does not know the access key of secrets/aws-credentials (profile deployer)"));
    }

    @Test
    void thatTheClusterHasNoAccessEntryForUsIsTold() throws Exception {
        var authority = Keys.authority();
        try (var apiServer = new SecureServer(authority, Keys.ofServer(authority, "127.0.0.1"), false, exchange -> {
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        })) {
            amazon.running(apiServer.address(), Keys.pem(authority.certificate()));
            var failure = trial.failure(eks(KEYS, ROLE));
            assertThat(failure.observed())
                    .contains("does not accept the credentials", "AWS knows us as " + AmazonCloud.SESSION_ARN);
            assertThat(failure.advice().getFirst())
                    .contains("aws eks create-access-entry --region eu-west-1 --cluster-name prod --principal-arn "
                            + AmazonCloud.ROLE + ",");
        }
    }

    @Test
    void aWrongSecretIsTold() throws Exception {
        amazon.next(
                "GetCallerIdentity",
                AmazonCloud.stsError(
                        403,
                        "SignatureDoesNotMatch",
                        "The request signature we calculated does not match the signature you provided."));
        var failure = trial.failure(eks(KEYS, Optional.empty()));
        assertThat(failure.observed()).contains("secret access key", "is not the one that belongs");
        assertThat(failure.worthRetrying()).isFalse();
    }

    @Test
    void aWrongClockIsTold() throws Exception {
        trial.clock(() -> InstantSource.system().instant().minus(Duration.ofMinutes(20)));
        var failure = trial.failure(eks(KEYS, Optional.empty()));
        assertThat(failure.observed()).contains("this machine's clock is", "minutes slow");
        assertThat(failure.advice().getFirst()).contains("timedatectl");
    }

    @Test
    void temporaryCredentialsThatHaveEndedAreTold() throws Exception {
        amazon.next(
                "GetCallerIdentity",
                AmazonCloud.stsError(403, "ExpiredToken", "The security token included in the request is expired"));
        assertThat(trial.failure(eks(KEYS, Optional.empty())).observed()).startsWith("The temporary credentials of");
    }

    @Test
    void aRoleThatMayNotBeTakenOnIsTold() throws Exception {
        amazon.next(
                "AssumeRole",
                AmazonCloud.stsError(
                        403,
                        "AccessDenied",
                        "User: " + AmazonCloud.USER_ARN + " is not authorized to perform: sts:AssumeRole on resource: "
                                + AmazonCloud.ROLE));
        var failure = trial.failure(eks(KEYS, ROLE));
        assertThat(failure.observed()).startsWith("AWS does not let us take on the role " + AmazonCloud.ROLE);
        assertThat(failure.advice().getFirst()).contains("trust policy", "externalId");
    }

    @Test
    void aMissingPermissionIsNamed() throws Exception {
        amazon.next(
                "DescribeCluster",
                AmazonCloud.eksError(
                        403,
                        "AccessDeniedException",
                        "User: " + AmazonCloud.USER_ARN + " is not authorized to perform: eks:DescribeCluster"));
        var failure = trial.failure(eks(KEYS, Optional.empty()));
        assertThat(failure.observed()).startsWith("We lack the permission eks:DescribeCluster");
        assertThat(failure.advice().getFirst()).contains("deploying user");
    }

    @Test
    void aClusterThatIsNotThereIsTold() throws Exception {
        amazon.next(
                "DescribeCluster",
                AmazonCloud.eksError(
                        404,
                        "ResourceNotFoundException:http://internal.amazon.com/",
                        "No cluster found for name: prod."));
        assertThat(trial.failure(eks(KEYS, Optional.empty())).observed())
                .isEqualTo("There is no cluster prod in region eu-west-1 of the account that we are in.");
    }

    @Test
    void anApiInTroubleIsWorthAnotherTry() throws Exception {
        amazon.next("DescribeCluster", AmazonCloud.eksError(500, "ServerException", "Internal error"));
        assertThat(trial.failure(eks(KEYS, Optional.empty())).worthRetrying()).isTrue();
        amazon.next("DescribeCluster", AmazonCloud.eksError(400, "ThrottlingException", "Rate exceeded"));
        assertThat(trial.failure(eks(KEYS, Optional.empty())).worthRetrying()).isTrue();
        amazon.next("GetCallerIdentity", Reply.xml(503, "busy"));
        assertThat(trial.failure(eks(KEYS, Optional.empty())).worthRetrying()).isTrue();
    }

    @Test
    void aClusterThatIsStillBeingMadeIsTold() throws Exception {
        amazon.cluster("{\"cluster\":{\"name\":\"prod\",\"status\":\"CREATING\"}}");
        assertThat(trial.failure(eks(KEYS, Optional.empty())).observed()).contains("has no address yet", "CREATING");
    }

    @Test
    void whatIsWrongWithTheKeysThemselvesIsTold() throws Exception {
        var failure = trial.failure(eks(new AwsKeys.InFile(FILE, "deploier"), Optional.empty()));
        assertThat(failure.observed()).isEqualTo("The AWS credentials file " + FILE + " has no profile 'deploier'.");
        assertThat(failure.advice()).containsExactly("Did you mean 'deployer'?");

        trial.file(FILE, "[deployer]\naws_access_key_id = AKIAX\nrole_arn = arn:aws:iam::1:role/x\n");
        assertThat(trial.failure(eks(KEYS, Optional.empty())).observed()).contains("has no aws_secret_access_key");

        assertThat(trial.failure(eks(new AwsKeys.InEnvironment(), Optional.empty()))
                        .observed())
                .isEqualTo("The environment variable AWS_ACCESS_KEY_ID is not set.");
        var identity = new AwsKeys.WebIdentity(new Variable("CI_TOKEN"), false);
        assertThat(trial.failure(eks(identity, ROLE)).advice().getFirst()).contains("id_tokens", "id-token: write");
    }

    @Test
    void aWebIdentityThatAwsDoesNotTakeIsTold() throws Exception {
        trial.environment(Map.of("CI_TOKEN", AmazonCloud.WEB_IDENTITY));
        amazon.next(
                "AssumeRoleWithWebIdentity",
                AmazonCloud.stsError(400, "InvalidIdentityToken", "Incorrect token audience"));
        var identity = new AwsKeys.WebIdentity(new Variable("CI_TOKEN"), false);
        var role = Optional.of(new AwsRole(AmazonCloud.ROLE, "slipway", Optional.empty()));
        var failure = trial.failure(eks(identity, role));
        assertThat(failure.observed()).contains("Incorrect token audience");
        assertThat(failure.advice().getFirst()).contains("aud");
    }

    private static Token token(EksClusters clusters) throws InterruptedException {
        return switch (clusters.token()) {
            case Attempt.Worked<Token>(var token) -> token;
            case Attempt.Failed<Token>(var failure) -> throw new AssertionError(failure.observed());
        };
    }

    private ClusterConfig.Eks eks(AwsKeys keys, Optional<AwsRole> role) {
        return eks(amazon, keys, role);
    }

    private static ClusterConfig.Eks eks(AmazonCloud cloud, AwsKeys keys, Optional<AwsRole> role) {
        return new ClusterConfig.Eks(
                AmazonCloud.REGION,
                AmazonCloud.CLUSTER,
                keys,
                role,
                Optional.of(cloud.address()),
                Optional.of(cloud.address()));
    }
}
