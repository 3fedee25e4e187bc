package dev.slipway.kube;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Which kinds of objects an API server serves, in which versions.
 *
 * @param kinds in the server's order: of one kind, the version that it prefers first
 */
public record ServedApis(List<Kind> kinds) {
    public ServedApis {
        kinds = List.copyOf(kinds);
    }

    /**
     * A kind in one version.
     *
     * @param apiVersion as manifests write it: {@code apps/v1}, {@code v1}
     * @param name {@code Deployment}
     * @param resource as addresses and permissions have it: {@code deployments}
     */
    public record Kind(String apiVersion, String name, String resource, boolean namespaced) {

        /** The group, as permissions have it; empty for the core one. */
        public String group() {
            return groupOf(apiVersion);
        }

        /** The path of the collection; of a kind that is not in namespaces, without one. */
        public String path(String namespace) {
            return (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion
                    + (namespaced ? "/namespaces/" + namespace : "") + "/" + resource;
        }
    }

    /** The group of an {@code apiVersion}. */
    public static String groupOf(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    /** The kind in this very version, if it is served. */
    public Optional<Kind> find(String apiVersion, String name) {
        return kinds.stream()
                .filter(kind -> kind.name().equals(name) && kind.apiVersion().equals(apiVersion))
                .findFirst();
    }

    /** All versions of a kind in a group that are served. */
    public List<String> versions(String group, String name) {
        return kinds.stream()
                .filter(kind -> kind.name().equals(name) && kind.group().equals(group))
                .map(Kind::apiVersion)
                .toList();
    }

    /** All groups and versions, and all kinds in them, as Helm's {@code --api-versions} has them. */
    public List<String> words() {
        return Stream.concat(
                        kinds.stream().map(Kind::apiVersion),
                        kinds.stream().map(kind -> kind.apiVersion() + "/" + kind.name()))
                .distinct()
                .toList();
    }

    /** Those of this answer and of another. */
    ServedApis and(ServedApis other) {
        return new ServedApis(
                Stream.concat(kinds.stream(), other.kinds.stream()).toList());
    }

    /** Out of an {@code APIGroupDiscoveryList}. */
    static ServedApis ofDiscovery(JsonNode list) {
        var kinds = new ArrayList<Kind>();
        for (var item : list.path("items")) {
            var group = item.path("metadata").path("name").asString("");
            for (var version : item.path("versions")) {
                var name = version.path("version").asString("");
                var apiVersion = group.isEmpty() ? name : group + "/" + name;
                for (var resource : version.path("resources")) {
                    kinds.add(new Kind(
                            apiVersion,
                            resource.path("responseKind").path("kind").asString(""),
                            resource.path("resource").asString(""),
                            resource.path("scope").asString("").equals("Namespaced")));
                }
            }
        }
        return new ServedApis(kinds);
    }

    /** Out of an {@code APIResourceList}, as servers before 1.27 have it. */
    static ServedApis ofResources(JsonNode list) {
        var apiVersion = list.path("groupVersion").asString("");
        var kinds = new ArrayList<Kind>();
        for (var resource : list.path("resources")) {
            var name = resource.path("name").asString("");
            if (!name.contains("/")) {
                kinds.add(new Kind(
                        apiVersion,
                        resource.path("kind").asString(""),
                        name,
                        resource.path("namespaced").asBoolean(false)));
            }
        }
        return new ServedApis(kinds);
    }

    /** The paths of all groups in their versions, out of an {@code APIGroupList}. */
    static List<String> paths(JsonNode groups) {
        var paths = new ArrayList<String>();
        for (var group : groups.path("groups")) {
            for (var version : group.path("versions")) {
                paths.add("/apis/" + version.path("groupVersion").asString(""));
            }
        }
        return paths;
    }
}
