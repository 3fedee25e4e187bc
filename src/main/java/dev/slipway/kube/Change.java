package dev.slipway.kube;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One change of one object, as the API has it. The bodies may hold secrets, so that none of these prints them.
 *
 * <p>Source: the Kubernetes API concepts, "Server-side apply", "Dry-run" and "Field validation".
 */
public sealed interface Change {

    /** Who the API notes as the one who sets fields, unless another is named. */
    String MANAGER = "slipway";

    /**
     * From the root: that of the collection for {@link Create}, that of the object for all others. A subresource such as {@code
     * /status} may follow.
     */
    String path();

    /** Whether the server only tells what would come of it: all is done, admission too, but nothing is kept. */
    boolean dryRun();

    /** Makes an object; that it is there already is a {@link ClusterTrouble.Conflict}. */
    record Create(String path, JsonNode object, boolean dryRun) implements Change {
        @Override
        public String toString() {
            return words();
        }
    }

    /**
     * Server-side apply: makes the object, or brings the fields that the manifest has to what it says.
     *
     * @param manager who the fields belong to from then on
     * @param force takes over fields of other managers; without it they are a {@link ClusterTrouble.Conflict} that names them
     */
    record Apply(String path, JsonNode object, String manager, boolean force, boolean dryRun) implements Change {
        @Override
        public String toString() {
            return words();
        }
    }

    /** RFC 7386: fields are set, those that are null are removed, lists are replaced as a whole. */
    record MergePatch(String path, JsonNode patch, boolean dryRun) implements Change {
        @Override
        public String toString() {
            return words();
        }
    }

    /**
     * Puts another in the object's place. One whose {@code metadata.resourceVersion} is set is only replaced while it still has
     * that version, else that is a {@link ClusterTrouble.Conflict}.
     */
    record Replace(String path, JsonNode object, boolean dryRun) implements Change {
        @Override
        public String toString() {
            return words();
        }
    }

    /**
     * Deletes an object.
     *
     * @param propagation what becomes of what it owns
     * @param resourceVersion only while it has this version; empty: whatever it has
     */
    record Delete(String path, Propagation propagation, String resourceVersion, boolean dryRun) implements Change {}

    /** What becomes of the objects that a deleted one owns. */
    enum Propagation {
        BACKGROUND("Background"),
        FOREGROUND("Foreground"),
        ORPHAN("Orphan");

        private final String word;

        Propagation(String word) {
            this.word = word;
        }
    }

    /** Which it is and of what, without what it changes. */
    default String words() {
        return (dryRun() ? "dry run: " : "") + method() + " " + path();
    }

    /** The HTTP method. */
    default String method() {
        return switch (this) {
            case Create _ -> "POST";
            case Apply _, MergePatch _ -> "PATCH";
            case Replace _ -> "PUT";
            case Delete _ -> "DELETE";
        };
    }

    /** The form of the body. */
    default String contentType() {
        return switch (this) {
            // JSON is YAML; the name says which kind of patch it is.
            case Apply _ -> "application/apply-patch+yaml";
            case MergePatch _ -> "application/merge-patch+json";
            case Create _, Replace _, Delete _ -> "application/json";
        };
    }

    /** The path with its query. */
    default String address() {
        var query = new ArrayList<String>();
        switch (this) {
            case Create _, MergePatch _, Replace _ -> query.addAll(List.of("fieldManager=" + MANAGER, strict()));
            case Apply apply ->
                query.addAll(List.of("fieldManager=" + apply.manager(), "force=" + apply.force(), strict()));
            case Delete _ -> {}
        }
        if (dryRun()) {
            query.add("dryRun=All");
        }
        return query.isEmpty() ? path() : path() + "?" + String.join("&", query);
    }

    /** Fields that the server does not know are refused, instead of left out in silence. */
    private static String strict() {
        return "fieldValidation=Strict";
    }

    /** What is sent. */
    default JsonNode body() {
        return switch (this) {
            case Create create -> create.object();
            case Apply apply -> apply.object();
            case MergePatch patch -> patch.patch();
            case Replace replace -> replace.object();
            case Delete delete -> options(delete);
        };
    }

    private static JsonNode options(Delete delete) {
        var options = JsonMapper.shared().createObjectNode();
        options.put("apiVersion", "v1")
                .put("kind", "DeleteOptions")
                .put("propagationPolicy", delete.propagation().word);
        if (delete.dryRun()) {
            // Of a deletion that has a body, the API server does not look at the query.
            options.putArray("dryRun").add("All");
        }
        if (!delete.resourceVersion().isEmpty()) {
            options.putObject("preconditions").put("resourceVersion", delete.resourceVersion());
        }
        return options;
    }
}
