package dev.slipway.steps.helm;

import java.util.Optional;
import java.util.regex.Pattern;

/** The ways in which an upgrade is known to fail, told by Helm's words, each with what to do. The first that fits counts. */
enum UpgradeTrouble {
    UNAUTHORISED(
            "asked for the client to provide credentials|Unauthorized",
            "The cluster does not accept the credentials: the token or client certificate was revoked, has expired, or"
                    + " belongs to another cluster. Fetch a new kubeconfig, or a new key of the deploying account."),
    UNREACHABLE(
            "cluster unreachable|failed to perform \"?FetchReference|dial tcp|connection refused|no such host",
            "The cluster does not answer. Check that it runs and that this machine may reach it, then deploy again."),
    IN_PROGRESS(
            "another operation \\(install/upgrade/rollback\\) is in progress",
            "Somebody else's Helm began to work on this release in the same moment. See 'helm history' of the release, let"
                    + " it come to its end, then deploy again. What a killed Helm left locked, the next deployment frees."),
    NEVER_DEPLOYED(
            "has no deployed releases",
            "No revision of this release was ever deployed in full, so that there is nothing to upgrade. Uninstall it"
                    + " ('helm uninstall'), then deploy again."),
    HOOK_TIMED_OUT(
            "hooks? failed|failed (pre|post)-(install|upgrade)",
            "A hook of the chart (a Job that runs before or after the upgrade) failed or was not done in time. Look at"
                    + " the Jobs and pods of the namespace: images that take long to pull are the usual reason. Raise"
                    + " the release's 'timeout' in slipway.yaml where it only needs longer."),
    IMMUTABLE(
            "field is immutable|`selector` does not match|updates to .* are forbidden",
            "The chart changes a field that Kubernetes does not let anybody change. The object that the message names"
                    + " must be deleted so that the next deployment makes it anew; a Deployment can be deleted with"
                    + " '--cascade=orphan', so that its pods keep running until then."),
    RECREATE(
            "may not be specified when strategy",
            "The strategy of a Deployment changed while the fields of the old one are still there. Set"
                    + " 'rollingUpdate: null' beside it once."),
    OWNED_BY_ANOTHER(
            "invalid ownership metadata|already exists",
            "An object of the chart was made by somebody else: by hand, or by another release. Delete it, or let this"
                    + " release adopt it with the labels and annotations that the message names."),
    WEBHOOK(
            "failed calling webhook",
            "An admission webhook of the cluster does not answer: its pod is down, or its certificate is out of date."
                    + " Mend it, or delete its webhook configuration and deploy that component again."),
    QUOTA(
            "exceeded quota",
            "The namespace's quota is used up. Free some of it, or raise it. On GKE, a quota object that is out of"
                    + " step with reality is made anew when it is deleted."),
    NO_NAMESPACE(
            "namespaces \\\"?[^ ]+ not found",
            "The namespace is not there, and the deploying account may not even look whether it is. Have it made by"
                    + " somebody who may, or let the account see and make namespaces."),
    FORBIDDEN(
            "is forbidden|attempt to grant extra privileges",
            "The deploying account lacks a permission. Grant the one that the message names; a chart that makes roles"
                    + " needs an account that holds all that it grants."),
    KUBE_VERSION(
            "kubeVersion",
            "The chart does not support this cluster's version of Kubernetes. Upgrade the cluster, or use a version of"
                    + " the chart that supports it."),
    NO_SUCH_KIND(
            "no matches for kind|ensure CRDs are installed first",
            "The cluster does not know a kind of object that the chart makes. Install what defines it (its"
                    + " CustomResourceDefinitions) first."),
    SCHEMA(
            "don't meet the specifications of the schema",
            "A value has the wrong name or type for the chart: correct the values that the message names."),
    BAD_YAML(
            "error converting YAML to JSON|YAML parse error|failed to parse|error unmarshaling",
            "A file, or what a template makes of the values, is not YAML. Tabs and wrong indentation are the usual"
                    + " reasons. Never paste a file with secrets into a web site that checks YAML."),
    TEMPLATE(
            "execution error at|template: |nil pointer evaluating",
            "A template of the chart could not be filled in: a value that it needs is missing, or the chart refuses"
                    + " one. The message names the template and the value."),
    TIMED_OUT(
            "timed out waiting|context deadline exceeded",
            "Something was not done within the release's time limit. Look at the pods and events of the namespace;"
                    + " raise 'timeout' of the release in slipway.yaml where it only needs longer.");

    private final Pattern words;
    private final String advice;

    UpgradeTrouble(String words, String advice) {
        this.words = Pattern.compile(words);
        this.advice = advice;
    }

    String advice() {
        return advice;
    }

    /** The trouble that Helm's words tell of. */
    static Optional<UpgradeTrouble> in(HelmError error) {
        for (var trouble : values()) {
            if (error.matches(trouble.words)) {
                return Optional.of(trouble);
            }
        }
        return Optional.empty();
    }
}
