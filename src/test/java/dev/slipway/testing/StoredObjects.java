package dev.slipway.testing;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Change;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Objects kept as an API server keeps them, as far as conditional writes go: each write gives an object another version, and one
 * that names an old version is refused as a conflict.
 */
public final class StoredObjects {
    private static final String SERVER = "https://cluster.example";

    private final Map<String, JsonNode> objects = new ConcurrentHashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private Function<Change, Optional<ClusterTrouble>> refusal = _ -> Optional.empty();
    private long version;

    /** A cluster that has them; any number of them may be opened. */
    public Cluster cluster() {
        return (Cluster) Proxy.newProxyInstance(
                Cluster.class.getClassLoader(),
                new Class<?>[] {Cluster.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "server" -> SERVER;
                    case "read" -> read((String) arguments[0], reader(arguments[1]));
                    case "change" -> change((Change) arguments[0]);
                    case "close" -> null;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @SuppressWarnings("unchecked") // the interface says so
    private static Function<JsonNode, Object> reader(Object argument) {
        return (Function<JsonNode, Object>) argument;
    }

    /** Opens it whatever the kubeconfig. */
    public Cluster.Opener opener() {
        return (Path _) -> new Answer.Given<>(cluster());
    }

    /** From now on, these changes are refused. */
    public void refusing(Function<Change, Optional<ClusterTrouble>> when) {
        refusal = when;
    }

    /** An object, as it is now. */
    public Optional<JsonNode> at(String path) {
        return Optional.ofNullable(objects.get(path));
    }

    /** What was asked to be changed, in order, whatever came of it. */
    public synchronized List<Change> changes() {
        return List.copyOf(changes);
    }

    private Answer<Object> read(String path, Function<JsonNode, Object> reader) {
        return at(path).<Answer<Object>>map(object -> new Answer.Given<>(reader.apply(object)))
                .orElseGet(() -> new Answer.Refused<>(new ClusterTrouble.NotFound(path)));
    }

    private synchronized Answer<JsonNode> change(Change change) {
        changes.add(change);
        var refused = refusal.apply(change);
        if (refused.isPresent()) {
            return new Answer.Refused<>(refused.get());
        }
        return switch (change) {
            case Change.Create create -> {
                var path = create.path() + "/"
                        + create.object().path("metadata").path("name").asString();
                yield objects.containsKey(path) ? conflict() : store(path, create.object());
            }
            case Change.Replace replace -> {
                var asked = replace.object()
                        .path("metadata")
                        .path("resourceVersion")
                        .asString("");
                var now = at(replace.path())
                        .map(object ->
                                object.path("metadata").path("resourceVersion").asString(""))
                        .orElse("gone");
                yield asked.equals(now) ? store(replace.path(), replace.object()) : conflict();
            }
            default -> throw new UnsupportedOperationException(change.words());
        };
    }

    private Answer<JsonNode> store(String path, JsonNode object) {
        var stored = object.deepCopy();
        ((ObjectNode) stored.path("metadata")).put("resourceVersion", String.valueOf(++version));
        objects.put(path, stored);
        return new Answer.Given<>(stored);
    }

    private static Answer<JsonNode> conflict() {
        return new Answer.Refused<>(new ClusterTrouble.Conflict(SERVER, "Conflict", "it was modified", List.of()));
    }
}
