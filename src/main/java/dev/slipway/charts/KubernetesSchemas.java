package dev.slipway.charts;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.slipway.kube.ServedApis;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The schemas of the kinds of a Kubernetes version, each as strict as an API server; thread-safe.
 *
 * <p>They are one document, in which a kind's schema refers to others, under the names that Kubernetes gives them. A kind's
 * schema is readied when it is first asked for.
 */
public final class KubernetesSchemas {
    private static final String SHIPPED = "/charts/kubernetes-schemas.json.gz";
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String version;
    private final Map<String, String> kinds;
    private final ObjectNode definitions;
    private final Map<String, Schema> readied = new ConcurrentHashMap<>();

    private KubernetesSchemas(String version, Map<String, String> kinds, ObjectNode definitions) {
        this.version = version;
        this.kinds = kinds;
        this.definitions = definitions;
    }

    /** Those that ship with the program, of one version of Kubernetes, without custom resources. */
    public static KubernetesSchemas shipped() {
        return Shipped.SCHEMAS;
    }

    private static final class Shipped {
        static final KubernetesSchemas SCHEMAS = read();

        private static KubernetesSchemas read() {
            try (InputStream in = KubernetesSchemas.class.getResourceAsStream(SHIPPED)) {
                if (in == null) {
                    throw new IllegalStateException("the program was built without " + SHIPPED);
                }
                var document = JSON.readTree(new GZIPInputStream(in));
                var kinds = new TreeMap<String, String>();
                document.path("kinds").forEachEntry((kind, schema) -> kinds.put(kind, schema.asString("")));
                return new KubernetesSchemas(
                        document.path("kubernetes").asString(""), kinds, (ObjectNode) document.path("definitions"));
            } catch (IOException e) {
                throw new UncheckedIOException("reading " + SHIPPED, e);
            }
        }
    }

    /**
     * Those of a cluster.
     *
     * @param version of the cluster: {@code v1.34.4}
     * @param documents what it has below {@code /openapi/v3}
     */
    public static KubernetesSchemas of(String version, Iterable<JsonNode> documents) {
        var kinds = new TreeMap<String, String>();
        var all = new TreeMap<String, JsonNode>();
        for (var document : documents) {
            document.path("components").path("schemas").forEachEntry((name, schema) -> {
                all.putIfAbsent(name, schema);
                var described = schema.path("x-kubernetes-group-version-kind");
                // What belongs to every group, such as DeleteOptions, is nothing that a chart holds.
                if (described.size() == 1 && !name.endsWith("List")) {
                    kinds.putIfAbsent(key(described.get(0)), name);
                }
            });
        }
        var schemas = JsonNodeFactory.instance.objectNode();
        var open = new ArrayDeque<>(kinds.values());
        while (!open.isEmpty()) {
            var name = open.pop();
            if (!schemas.has(name) && all.containsKey(name)) {
                var strict = StrictSchema.of(all.get(name));
                schemas.set(name, strict);
                strict.findValues("$ref").forEach(reference -> {
                    var path = reference.asString("");
                    open.push(path.substring(path.lastIndexOf('/') + 1));
                });
            }
        }
        return new KubernetesSchemas(version, kinds, schemas);
    }

    private static String key(JsonNode described) {
        var group = described.path("group").asString("");
        return (group.isEmpty() ? "" : group + "/") + described.path("version").asString("") + " "
                + described.path("kind").asString("");
    }

    /** The version of Kubernetes that they are of. */
    public String version() {
        return version;
    }

    /** Whether any kind of this group is known, so that one that is not is no kind at all. */
    boolean knowsGroup(String group) {
        return kinds.keySet().stream()
                .map(key -> key.substring(0, key.indexOf(' ')))
                .anyMatch(apiVersion -> ServedApis.groupOf(apiVersion).equals(group));
    }

    /** The versions of a kind in a group. */
    List<String> versions(String group, String kind) {
        return kinds.keySet().stream()
                .filter(key -> key.endsWith(" " + kind))
                .map(key -> key.substring(0, key.indexOf(' ')))
                .filter(apiVersion -> ServedApis.groupOf(apiVersion).equals(group))
                .toList();
    }

    /** The kinds of a version of a group. */
    List<String> kinds(String apiVersion) {
        return kinds.keySet().stream()
                .filter(key -> key.startsWith(apiVersion + " "))
                .map(key -> key.substring(apiVersion.length() + 1))
                .toList();
    }

    /** The schema of a kind; empty: it is not known. */
    Optional<Schema> find(String apiVersion, String kind) {
        return Optional.ofNullable(kinds.get(apiVersion + " " + kind))
                .map(name -> readied.computeIfAbsent(
                        name, it -> schema(JsonNodeFactory.instance.objectNode().put("$ref", "#/$defs/" + it))));
    }

    /** The schema of a version of a CustomResourceDefinition; whoever asks keeps it. */
    Schema custom(JsonNode openApiSchema) {
        return schema(StrictSchema.ofCustom(openApiSchema));
    }

    private Schema schema(ObjectNode root) {
        return REGISTRY.getSchema(root.set("$defs", definitions));
    }

    /** Writes them as they ship. */
    public void write(OutputStream out) throws IOException {
        var document = JsonNodeFactory.instance.objectNode().put("kubernetes", version);
        var names = document.putObject("kinds");
        kinds.forEach(names::put);
        document.set("definitions", definitions);
        try (var zipped = new GZIPOutputStream(out)) {
            zipped.write(JSON.writeValueAsBytes(document));
        }
    }
}
