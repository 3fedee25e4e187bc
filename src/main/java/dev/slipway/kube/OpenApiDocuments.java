package dev.slipway.kube;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** What an API server publishes of the fields of its kinds: an OpenAPI document for each group in each version. */
public final class OpenApiDocuments {
    private OpenApiDocuments() {}

    /**
     * Those of some versions.
     *
     * @param wanted of which, by {@code apiVersion}: {@code v1}, {@code apps/v1}
     */
    public static Answer<List<JsonNode>> of(Cluster cluster, Predicate<String> wanted) {
        return cluster.read("/openapi/v3", OpenApiDocuments::addresses).then(addresses -> {
            var documents = new ArrayList<JsonNode>();
            for (var address : addresses.entrySet()) {
                if (wanted.test(address.getKey())) {
                    switch (cluster.read(address.getValue(), document -> document)) {
                        case Answer.Given<JsonNode>(var document) -> documents.add(document);
                        case Answer.Refused<JsonNode>(var trouble) -> {
                            return new Answer.Refused<>(trouble);
                        }
                    }
                }
            }
            return new Answer.Given<>(List.copyOf(documents));
        });
    }

    /** By {@code apiVersion}; what is no version of a group is not among them. */
    private static Map<String, String> addresses(JsonNode index) {
        var addresses = new TreeMap<String, String>();
        index.path("paths").forEachEntry((path, entry) -> {
            var address = entry.path("serverRelativeURL").asString("");
            if (path.startsWith("api/")) {
                addresses.put(path.substring("api/".length()), address);
            } else if (path.startsWith("apis/") && path.indexOf('/', "apis/".length()) > 0) {
                addresses.put(path.substring("apis/".length()), address);
            }
        });
        return addresses;
    }
}
