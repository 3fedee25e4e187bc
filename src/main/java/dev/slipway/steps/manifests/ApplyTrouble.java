package dev.slipway.steps.manifests;

import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.ServedApis;
import dev.slipway.manifest.Manifest;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import java.util.List;
import java.util.stream.Collectors;

/** Why an object could not be applied, and what to do about it. */
final class ApplyTrouble {
    private ApplyTrouble() {}

    static Failure of(String attempted, Manifest manifest, ClusterTrouble trouble) {
        var failure = switch (trouble) {
            case ClusterTrouble.Conflict conflict
            when !FieldManagers.in(conflict).others().isEmpty() ->
                owned(attempted, manifest, FieldManagers.in(conflict).others());
            case ClusterTrouble.Invalid invalid
            when isStoredVersionMissing(invalid) -> storedVersionMissing(attempted, manifest, invalid);
            case ClusterTrouble.Invalid invalid -> invalid(attempted, manifest, invalid);
            case ClusterTrouble.Conflict _,
                    ClusterTrouble.Unreachable _,
                    ClusterTrouble.Unauthorised _,
                    ClusterTrouble.Forbidden _,
                    ClusterTrouble.CertificateExpired _,
                    ClusterTrouble.Untrusted _,
                    ClusterTrouble.NotFound _,
                    ClusterTrouble.BadKubeconfig _,
                    ClusterTrouble.Other _ ->
                Failure.of(attempted, manifest.object() + ": " + trouble.observed())
                        .advising(trouble.advice());
        };
        var known = failure.with(List.of(new Evidence.Fact("manifest", source(manifest))));
        return trouble.isPassing() ? known.retryable() : known;
    }

    private static String source(Manifest manifest) {
        return manifest.object() + (manifest.source().isEmpty() ? "" : " of " + manifest.source());
    }

    /** Fields belong to somebody who would set them again. */
    private static Failure owned(String attempted, Manifest manifest, List<FieldManagers.Claim> claims) {
        var fields = claims.stream()
                .map(claim ->
                        claim.field() + " to " + (claim.manager().isEmpty() ? "somebody" : "'" + claim.manager() + "'"))
                .collect(Collectors.joining(", "));
        return Failure.of(
                        attempted,
                        "Fields of " + manifest.object() + " belong to somebody else, who would set them again: "
                                + fields + ".")
                .advising("Decide who sets " + (claims.size() == 1 ? "it" : "each")
                        + ". If it is the other, take the field out of the manifest. If it is the manifest, have the"
                        + " other let go of the field, or take it over once by hand: kubectl apply --server-side"
                        + " --force-conflicts --field-manager=slipway -f FILE");
    }

    private static boolean isStoredVersionMissing(ClusterTrouble.Invalid invalid) {
        return invalid.causes().stream().anyMatch(cause -> cause.field().startsWith("status.storedVersions"));
    }

    /** The new definition lacks a version in which objects may still be stored. */
    private static Failure storedVersionMissing(String attempted, Manifest manifest, ClusterTrouble.Invalid invalid) {
        var words = invalid.causes().stream()
                .filter(cause -> cause.field().startsWith("status.storedVersions"))
                .map(ClusterTrouble.Cause::message)
                .collect(Collectors.joining("; "));
        var plural = manifest.name();
        return Failure.of(
                        attempted,
                        "The API server does not take the new " + manifest.object() + ": it no longer has a version in"
                                + " which objects may still be stored, and these could not be read any more. It says: "
                                + words + ".")
                .advising(
                        "Deploy a version of the chart first that has both the old and the new version, the new one with"
                                + " 'storage: true'. Then have every object stored anew: kubectl get " + plural
                                + " --all-namespaces -o yaml | kubectl replace -f -")
                .advising("Then take the old version out of the definition's status: kubectl patch"
                        + " customresourcedefinition " + plural + " --subresource=status --type=merge -p"
                        + " '{\"status\":{\"storedVersions\":[\"NEW\"]}}', and deploy again.");
    }

    private static Failure invalid(String attempted, Manifest manifest, ClusterTrouble.Invalid invalid) {
        var failure = Failure.of(attempted, manifest.object() + ": " + invalid.observed());
        return invalid.causes().stream().anyMatch(cause -> cause.message().contains("field is immutable"))
                ? failure.advising(
                        "Kubernetes lets nobody change this field. Delete the object, so that it is made anew:"
                                + " what runs or is stored with it is gone then.")
                : failure.advising(invalid.advice());
    }

    static Failure unknownKind(String attempted, Manifest manifest, ServedApis served) {
        var versions = served.versions(manifest.group(), manifest.kind());
        return Failure.of(
                        attempted,
                        "The cluster does not know " + manifest.kind() + " in " + manifest.apiVersion() + ", which "
                                + source(manifest) + " is.")
                .advising(
                        versions.isEmpty()
                                ? "Install first what defines it: put its CustomResourceDefinition among the manifests,"
                                        + " or the release that brings it among 'needs'."
                                : "The cluster has it as " + String.join(", ", versions) + ": correct apiVersion.");
    }

    static Failure nameless(String attempted, Manifest manifest) {
        return Failure.of(
                        attempted,
                        "A " + manifest.kind() + (manifest.source().isEmpty() ? "" : " of " + manifest.source())
                                + " has no metadata.name.")
                .advising("Give it one: an object without a name would be made anew at each deployment.");
    }
}
