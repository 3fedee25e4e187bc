package dev.slipway.changes;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Kinds of objects, as far as they are treated differently. */
final class Kinds {
    /** The groups of the built-in kinds that client-go, and so Helm, has Go types of; definitions are among them. */
    private static final Set<String> TYPED = Set.of(
            "",
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "apps",
            "autoscaling",
            "batch",
            "certificates.k8s.io",
            "coordination.k8s.io",
            "discovery.k8s.io",
            "events.k8s.io",
            "extensions",
            "flowcontrol.apiserver.k8s.io",
            "networking.k8s.io",
            "node.k8s.io",
            "policy",
            "rbac.authorization.k8s.io",
            "resource.k8s.io",
            "scheduling.k8s.io",
            "storage.k8s.io");

    private Kinds() {}

    /** Whether it is of a built-in kind, of which the merge keys are known and whose amounts the server rewrites. */
    static boolean isTyped(JsonNode object) {
        var version = object.path("apiVersion").asString("v1");
        int slash = version.indexOf('/');
        return TYPED.contains(slash < 0 ? "" : version.substring(0, slash));
    }

    /** Whether it is a Secret. */
    static boolean isSecret(JsonNode object) {
        return object.path("kind").asString("").equals("Secret")
                && object.path("apiVersion").asString("v1").equals("v1");
    }
}
