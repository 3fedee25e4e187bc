package dev.slipway.rollout;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.Resource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Reads once more, from the store, what troubles are about, before anything is ended because of them. What may not be read is
 * left as it is known: then the streams' word has to do.
 */
final class Confirmation {
    /** More than that is not one mistake of a stream. */
    private static final int MOST = 8;

    private final Cluster cluster;
    private final BiConsumer<String, ClusterObject> put;
    private final BiConsumer<String, ClusterObject> remove;

    /**
     * Of one cluster.
     *
     * @param put takes what was read, with its namespace
     * @param remove takes what is no longer there
     */
    Confirmation(Cluster cluster, BiConsumer<String, ClusterObject> put, BiConsumer<String, ClusterObject> remove) {
        this.cluster = cluster;
        this.put = put;
        this.remove = remove;
    }

    /**
     * Reads.
     *
     * @return why nothing is known of this moment: the store does not answer, which may be over a moment later
     */
    Optional<ClusterTrouble> readAgain(List<TroubledWorkload> suspects, List<Trouble> troubles) {
        for (var suspect : suspects) {
            var objects =
                    objects(suspect, troubles).values().stream().limit(MOST).toList();
            for (var object : objects) {
                var blindness = readAgain(suspect.namespace(), object);
                if (blindness.isPresent()) {
                    return blindness;
                }
            }
        }
        return Optional.empty();
    }

    private static Map<String, ClusterObject> objects(TroubledWorkload suspect, List<Trouble> troubles) {
        var objects = new LinkedHashMap<String, ClusterObject>();
        var workload = suspect.view().workload();
        objects.put(workload.meta().uid(), workload);
        troubles.stream()
                .filter(trouble -> trouble.workload().equals(workload.name()))
                .flatMap(trouble -> trouble.place().stream())
                .forEach(place -> objects.put(place.pod().meta().uid(), place.pod()));
        return objects;
    }

    private Optional<ClusterTrouble> readAgain(String namespace, ClusterObject object) {
        var resource = Arrays.stream(Resource.values())
                .filter(it -> it.kind().equals(object.kind()))
                .findFirst()
                .orElseThrow();
        return switch (cluster.get(resource, namespace, object.meta().name(), ObjectReader.of(resource))) {
            case Answer.Given<ClusterObject>(var read) -> {
                put.accept(namespace, read);
                yield Optional.empty();
            }
            case Answer.Refused<ClusterObject>(var trouble) -> {
                if (trouble instanceof ClusterTrouble.Other(var _, int status, var _) && status == 404) {
                    remove.accept(namespace, object);
                }
                yield Optional.of(trouble).filter(ClusterTrouble::isPassing);
            }
        };
    }
}
