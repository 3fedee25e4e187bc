package dev.slipway.plan;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Answer.Given;
import dev.slipway.kube.Answer.Refused;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.Listing;
import dev.slipway.kube.ServedApis.Kind;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Gatherers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fetches objects as the cluster has them, in few requests: where several of one kind are wanted in a namespace, those that Helm has
 * marked are listed, else each is got by itself.
 */
final class LiveObjects {
    /** From so many on, a list costs less than one request for each. */
    private static final int WORTH_A_LIST = 3;

    private static final String MARKED = "?labelSelector=app.kubernetes.io%2Fmanaged-by%3DHelm";

    private final Cluster cluster;
    private final int atOnce;

    /**
     * On a cluster.
     *
     * @param atOnce so many requests
     */
    LiveObjects(Cluster cluster, int atOnce) {
        this.cluster = cluster;
        this.atOnce = atOnce;
    }

    /** An object to fetch. */
    record Wish(Kind kind, String namespace, String name) {
        String collection() {
            return kind.path(namespace);
        }

        String path() {
            return collection() + "/" + name;
        }
    }

    /** The objects by wish; one that is not there is an empty value. */
    Map<Wish, Answer<Optional<JsonNode>>> of(Collection<Wish> wishes) {
        var byCollection = new LinkedHashMap<String, Set<Wish>>();
        wishes.forEach(wish -> byCollection
                .computeIfAbsent(wish.collection(), _ -> new LinkedHashSet<>())
                .add(wish));
        var found = new HashMap<Wish, Answer<Optional<JsonNode>>>();
        byCollection.values().stream()
                .filter(some -> some.size() >= WORTH_A_LIST)
                .gather(Gatherers.mapConcurrent(atOnce, this::listed))
                .forEach(found::putAll);
        wishes.stream()
                .distinct()
                .filter(wish -> !found.containsKey(wish))
                .gather(Gatherers.mapConcurrent(atOnce, wish -> Map.entry(wish, got(wish))))
                .toList()
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    private Answer<Optional<JsonNode>> got(Wish wish) {
        return switch (cluster.<Optional<JsonNode>>read(wish.path(), Optional::of)) {
            case Refused<Optional<JsonNode>>(ClusterTrouble trouble)
            when trouble.isAbsence() -> new Given<>(Optional.empty());
            case Answer<Optional<JsonNode>> answer -> answer;
        };
    }

    /** Those of one collection that a list has; who may not list gets each by itself, and so is what lost its mark. */
    private Map<Wish, Answer<Optional<JsonNode>>> listed(Set<Wish> wishes) {
        var first = wishes.iterator().next();
        var byName = new HashMap<String, Wish>();
        wishes.forEach(wish -> byName.put(wish.name(), wish));
        var listing = cluster.list(first.collection() + MARKED, item -> wanted(item, first.kind(), byName.keySet()));
        var found = new HashMap<Wish, Answer<Optional<JsonNode>>>();
        if (listing instanceof Given<Listing<Optional<JsonNode>>>(var objects)) {
            for (var object : objects.objects()) {
                object.ifPresent(it -> Optional.ofNullable(
                                byName.get(it.path("metadata").path("name").asString("")))
                        .ifPresent(wish -> found.put(wish, new Given<>(object))));
            }
        }
        return found;
    }

    /** Of the other objects of the collection nothing is kept. In a list, an object does not say of what kind it is. */
    private static Optional<JsonNode> wanted(JsonNode item, Kind kind, Set<String> names) {
        if (!names.contains(item.path("metadata").path("name").asString(""))) {
            return Optional.empty();
        }
        if (item instanceof ObjectNode object) {
            object.put("apiVersion", kind.apiVersion()).put("kind", kind.name());
        }
        return Optional.of(item);
    }
}
