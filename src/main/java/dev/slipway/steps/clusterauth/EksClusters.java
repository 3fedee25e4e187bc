package dev.slipway.steps.clusterauth;

import dev.slipway.http.HttpOutcome.Answered;
import dev.slipway.kube.Kubeconfig;
import dev.slipway.site.ClusterConfig.Eks;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gets at a cluster of Amazon EKS without the aws program. The EKS API tells the cluster's address and certificate authority. A
 * token is <a href="https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster">an address
 * of STS's GetCallerIdentity</a>, signed so that it is good for a quarter of an hour and for this cluster alone: the cluster
 * asks for it, and so learns from AWS who we are.
 */
final class EksClusters implements TokenSource {
    private static final String PREFIX = "k8s-aws-v1.";
    private static final String CLUSTER_HEADER = "x-k8s-aws-id";
    /** STS takes no notice of it, and old authenticators took no other. */
    private static final Duration EXPIRES = Duration.ofSeconds(60);
    /** A quarter of an hour from the time of the signature, less a minute for clocks that differ. */
    private static final Duration LIFE = Duration.ofMinutes(14);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Errand errand;
    private final Eks cluster;
    private final AwsCaller aws;
    private final AwsLogin login;

    /** For one cluster. */
    EksClusters(Errand errand, Eks cluster) {
        this.errand = errand;
        this.cluster = cluster;
        this.aws = new AwsCaller(errand, cluster.region());
        this.login = new AwsLogin(errand, cluster, aws);
    }

    /** Finds it. */
    Attempt<Credentials> find() throws InterruptedException {
        return login.credentials()
                .then(keys -> identity(keys)
                        .then(identity -> describe(keys)
                                .then(kubeconfig -> new Attempt.Worked<>(new Credentials(
                                        kubeconfig,
                                        Optional.of(new Credentials.Renewable(signed(keys), this)),
                                        Optional.of(whenUnknown(identity)))))));
    }

    @Override
    public Attempt<Token> token() throws InterruptedException {
        // Signing asks nobody: only AWS can tell that the keys have been taken from us since.
        return login.credentials().then(keys -> identity(keys).then(_ -> new Attempt.Worked<>(signed(keys))));
    }

    private Token signed(AwsCredentials keys) {
        var now = errand.clock().instant();
        // Always the region's own host, whatever endpoint we ask: the cluster asks none but those that AWS publishes.
        var address = URI.create("https://" + aws.host("sts") + "/?Action=GetCallerIdentity&Version=2011-06-15");
        var url = new AwsSignature(keys, cluster.region(), "sts")
                .presigned(address, Map.of(CLUSTER_HEADER, cluster.name()), EXPIRES, now);
        var token = PREFIX
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(url.toString().getBytes(StandardCharsets.UTF_8));
        errand.mask().learn(token);
        errand.mask().learn(url.toString());
        return new Token(token, now, ends(keys, now));
    }

    private static Instant ends(AwsCredentials keys, Instant now) {
        var own = now.plus(LIFE);
        return keys.ends().filter(end -> end.isBefore(own)).orElse(own);
    }

    /** Who we are to AWS: the ARN. */
    private Attempt<String> identity(AwsCredentials keys) throws InterruptedException {
        return aws.sts(cluster.stsEndpoint(), "GetCallerIdentity", Map.of(), Optional.of(keys))
                .then(answer -> answer.status() == 200
                        ? new Attempt.Worked<>(
                                AwsReply.element(answer.body(), "Arn").orElse("unknown"))
                        : aws.refused("POST sts:GetCallerIdentity", answer, login.source()));
    }

    private Attempt<Kubeconfig> describe(AwsCredentials keys) throws InterruptedException {
        var root = cluster.apiEndpoint().orElse("https://" + aws.host("eks")).replaceAll("/+$", "");
        var address = URI.create(root + "/clusters/" + cluster.name());
        return aws.get("eks", address, keys)
                .then(answer -> answer.status() == 200 ? found(answer.body()) : refused(address, answer));
    }

    private Attempt<Kubeconfig> found(String body) {
        JsonNode said;
        try {
            said = JSON.readTree(body).path("cluster");
        } catch (JacksonException notJson) {
            return errand.failed("The EKS API's answer is not JSON.", "Check apiEndpoint in slipway.yaml.");
        }
        var server = said.path("endpoint").asString("");
        var authority = said.path("certificateAuthority").path("data").asString("");
        if (server.isEmpty() || authority.isEmpty()) {
            return errand.failed(
                    "Cluster " + cluster.name() + " has no address yet; its status is "
                            + said.path("status").asString("unknown") + ".",
                    "Wait until the cluster is ACTIVE, then deploy again.");
        }
        var name = said.path("arn").asString("eks_" + cluster.region() + "_" + cluster.name());
        return new Attempt.Worked<>(Kubeconfig.of(name, server, Optional.of(authority)));
    }

    private Attempt<Kubeconfig> refused(URI address, Answered answer) {
        var trouble = AwsReply.trouble(answer);
        var request = "GET " + address;
        return switch (trouble.code()) {
            case "ResourceNotFound" ->
                new Attempt.Failed<>(aws.failure(
                                request,
                                trouble,
                                "There is no cluster " + cluster.name() + " in region " + cluster.region()
                                        + " of the account that we are in.")
                        .advising(
                                "Check region and name of the target's cluster in slipway.yaml, and that its keys or role are"
                                        + " of the cluster's account."));
            case "AccessDenied" ->
                new Attempt.Failed<>(aws.failure(
                                request, trouble, "We lack the permission eks:DescribeCluster: " + trouble.message())
                        .advising("Attach a policy that allows eks:DescribeCluster on the cluster to the deploying "
                                + (cluster.role().isPresent() ? "role." : "user.")));
            default -> aws.refused(request, answer, login.source());
        };
    }

    /** AWS knows us, so it is the cluster that does not. */
    private Credentials.Unknown whenUnknown(String identity) {
        return new Credentials.Unknown(
                "AWS knows us as " + identity + ".",
                "The cluster has no access entry for it. Whoever made the cluster can give it one: aws eks create-access-entry"
                        + " --region " + cluster.region() + " --cluster-name " + cluster.name() + " --principal-arn "
                        + principal(identity)
                        + ", then aws eks associate-access-policy with the rights that a deployment needs. (Clusters of before"
                        + " 2024: an entry in the ConfigMap aws-auth in kube-system.)");
    }

    /** A role that was taken on shows as a session of it; access entries name the role itself. */
    private static String principal(String identity) {
        return identity.replaceFirst("^arn:([a-z-]+):sts::([0-9]+):assumed-role/([^/]+)/.*$", "arn:$1:iam::$2:role/$3");
    }
}
