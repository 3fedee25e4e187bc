package dev.slipway.steps.manifests;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Change;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.ServedApis;
import dev.slipway.manifest.Manifest;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.StepContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Brings objects on a cluster to what manifests say, by server-side apply.
 *
 * <ol>
 *   <li>Namespaces come first, then CustomResourceDefinitions, then all else in the order of the manifests.
 *   <li>The server is asked as the manager {@code slipway}, without force. Where fields belong to others, and all of these are
 *       programs by which people deploy (Helm, kubectl), it is asked again with force: the commit is what counts. A field that
 *       a controller has set would be set back and forth for ever, so that is a failure which names it.
 *   <li>After the definitions it is waited until their kinds are served.
 *   <li>What names no namespace is in that of the release; where that is not there yet, it is made.
 *   <li>The first failure ends it. What was applied before stays applied: doing all of it again changes nothing.
 * </ol>
 */
public final class ManifestApplication {
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String NAMESPACES = "/api/v1/namespaces";

    private final Cluster cluster;
    private final String namespace;
    private final Sleeper sleeper;
    private final InstantSource clock;
    private final StepContext context;

    /**
     * An application to a cluster.
     *
     * @param namespace that of the release
     * @param context told what is being done
     */
    public ManifestApplication(
            Cluster cluster, String namespace, Sleeper sleeper, InstantSource clock, StepContext context) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.sleeper = sleeper;
        this.clock = clock;
        this.context = context;
    }

    /** What came of it. */
    public sealed interface Applied {

        /** All objects are as the manifests say. */
        record Done(int made, int changed, int unchanged) implements Applied {

            /** {@code 3 objects: 1 made, 2 unchanged}. */
            public String words() {
                var parts = Stream.of(part(made, "made"), part(changed, "changed"), part(unchanged, "unchanged"))
                        .filter(part -> !part.isEmpty())
                        .toList();
                int all = made + changed + unchanged;
                return all + (all == 1 ? " object: " : " objects: ") + String.join(", ", parts);
            }

            private static String part(int number, String what) {
                return number == 0 ? "" : number + " " + what;
            }
        }

        /** One could not be applied. */
        record Failed(Failure failure) implements Applied {}
    }

    /** What became of one object. */
    private sealed interface One {
        record Applied(boolean isNew, boolean isChanged) implements One {}

        record Failed(Failure failure) implements One {}
    }

    /**
     * Applies them.
     *
     * @param attempted what we are doing, for failures
     * @param deadline until when definitions are waited for
     */
    public Applied apply(String attempted, List<Manifest> manifests, Instant deadline) throws InterruptedException {
        var definitions = manifests.stream().filter(Manifest::isDefinition).toList();
        var first = Stream.concat(
                        manifests.stream().filter(manifest -> manifest.kind().equals("Namespace")),
                        definitions.stream())
                .toList();
        var rest =
                manifests.stream().filter(manifest -> !first.contains(manifest)).toList();
        var done = new ArrayList<One.Applied>();
        var failure = apply(attempted, first, done);
        if (failure.isEmpty() && !definitions.isEmpty()) {
            context.progress("waiting until " + named(definitions) + " served");
            failure = new DefinitionWait(
                            name -> cluster.read(DEFINITIONS + "/" + name, Function.identity()),
                            cluster::apis,
                            sleeper,
                            clock)
                    .await(attempted, definitions, deadline);
        }
        if (failure.isEmpty()) {
            failure = apply(attempted, rest, done);
        }
        return failure.<Applied>map(Applied.Failed::new).orElseGet(() -> counted(done));
    }

    private static Applied counted(List<One.Applied> done) {
        int made = (int) done.stream().filter(One.Applied::isNew).count();
        int changed = (int)
                done.stream().filter(one -> one.isChanged() && !one.isNew()).count();
        return new Applied.Done(made, changed, done.size() - made - changed);
    }

    private static String named(List<Manifest> definitions) {
        return definitions.size() == 1
                ? definitions.getFirst().name() + " is"
                : definitions.size() + " CustomResourceDefinitions are";
    }

    private Optional<Failure> apply(String attempted, List<Manifest> manifests, List<One.Applied> done) {
        if (manifests.isEmpty()) {
            return Optional.empty();
        }
        return switch (cluster.apis()) {
            case Answer.Refused<ServedApis>(var trouble) -> Optional.of(trouble.failure(attempted));
            case Answer.Given<ServedApis>(var served) -> {
                for (var manifest : manifests) {
                    context.progress("applying " + manifest.object());
                    switch (apply(attempted, manifest, served)) {
                        case One.Failed(var failure) -> {
                            yield Optional.of(failure);
                        }
                        case One.Applied one -> done.add(one);
                    }
                }
                yield Optional.empty();
            }
        };
    }

    private One apply(String attempted, Manifest manifest, ServedApis served) {
        var kind = served.find(manifest.apiVersion(), manifest.kind());
        if (kind.isEmpty()) {
            return new One.Failed(ApplyTrouble.unknownKind(attempted, manifest, served));
        }
        if (manifest.name().isEmpty()) {
            return new One.Failed(ApplyTrouble.nameless(attempted, manifest));
        }
        var named = manifest.body().path("metadata").path("namespace").asString("");
        var collection = kind.get().path(named.isEmpty() ? namespace : named);
        var path = collection + "/" + manifest.name();
        var before = cluster.read(path, ManifestApplication::version);
        var answer = apply(path, manifest, false);
        if (answer instanceof Answer.Refused<JsonNode>(ClusterTrouble.Conflict conflict)
                && FieldManagers.in(conflict).areDeployers()) {
            answer = apply(path, manifest, true);
        }
        if (answer instanceof Answer.Refused<JsonNode>(var trouble)
                && trouble.isAbsence()
                && kind.get().namespaced()
                && named.isEmpty()) {
            answer = makeNamespace().then(_ -> apply(path, manifest, false));
        }
        return switch (answer) {
            case Answer.Given<JsonNode>(var after) ->
                new One.Applied(
                        before instanceof Answer.Refused<String>(var trouble) && trouble.isAbsence(),
                        !version(after).equals(before.orElse("")));
            case Answer.Refused<JsonNode>(var trouble) -> new One.Failed(ApplyTrouble.of(attempted, manifest, trouble));
        };
    }

    private Answer<JsonNode> apply(String path, Manifest manifest, boolean force) {
        return cluster.change(new Change.Apply(path, manifest.body(), Change.MANAGER, force, false));
    }

    private Answer<JsonNode> makeNamespace() {
        var object = JsonMapper.shared().createObjectNode();
        object.put("apiVersion", "v1").put("kind", "Namespace");
        object.putObject("metadata").put("name", namespace);
        var made = cluster.change(new Change.Create(NAMESPACES, object, false));
        return made instanceof Answer.Refused<JsonNode>(ClusterTrouble.Conflict _) ? new Answer.Given<>(object) : made;
    }

    private static String version(JsonNode object) {
        return object.path("metadata").path("resourceVersion").asString("");
    }
}
