package dev.slipway.plan;

import dev.slipway.manifest.TargetRelease;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How Helm marks the objects of a release as its own, and tells them from others. */
final class HelmOwnership {
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String HELM = "Helm";
    private static final String NAME = "meta.helm.sh/release-name";
    private static final String NAMESPACE = "meta.helm.sh/release-namespace";

    private HelmOwnership() {}

    /** The object as Helm sends it. */
    static JsonNode marked(JsonNode object, TargetRelease release, String namespace) {
        ObjectNode metadata = with(object.path("metadata"), Map.of());
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        metadata.set("labels", with(object.path("metadata").path("labels"), Map.of(MANAGED_BY, HELM)));
        metadata.set(
                "annotations",
                with(
                        object.path("metadata").path("annotations"),
                        Map.of(NAME, release.name(), NAMESPACE, release.namespace())));
        ObjectNode marked = with(object, Map.of());
        marked.set("metadata", metadata);
        return marked;
    }

    private static ObjectNode with(JsonNode fields, Map<String, String> more) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        fields.properties().forEach(field -> all.set(field.getKey(), field.getValue()));
        more.forEach(all::put);
        return all;
    }

    /** Whether an object of the cluster is this release's. */
    static boolean isOf(TargetRelease release, JsonNode object) {
        var metadata = object.path("metadata");
        return metadata.path("labels").path(MANAGED_BY).asString("").equals(HELM)
                && metadata.path("annotations").path(NAME).asString("").equals(release.name())
                && metadata.path("annotations").path(NAMESPACE).asString("").equals(release.namespace());
    }

    /** Whose an object of the cluster is, in words. */
    static String owner(JsonNode object) {
        var annotations = object.path("metadata").path("annotations");
        var name = annotations.path(NAME).asString("");
        return name.isEmpty()
                ? "was not made by Helm"
                : "belongs to release " + name + " of namespace "
                        + annotations.path(NAMESPACE).asString("?");
    }
}
