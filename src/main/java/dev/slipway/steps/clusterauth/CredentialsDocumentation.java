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
                        + gke.location() + ", project `" + gke.project() + "`).";
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
        return troubles;
    }
}
