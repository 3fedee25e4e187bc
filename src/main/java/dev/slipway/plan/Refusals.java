package dev.slipway.plan;

import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.ClusterTrouble.Cause;
import dev.slipway.preflight.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the API server's answers to a dry run mean for the deployment, and what to do. */
final class Refusals {
    private static final Pattern IMMUTABLE = Pattern.compile(
            "field is immutable|may not be changed|may not change|updates to .* are forbidden|cannot change roleRef|"
                    + "`selector` does not match|is immutable after creation|cannot be changed|"
                    + "updates to provisioner|field can not be");
    private static final Pattern RIGHTS = Pattern.compile("cannot (create|patch|update|delete) resource");

    private Refusals() {}

    /** Whether it is the account that may not do it, so that nothing is said of the object. */
    static boolean isOfRights(ClusterTrouble trouble) {
        return trouble instanceof ClusterTrouble.Forbidden(var _, var detail)
                && RIGHTS.matcher(detail).find();
    }

    /** Whether a field of the object is one that the API does not know. */
    static boolean isOfUnknownField(ClusterTrouble trouble) {
        return trouble instanceof ClusterTrouble.Other(var _, int status, var detail)
                && status == 400
                && detail.contains("strict decoding error");
    }

    /**
     * Why the change would fail.
     *
     * @param goesBack whether it is one back to an earlier revision, whose manifests nobody can mend
     */
    static List<Finding> of(ObjectName object, String namespace, ClusterTrouble trouble, boolean goesBack) {
        return switch (trouble) {
            case ClusterTrouble.Invalid(var _, var detail, var causes)
            when !causes.isEmpty() -> invalid(object, namespace, detail, causes, goesBack);
            case ClusterTrouble.Conflict(var _, var _, var _, var causes)
            when !causes.isEmpty() -> List.of(conflict(object, causes));
            case ClusterTrouble.Forbidden(var _, var detail) ->
                List.of(Finding.problem(
                        object.toString(),
                        "The cluster would not take " + object + ": " + detail + ".",
                        "An admission rule or a quota of the cluster says so: change what it names."));
            default ->
                List.of(Finding.problem(
                        object.toString(),
                        "The cluster would not take " + object + ": " + trouble.observed(),
                        trouble.advice()));
        };
    }

    private static List<Finding> invalid(
            ObjectName object, String namespace, String detail, List<Cause> causes, boolean goesBack) {
        var findings = new ArrayList<Finding>();
        for (var cause : causes) {
            var isImmutable = IMMUTABLE.matcher(cause.message()).find()
                    || (cause.message().isEmpty() && IMMUTABLE.matcher(detail).find());
            var field = cause.field().isEmpty() ? "a field" : cause.field();
            findings.add(
                    isImmutable
                            ? Finding.problem(
                                    object.toString(),
                                    field + " of " + object + " can't be changed: " + shortened(cause.message()) + ".",
                                    goesBack ? remedyBack(object, namespace) : remedy(object, namespace))
                            : Finding.problem(
                                    object.toString(),
                                    "The cluster would not take " + field + " of " + object + ": "
                                            + shortened(cause.message()) + ".",
                                    cause.message().contains("may not be specified when strategy")
                                            ? "Set 'rollingUpdate: null' beside the strategy once."
                                            : "Correct the value that the chart makes of it."));
        }
        return findings;
    }

    /** The server quotes whole objects, in Go's notation. */
    private static String shortened(String message) {
        var text = message.replaceAll("(?s)Invalid value: .*: (?=[^:]*$)", "").strip();
        return text.length() > 300 ? text.substring(0, 300) + "…" : text.replaceAll("\\.$", "");
    }

    private static Finding conflict(ObjectName object, List<Cause> causes) {
        var fields = causes.stream()
                .map(cause -> cause.field() + " (" + cause.message() + ")")
                .toList();
        return Finding.problem(
                object.toString(),
                "Fields of " + object + " were set by others since, and Helm does not take them over: "
                        + String.join(", ", fields) + ".",
                "Take the change into the site's values, or undo it; or let Helm win: kubectl apply --server-side"
                        + " --force-conflicts --field-manager=helm.");
    }

    private static String deletion(ObjectName object, String namespace) {
        return (namespace.isEmpty() ? "kubectl delete " : "kubectl -n " + namespace + " delete ")
                + object.kind().toLowerCase(Locale.ROOT) + " " + object.name();
    }

    /** How the object can be made anew with the old value. */
    private static String remedyBack(ObjectName object, String namespace) {
        var delete = "Delete " + object + ", so that it is made anew";
        return switch (object.kind()) {
            case "Deployment", "DaemonSet", "ReplicaSet", "StatefulSet" ->
                delete + ", with its pods running on until then, and roll back again: " + deletion(object, namespace)
                        + " --cascade=orphan";
            case "PersistentVolumeClaim" ->
                "A claim that is made anew gets a new volume: take its data over first. " + delete
                        + ", and roll back again: " + deletion(object, namespace);
            default -> delete + ", and roll back again: " + deletion(object, namespace);
        };
    }

    /** How the object can be made anew with the new value. */
    private static String remedy(ObjectName object, String namespace) {
        var delete = deletion(object, namespace);
        return switch (object.kind()) {
            case "Deployment", "DaemonSet", "ReplicaSet" ->
                "Leave the field as it is; or delete the object before deploying, with its pods running on until new ones"
                        + " take their place (remove the old ones then): " + delete + " --cascade=orphan";
            case "StatefulSet" ->
                "Leave the field as it is; or delete the object before deploying: its pods and volumes stay, and are taken up"
                        + " again where the selector is the same: " + delete + " --cascade=orphan";
            case "Service" ->
                "Leave the field out, so that it stays as it is; or delete the Service before deploying, which gives it a"
                        + " new address: " + delete;
            case "PersistentVolumeClaim" ->
                "Leave the field as it is. A new claim gets a new volume: its data must be taken over first.";
            case "Job" -> "Delete the Job before deploying: " + delete;
            case "ConfigMap", "Secret" ->
                "Give it a new name with each new content, or delete it before deploying: " + delete;
            default -> "Leave the field as it is; or delete the object before deploying: " + delete;
        };
    }
}
