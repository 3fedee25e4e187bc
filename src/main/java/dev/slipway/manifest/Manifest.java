package dev.slipway.manifest;

import dev.slipway.kube.ServedApis;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An object as a chart wants it.
 *
 * @param source the template that it comes from; empty: not known
 * @param body the whole object; it may hold secrets
 */
public record Manifest(String source, JsonNode body) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST = 256 * 1024 * 1024;
    private static final Pattern DOCUMENT = Pattern.compile("(?m)^---[ \\t]*(?:#.*)?$");
    private static final Pattern SOURCE = Pattern.compile("(?m)^# Source: (\\S.*)$");

    /**
     * All objects in a text, in its order; lists are taken apart.
     *
     * @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException when it is not YAML
     */
    public static List<Manifest> all(String yaml) {
        var all = new ArrayList<Manifest>();
        documents(yaml).forEach(document -> add(document, all));
        return all;
    }

    /**
     * All that stands in a text, in its order, objects or not: what has no kind is none.
     *
     * @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException when it is not YAML
     */
    public static List<Manifest> documents(String yaml) {
        var settings = LoadSettings.builder()
                .setAllowDuplicateKeys(true)
                .setCodePointLimit(LONGEST)
                .setSchema(new GoYamlSchema())
                .build();
        var all = new ArrayList<Manifest>();
        for (var document : DOCUMENT.split(yaml, -1)) {
            var source = SOURCE.matcher(document);
            var from = source.find() ? source.group(1) : "";
            for (var loaded : new Load(settings).loadAllFromString(document)) {
                if (loaded != null) {
                    all.add(new Manifest(from, JSON.valueToTree(loaded)));
                }
            }
        }
        return all;
    }

    /** The objects of a list, which is no object itself; else the object alone. */
    public List<Manifest> items() {
        return kind().endsWith("List") && body.path("items").isArray()
                ? body.path("items")
                        .valueStream()
                        .map(item -> new Manifest(source, item))
                        .toList()
                : List.of(this);
    }

    private static void add(Manifest manifest, List<Manifest> all) {
        if (manifest.kind().endsWith("List") && manifest.body().path("items").isArray()) {
            manifest.items().forEach(item -> add(item, all));
        } else if (!manifest.kind().isEmpty()) {
            all.add(manifest);
        }
    }

    public String apiVersion() {
        return body.path("apiVersion").asString("");
    }

    /** The group of its {@code apiVersion}. */
    public String group() {
        return ServedApis.groupOf(apiVersion());
    }

    public String kind() {
        return body.path("kind").asString("");
    }

    public String name() {
        return body.path("metadata").path("name").asString("");
    }

    /** The namespace that it names, or that of its release. */
    public String namespace(TargetRelease release) {
        var named = body.path("metadata").path("namespace").asString("");
        return named.isEmpty() ? release.namespace() : named;
    }

    /** As people and evidence name it: {@code StatefulSet/hub}. */
    public String object() {
        return kind() + "/" + name();
    }

    public String annotation(String name) {
        return body.path("metadata").path("annotations").path(name).asString("");
    }

    /** Whether Helm runs it before or after the upgrade, instead of keeping it as a part of the release. */
    public boolean isHook() {
        return !annotation("helm.sh/hook").isEmpty();
    }

    /** Whether it comes from a chart's folder of definitions, which Helm makes at the first installation and never changes: Slipway brings them up to date. */
    public boolean isDefinitionFile() {
        return source.contains("/crds/");
    }

    /** Whether it defines a kind. */
    public boolean isDefinition() {
        return kind().equals("CustomResourceDefinition") && group().equals("apiextensions.k8s.io");
    }

    /** Whether both are the same object, in whatever version. */
    public boolean isSameObject(Manifest other, TargetRelease release) {
        return kind().equals(other.kind())
                && group().equals(other.group())
                && name().equals(other.name())
                && namespace(release).equals(other.namespace(release));
    }

    /** Whether an object has all that this one asks for, but for its status; a field that is asked to be nothing may be missing. */
    public boolean isMetBy(JsonNode present) {
        return has(present, body);
    }

    private static boolean has(JsonNode present, JsonNode wanted) {
        if (wanted.isObject()) {
            return wanted.properties().stream()
                    .filter(field -> !field.getKey().equals("status"))
                    .allMatch(field -> field.getValue().isNull()
                            || (present.has(field.getKey()) && has(present.path(field.getKey()), field.getValue())));
        }
        if (wanted.isArray()) {
            if (!present.isArray() || present.size() != wanted.size()) {
                return false;
            }
            for (int i = 0; i < wanted.size(); i++) {
                if (!has(present.path(i), wanted.path(i))) {
                    return false;
                }
            }
            return true;
        }
        return present.equals(wanted)
                || (present.isNumber() && present.asString().equals(wanted.asString()));
    }

    /** The specification of its pods; empty where it makes none. */
    public Optional<JsonNode> pods() {
        var spec = body.path("spec");
        return switch (kind()) {
            case "Pod" -> Optional.of(spec);
            case "CronJob" ->
                found(spec.path("jobTemplate").path("spec").path("template").path("spec"));
            case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job" ->
                found(spec.path("template").path("spec"));
            default -> Optional.empty();
        };
    }

    private static Optional<JsonNode> found(JsonNode node) {
        return Optional.of(node).filter(JsonNode::isObject).map(Function.identity());
    }

    /** Its content is nobody's to print. */
    @Override
    public String toString() {
        return apiVersion() + " " + object();
    }
}
