package dev.slipway.steps.clusterauth;

import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.TargetConfig;
import java.util.ArrayList;
import java.util.List;

/** What {@code slipway explain} says about {@link GetCredentials}. */
final class CredentialsDocumentation {
    private CredentialsDocumentation() {}

    static StepDocumentation of(TargetConfig target) {
        var happens = new ArrayList<String>();
        happens.add(source(target.cluster()));
        happens.add("Write a kubeconfig of this deployment alone into the private workspace: one context, namespace `"
                + target.namespace() + "`, readable by its owner alone. Helm and the tests use it, and nothing of"
                + " `~/.kube`.");
        if (isRenewed(target.cluster())) {
            happens.add(
                    "Renew the token, at half of its life, for as long as the deployment goes on: it stands in a file that the"
                            + " kubeconfig names, and is replaced there.");
        }
        happens.add("Check that a client certificate is still good, and warn from 30 days before it ends.");
        happens.add("Ask the API server for its version and who we are to it, before anything is changed.");
        return new StepDocumentation("""
                Everything that follows talks to the cluster of this target. Whether that is possible is found out \
                first, so that no deployment ends half way because of a certificate that expired last night.""", happens, troubles(target.cluster()));
    }

    private static String source(ClusterConfig cluster) {
        return switch (cluster) {
            case ClusterConfig.KubeconfigFile(var file, var context) ->
                "Read `" + file + "`"
                        + context.map(name -> ", context `" + name + "`").orElse("") + ".";
            case ClusterConfig.KubeconfigInEnvironment(var variable, var context) ->
                "Read the kubeconfig that `" + variable + "` names"
                        + context.map(name -> ", context `" + name + "`").orElse("") + ".";
            case ClusterConfig.Gke gke ->
                "Exchange the service account's key `" + gke.key() + "` for a token that lasts an hour, and ask the GKE"
                        + " API for the address and certificate authority of cluster `" + gke.name() + "` ("
                        + gke.location() + ", project `" + gke.project() + "`)" + address(gke) + ".";
            case ClusterConfig.Eks eks ->
                signing(eks) + ", ask the EKS API for the address and certificate authority of cluster `" + eks.name()
                        + "` (" + eks.region() + "), and sign a token that lasts a quarter of an hour.";
            case ClusterConfig.Aks aks ->
                "Sign in to Microsoft Entra as service principal `" + aks.clientId() + "`, ask Azure's API for the "
                        + (aks.admin() ? "administrator's" : "user's") + " kubeconfig of cluster `" + aks.name()
                        + "` (resource group `" + aks.resourceGroup()
                        + "`) and, where the cluster is one with Entra, get a token"
                        + " for it that lasts an hour.";
            case ClusterConfig.InCluster _ ->
                "Use the service account of the pod in which Slipway runs: the token and certificate authority that the kubelet"
                        + " put there.";
        };
    }

    private static String address(ClusterConfig.Gke gke) {
        return gke.endpoint()
                .map(endpoint -> switch (endpoint) {
                    case PUBLIC -> ", and use its public address";
                    case PRIVATE -> ", and use its private address";
                    case DNS -> ", and use its DNS address";
                })
                .orElse("");
    }

    private static String signing(ClusterConfig.Eks eks) {
        var role = eks.role().map(known -> "the role `" + known.arn() + "`").orElse("");
        return switch (eks.keys()) {
            case ClusterConfig.AwsKeys.WebIdentity(var variable, var _) ->
                "Take on " + role + " with the token of `" + variable + "`";
            case ClusterConfig.AwsKeys.InFile _, ClusterConfig.AwsKeys.InEnvironment _ ->
                "Sign with the AWS keys of " + keys(eks.keys()) + (role.isEmpty() ? "" : ", take on " + role);
        };
    }

    private static String keys(ClusterConfig.AwsKeys keys) {
        return switch (keys) {
            case ClusterConfig.AwsKeys.InFile(var file, var profile) -> "`" + file + "` (profile `" + profile + "`)";
            case ClusterConfig.AwsKeys.InEnvironment _ -> "the environment (`AWS_ACCESS_KEY_ID`)";
            case ClusterConfig.AwsKeys.WebIdentity(var variable, var _) -> "`" + variable + "`";
        };
    }

    private static boolean isRenewed(ClusterConfig cluster) {
        return switch (cluster) {
            case ClusterConfig.Gke _, ClusterConfig.Eks _, ClusterConfig.Aks _ -> true;
            case ClusterConfig.KubeconfigFile _, ClusterConfig.KubeconfigInEnvironment _, ClusterConfig.InCluster _ ->
                false;
        };
    }

    private static List<Trouble> troubles(ClusterConfig cluster) {
        var troubles = new ArrayList<>(List.of(
                new Trouble(
                        "The cluster is having difficulties, or can't be reached from here.",
                        "The API server does not answer, several times in a row.",
                        "Check the cluster and the way to it (VPN, firewall, authorised networks); deploy again."),
                new Trouble(
                        "The credentials have expired or were revoked.",
                        "The API server does not accept them, or the client certificate has ended (k3s: after a year).",
                        "Fetch a new kubeconfig or key, and commit it in place of the old one.")));
        if (cluster instanceof ClusterConfig.Gke) {
            troubles.add(new Trouble(
                    "The service account lacks a permission.",
                    "The GKE API answers with status 403 and names the permission.",
                    "Give the account a role with that permission."));
            troubles.add(new Trouble(
                    "The service account's key was deleted.",
                    "The token endpoint answers `invalid_grant`.",
                    "Make a new key, and commit it encrypted in place of the old one."));
        }
        if (cluster instanceof ClusterConfig.Eks) {
            troubles.add(new Trouble(
                    "AWS does not let us take on the role, or look at the cluster.",
                    "AWS answers AccessDenied, and names who may not do what.",
                    "Mend the role's trust policy, or allow eks:DescribeCluster."));
            troubles.add(new Trouble(
                    "AWS knows us, and the cluster does not.",
                    "The API server does not accept the token, and AWS tells who we are.",
                    "Make an access entry for that role or user: `aws eks create-access-entry`."));
        }
        if (cluster instanceof ClusterConfig.Aks) {
            troubles.add(new Trouble(
                    "The service principal's secret has expired: Entra's last two years at the most.",
                    "Microsoft's login answers AADSTS7000222.",
                    "Make a new one, and commit it encrypted in place of the old one."));
            troubles.add(new Trouble(
                    "The service principal may not get the cluster's kubeconfig.",
                    "Azure's API answers AuthorizationFailed.",
                    "Give it the role \"Azure Kubernetes Service Cluster User Role\" on the cluster."));
        }
        return troubles;
    }
}
