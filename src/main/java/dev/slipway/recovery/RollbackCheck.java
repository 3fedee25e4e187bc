package dev.slipway.recovery;

import dev.slipway.changes.MergePatch;
import dev.slipway.changes.ThreeWayMerge;
import dev.slipway.kube.Answer;
import dev.slipway.kube.Change;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.ReleaseHistory;
import dev.slipway.kube.ReleaseRevision;
import dev.slipway.kube.ServedApis;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.TargetRelease;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * What going back to a revision changes, and whether the API server will let it, found out by dry runs that change nothing.
 *
 * <ol>
 *   <li>As Helm does, it goes from the manifests of the latest revision to those of the one to go back to, and merges what differs
 *       into the object as it is ({@link ThreeWayMerge}).
 *   <li>An object that would change is patched to what comes out; one that is not there is created; both as dry runs, so that
 *       validation and admission have their say.
 *   <li>A refusal counts where the server says that the object is not valid (a field that can't be changed), or an admission
 *       webhook denied it. What could not be tried says nothing.
 * </ol>
 */
public final class RollbackCheck {
    private RollbackCheck() {}

    /** What becomes of an object. */
    public enum Effect {
        CHANGED,
        MADE,
        REMOVED
    }

    /**
     * An object that going back changes.
     *
     * @param object kind and name
     * @param refusal why the API server will not let it; empty: it will
     */
    public record Touched(String object, Effect effect, Optional<String> refusal) {}

    /**
     * Tries.
     *
     * @return objects that stay as they are left out
     */
    public static Answer<List<Touched>> of(Cluster cluster, Goal.Back back) {
        return manifests(cluster, back.from())
                .then(from -> manifests(cluster, back.to())
                        .then(to -> cluster.apis().map(apis -> new Trial(cluster, back.release(), from, apis).of(to))));
    }

    private static Answer<List<Manifest>> manifests(Cluster cluster, ReleaseRevision revision) {
        return ReleaseHistory.manifest(cluster, revision).then(yaml -> {
            try {
                return new Answer.Given<>(Manifest.all(yaml));
            } catch (YamlEngineException e) {
                // The parser's message quotes the text, which may hold a secret.
                return new Answer.Refused<>(new ClusterTrouble.Other(
                        cluster.server(), 0, "with manifests of revision " + revision.number() + " that are not YAML"));
            }
        });
    }

    private record Trial(Cluster cluster, TargetRelease release, List<Manifest> from, ServedApis apis) {

        List<Touched> of(List<Manifest> to) {
            var touched = new ArrayList<Touched>();
            to.forEach(wanted -> touched(wanted).ifPresent(touched::add));
            from.stream()
                    .filter(gone -> to.stream().noneMatch(wanted -> wanted.isSameObject(gone, release)))
                    .filter(gone -> !gone.annotation("helm.sh/resource-policy").equals("keep"))
                    .forEach(gone -> touched.add(new Touched(gone.object(), Effect.REMOVED, Optional.empty())));
            return touched;
        }

        private Optional<Touched> touched(Manifest wanted) {
            var kind = apis.find(wanted.apiVersion(), wanted.kind());
            if (kind.isEmpty()) {
                return Optional.of(new Touched(
                        wanted.object(),
                        Effect.CHANGED,
                        Optional.of("the cluster no longer serves " + wanted.kind() + " in " + wanted.apiVersion())));
            }
            var collection = kind.get().path(wanted.namespace(release));
            var path = collection + "/" + wanted.name();
            return switch (cluster.read(path, Function.identity())) {
                case Answer.Given<JsonNode>(var live) -> changed(wanted, path, live);
                case Answer.Refused<JsonNode>(var trouble) ->
                    isMissing(trouble)
                            ? Optional.of(new Touched(
                                    wanted.object(),
                                    Effect.MADE,
                                    refusal(new Change.Create(collection, wanted.body(), true))))
                            : Optional.empty();
            };
        }

        private Optional<Touched> changed(Manifest wanted, String path, JsonNode live) {
            var before = from.stream()
                    .filter(it -> it.isSameObject(wanted, release))
                    .findFirst()
                    .map(Manifest::body)
                    .orElse(MissingNode.getInstance());
            var patch = MergePatch.between(live, ThreeWayMerge.ofManifests(live, before, wanted.body()));
            return patch.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Touched(
                            wanted.object(), Effect.CHANGED, refusal(new Change.MergePatch(path, patch, true))));
        }

        private static boolean isMissing(ClusterTrouble trouble) {
            return switch (trouble) {
                case ClusterTrouble.NotFound _ -> true;
                case ClusterTrouble.Other other -> other.status() == 404;
                default -> false;
            };
        }

        private Optional<String> refusal(Change change) {
            return cluster.change(change) instanceof Answer.Refused<JsonNode>(var trouble)
                    ? refusal(trouble)
                    : Optional.empty();
        }

        private static Optional<String> refusal(ClusterTrouble trouble) {
            return switch (trouble) {
                case ClusterTrouble.Invalid invalid -> Optional.of(invalid.detail());
                case ClusterTrouble.Forbidden forbidden
                when forbidden.detail().contains("denied the request") -> Optional.of(forbidden.detail());
                default -> Optional.empty();
            };
        }
    }
}
