package dev.slipway.rollout;

import dev.slipway.kube.Cluster;
import dev.slipway.kube.Listing;
import dev.slipway.kube.Resource;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.WorkloadProgress;
import dev.slipway.rollout.ClusterObject.EventSnapshot;
import dev.slipway.rollout.ClusterObject.NodeSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.HookPodSnapshot;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Watches a pod that belongs to no workload, such as one that a JupyterHub makes for a person, by the rules of a rollout. What it
 * last saw of trouble it keeps, since who made such a pod mostly removes it as soon as it fails. Used by one thread.
 */
public final class LonePod {
    private final Cluster cluster;
    private final String namespace;
    private final String selector;
    private final Incidents incidents;
    private final Set<String> told = new HashSet<>();
    private List<Trouble> troubles = List.of();
    private List<Evidence> evidence = List.of();

    /**
     * Watches a pod.
     *
     * @param selector by labels, which finds one pod at the most: {@code hub.jupyter.org/username=alice}
     * @param graces how long each kind of trouble is let be
     */
    public LonePod(Cluster cluster, String namespace, String selector, Graces graces) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.selector = selector;
        this.incidents = new Incidents(graces);
    }

    /**
     * Looks at it. Where the cluster does not let us look, or there is no pod, nothing new is known.
     *
     * @return what the cluster has said of it since it was last looked at, a line each
     */
    public List<String> look(Instant now) throws InterruptedException {
        var pod = pod();
        if (pod.isEmpty()) {
            return List.of();
        }
        var view = view(pod.get());
        var seen = new PodTroubles(view, Baseline.nothing()).of(pod.get());
        incidents.note(pod.get().meta().uid(), seen, now);
        if (!seen.isEmpty()) {
            var isNews = !words(seen).equals(words(troubles));
            troubles = seen.stream().sorted(RolloutResult.WORST_FIRST).toList();
            if (isNews || evidence.isEmpty()) {
                evidence = new RolloutEvidence(cluster).of(List.of(troubled(view)), troubles);
            }
        }
        return news(view, pod.get());
    }

    /** What was wrong with it when something last was, the worst first. */
    public List<Trouble> troubles() {
        return troubles;
    }

    /** What has been wrong for so long that nothing better is to be expected. */
    public Optional<Trouble> hopeless(Instant now) {
        return incidents.ripe(now, _ -> true).stream().findFirst();
    }

    /** The facts about what was wrong with it. */
    public List<Evidence> evidence() {
        return evidence;
    }

    private static Set<String> words(List<Trouble> troubles) {
        var words = new HashSet<String>();
        troubles.forEach(trouble -> words.add(trouble.likeness()));
        return words;
    }

    private Optional<PodSnapshot> pod() {
        var path = "/api/v1/namespaces/" + namespace + "/pods?labelSelector=" + coded(selector);
        return cluster.list(path, PodReader::pod).map(Listing::objects).orElse(List.of()).stream()
                .filter(PodSnapshot.class::isInstance)
                .map(PodSnapshot.class::cast)
                .filter(pod -> !pod.meta().isDeleting())
                .findFirst();
    }

    private WorkloadView view(PodSnapshot pod) {
        var nodes = pod.node().isEmpty()
                ? Map.<String, NodeSnapshot>of()
                : cluster.get(Resource.NODES, "", pod.node(), ObjectReader.of(Resource.NODES))
                        .map(node -> node instanceof NodeSnapshot it
                                ? Map.of(pod.node(), it)
                                : Map.<String, NodeSnapshot>of())
                        .orElse(Map.of());
        return new WorkloadView(
                new HookPodSnapshot(pod),
                Set.of(),
                List.of(pod),
                List.of(),
                Map.of(pod.meta().uid(), events(pod)),
                Map.of(),
                nodes);
    }

    private List<EventSnapshot> events(PodSnapshot pod) {
        var path = "/api/v1/namespaces/" + namespace + "/events?fieldSelector="
                + coded("involvedObject.uid=" + pod.meta().uid());
        return cluster.list(path, ObjectReader.of(Resource.EVENTS)).map(Listing::objects).orElse(List.of()).stream()
                .filter(EventSnapshot.class::isInstance)
                .map(EventSnapshot.class::cast)
                .sorted(Comparator.comparingLong(event -> event.meta().version()))
                .toList();
    }

    private List<String> news(WorkloadView view, PodSnapshot pod) {
        var news = new ArrayList<String>();
        for (var event : view.eventsOf(pod.meta())) {
            var line = event.message().strip().replaceAll("\\s+", " ");
            if (told.add(line)) {
                news.add(line);
            }
        }
        return news;
    }

    private TroubledWorkload troubled(WorkloadView view) {
        var nodes = cluster
                .list(Resource.NODES, "", ObjectReader.of(Resource.NODES))
                .map(Listing::objects)
                .orElse(List.of())
                .stream()
                .filter(NodeSnapshot.class::isInstance)
                .map(NodeSnapshot.class::cast)
                .toList();
        var progress = new WorkloadProgress(view.workload().name().toString(), 0, 1, "", false);
        return new TroubledWorkload(namespace, view, troubles, progress, List.of(), nodes);
    }

    private static String coded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
