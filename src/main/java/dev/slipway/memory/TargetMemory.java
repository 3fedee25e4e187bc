package dev.slipway.memory;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Answer.Given;
import dev.slipway.kube.Answer.Refused;
import dev.slipway.kube.Change;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The ConfigMap {@value #NAME} in a target's namespace: the last deployments that came to the target, the latest first. It is written by
 * whoever holds the target's Lease, and each write replaces the version that it was made from.
 */
public record TargetMemory(Cluster cluster, String namespace) {
    /** What the ConfigMap is called. */
    public static final String NAME = "slipway-deployments";

    private static final String KEY = "deployments.json";
    private static final int MOST = 20;
    private static final int RACES = 5;

    /** What stands there, and in which version of the ConfigMap; empty: there is none. */
    private record Kept(List<PastDeployment> deployments, String version) {}

    private String collection() {
        return "/api/v1/namespaces/" + namespace + "/configmaps";
    }

    /** The last deployments, the latest first; none where nobody has noted any. */
    public Answer<List<PastDeployment>> deployments() {
        return kept().map(Kept::deployments);
    }

    private Answer<Kept> kept() {
        return switch (cluster.read(collection() + "/" + NAME, TargetMemory::kept)) {
            case Refused<Kept>(ClusterTrouble trouble) when trouble.isAbsence() -> new Given<>(new Kept(List.of(), ""));
            case Answer<Kept> answer -> answer;
        };
    }

    private static Kept kept(JsonNode object) {
        var version = object.path("metadata").path("resourceVersion").asString("");
        try {
            var text = object.path("data").path(KEY).asString("[]");
            return new Kept(
                    JsonMapper.shared()
                            .readTree(text)
                            .valueStream()
                            .map(PastDeployment::of)
                            .toList(),
                    version);
        } catch (JacksonException | DateTimeParseException notOurs) {
            // Somebody wrote something else there: it is made anew by the next deployment.
            return new Kept(List.of(), version);
        }
    }

    /**
     * Notes one.
     *
     * @return the others that are remembered, the latest first
     */
    public Answer<List<PastDeployment>> note(PastDeployment deployment) {
        Answer<List<PastDeployment>> last = new Refused<>(
                new ClusterTrouble.Other(cluster.server(), 0, "with another version of the ConfigMap each time"));
        for (int race = 0; race < RACES; race++) {
            last = kept().then(kept -> {
                var others = kept.deployments().stream()
                        .filter(other -> !other.id().equals(deployment.id()))
                        .toList();
                return cluster.change(change(deployment, others, kept.version()))
                        .map(_ -> others);
            });
            if (!(last instanceof Refused<List<PastDeployment>>(ClusterTrouble.Conflict _))) {
                break;
            }
        }
        return last;
    }

    private Change change(PastDeployment deployment, List<PastDeployment> others, String version) {
        var all = new ArrayList<>(List.of(deployment));
        others.stream().limit(MOST - 1).forEach(all::add);
        var list = JsonMapper.shared().createArrayNode();
        all.forEach(it -> list.add(it.json()));
        var object = JsonMapper.shared().createObjectNode();
        object.put("apiVersion", "v1").put("kind", "ConfigMap");
        var metadata = object.putObject("metadata").put("name", NAME).put("namespace", namespace);
        metadata.putObject("labels").put("app.kubernetes.io/managed-by", "slipway");
        object.putObject("data").put(KEY, list.toString());
        if (version.isEmpty()) {
            return new Change.Create(collection(), object, false);
        }
        metadata.put("resourceVersion", version);
        return new Change.Replace(collection() + "/" + NAME, object, false);
    }
}
