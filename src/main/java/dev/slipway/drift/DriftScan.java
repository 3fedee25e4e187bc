package dev.slipway.drift;

import dev.slipway.changes.MergePatch;
import dev.slipway.changes.ThreeWayMerge;
import dev.slipway.kube.Answer;
import dev.slipway.kube.Change;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.kube.ServedApis;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.pipeline.SideBySide;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.JsonNode;

/**
 * Looks for drift on a cluster. Nothing is changed: what the server would make of a manifest is asked by a dry run, and only where
 * something seems to differ; who may not even do that is told what seems to.
 */
public final class DriftScan {
    private static final int AT_ONCE = 8;

    private final Cluster cluster;
    private final ServedApis apis;

    /**
     * On a cluster.
     *
     * @param apis what it serves
     */
    public DriftScan(Cluster cluster, ServedApis apis) {
        this.cluster = cluster;
        this.apis = apis;
    }

    /** How a release differs from what Helm has kept of it. */
    public Answer<ReleaseDrift> of(TargetRelease release, ReleaseRecord latest) throws InterruptedException {
        return switch (cluster.currentManifest(release.namespace(), release.name(), latest.revision())) {
            case Answer.Refused<String>(var trouble) -> new Answer.Refused<>(trouble);
            case Answer.Given<String>(var yaml) -> {
                try {
                    yield new Answer.Given<>(of(release, latest, Manifest.all(yaml)));
                } catch (YamlEngineException e) {
                    // The parser's message quotes the text, which may hold a secret.
                    yield new Answer.Given<>(new ReleaseDrift(
                            latest, List.of(), List.of(release.object() + ": what Helm has kept of it is not YAML.")));
                }
            }
        };
    }

    /**
     * How a release differs from what was deployed.
     *
     * @param latest its latest revision
     * @param deployed the manifests of the revision that is deployed, without hooks
     */
    public ReleaseDrift of(TargetRelease release, ReleaseRecord latest, List<Manifest> deployed)
            throws InterruptedException {
        var since = latest.updated().orElse(Instant.MIN);
        var objects = new ArrayList<ObjectDrift>();
        var unknown = new ArrayList<String>();
        for (var look : SideBySide.each(deployed, AT_ONCE, manifest -> look(release, manifest, since))) {
            switch (look) {
                case Look.Seen(var drift) -> drift.ifPresent(objects::add);
                case Look.Unknown(var why) -> unknown.add(why);
            }
        }
        return new ReleaseDrift(latest, objects, unknown);
    }

    /**
     * How one object differs from its deployed manifest.
     *
     * @param namespace where it is
     * @param path of the object
     * @param live as it is
     * @param since when the manifest was deployed
     */
    public Optional<ObjectDrift> of(Manifest deployed, String namespace, String path, JsonNode live, Instant since) {
        var fields = DriftReading.of(deployed.body(), live, restored(path, deployed.body(), live), since);
        return fields.isEmpty()
                ? Optional.empty()
                : Optional.of(new ObjectDrift(deployed.object(), namespace, false, fields));
    }

    private sealed interface Look {
        record Seen(Optional<ObjectDrift> drift) implements Look {}

        record Unknown(String why) implements Look {}
    }

    private Look look(TargetRelease release, Manifest manifest, Instant since) {
        var kind = apis.find(manifest.apiVersion(), manifest.kind());
        if (kind.isEmpty()) {
            return new Look.Unknown(manifest.object() + ": the cluster does not serve " + manifest.apiVersion() + ".");
        }
        var namespace = manifest.namespace(release);
        var path = kind.get().path(namespace) + "/" + manifest.name();
        return switch (cluster.read(path, Function.identity())) {
            case Answer.Refused<JsonNode>(ClusterTrouble trouble) ->
                trouble.isAbsence()
                        ? new Look.Seen(Optional.of(new ObjectDrift(manifest.object(), namespace, true, List.of())))
                        : new Look.Unknown(manifest.object() + ": " + trouble.observed());
            case Answer.Given<JsonNode>(var live) -> new Look.Seen(of(manifest, namespace, path, live, since));
        };
    }

    /** The object as it would be, were the manifest applied again; as the server says, where something seems to differ. */
    private JsonNode restored(String path, JsonNode deployed, JsonNode live) {
        var merged = ThreeWayMerge.of(live, deployed, deployed);
        var patch = MergePatch.between(live, merged);
        if (patch.isEmpty()) {
            return live;
        }
        return cluster.change(new Change.MergePatch(path, patch, true)).orElse(merged);
    }
}
