package dev.slipway.recovery;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Change;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ReleaseHistory;
import dev.slipway.kube.ReleaseRevision;
import dev.slipway.kube.ServedApis;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.TargetRelease;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.JsonNode;

/**
 * Objects that operations made which were cut short, and that Helm has forgotten: it goes on from the last deployed revision,
 * which never had them.
 *
 * <ol>
 *   <li>Those are looked for that a revision with our {@linkplain CutShortMark mark} has, between the last deployed one before
 *       and the present one, and that neither of these two has.
 *   <li>Of them, those that are there, say by Helm's own annotations that they are this release's, and are not to be kept
 *       ({@code helm.sh/resource-policy: keep}), are deleted in the version that was looked at.
 *   <li>Whose deletion destroys more than itself (claims and volumes with what is on them, namespaces, definitions with all
 *       objects of their kinds) are never deleted, but told.
 * </ol>
 */
public final class Leftovers {
    private static final Set<String> PRECIOUS =
            Set.of("Namespace", "CustomResourceDefinition", "PersistentVolumeClaim", "PersistentVolume");

    private final Cluster cluster;
    private final TargetRelease release;
    private final List<String> removed = new ArrayList<>();
    private final List<String> left = new ArrayList<>();

    private Leftovers(Cluster cluster, TargetRelease release) {
        this.cluster = cluster;
        this.release = release;
    }

    /**
     * What was found and done.
     *
     * @param removed objects that are gone now
     * @param left objects that are there still, each with the reason
     */
    public record Found(List<String> removed, List<String> left) {
        public Found {
            removed = List.copyOf(removed);
            left = List.copyOf(left);
        }
    }

    /** Removes them, after an upgrade has succeeded. */
    public static Found remove(Cluster cluster, TargetRelease release, ReleaseHistory history) {
        var now = history.latest();
        var before = history.revisions().reversed().stream()
                .skip(1)
                .filter(ReleaseRevision::wasDeployed)
                .findFirst();
        var cut = history.revisions().stream()
                .filter(CutShortMark::isOn)
                .filter(it -> before.isEmpty() || it.number() > before.get().number())
                .toList();
        if (now.isEmpty() || cut.isEmpty()) {
            return new Found(List.of(), List.of());
        }
        var known = new ArrayList<>(manifests(cluster, now.get()));
        before.ifPresent(revision -> known.addAll(manifests(cluster, revision)));
        var leftovers = new Leftovers(cluster, release);
        var apis = cluster.apis().orElse(new ServedApis(List.of()));
        for (var revision : cut) {
            for (var made : manifests(cluster, revision)) {
                if (known.stream().noneMatch(it -> it.isSameObject(made, release))) {
                    leftovers.remove(made, apis);
                    known.add(made);
                }
            }
        }
        return new Found(leftovers.removed, leftovers.left);
    }

    /** What can't be read is not known to have been made. */
    private static List<Manifest> manifests(Cluster cluster, ReleaseRevision revision) {
        try {
            return Manifest.all(ReleaseHistory.manifest(cluster, revision).orElse(""));
        } catch (YamlEngineException e) {
            return List.of();
        }
    }

    private void remove(Manifest made, ServedApis apis) {
        apis.find(made.apiVersion(), made.kind()).ifPresent(kind -> {
            var path = kind.path(made.namespace(release)) + "/" + made.name();
            if (cluster.read(path, object -> object.path("metadata")) instanceof Answer.Given<JsonNode>(var metadata)
                    && isOurs(metadata)) {
                remove(made, path, metadata);
            }
        });
    }

    private void remove(Manifest made, String path, JsonNode metadata) {
        if (metadata.path("annotations")
                .path("helm.sh/resource-policy")
                .asString("")
                .equals("keep")) {
            left.add(made.object() + " (it is to be kept)");
        } else if (PRECIOUS.contains(made.kind())) {
            left.add(made.object() + " (what is in it would be lost)");
        } else {
            var version = metadata.path("resourceVersion").asString("");
            switch (cluster.change(new Change.Delete(path, Change.Propagation.BACKGROUND, version, false))) {
                case Answer.Given<JsonNode> _ -> removed.add(made.object());
                case Answer.Refused<JsonNode>(var trouble) -> left.add(made.object() + " (" + trouble.observed() + ")");
            }
        }
    }

    private boolean isOurs(JsonNode metadata) {
        var annotations = metadata.path("annotations");
        return annotations.path("meta.helm.sh/release-name").asString("").equals(release.name())
                && annotations
                        .path("meta.helm.sh/release-namespace")
                        .asString("")
                        .equals(release.namespace());
    }
}
