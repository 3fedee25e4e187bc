package dev.slipway.changes;

import java.util.Map;
import java.util.Random;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects for tests: from YAML, or by chance. */
final class Objects {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Objects() {}

    static JsonNode yaml(String text) {
        return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
    }

    /** An object of a kind, of any shape. */
    static ObjectNode random(Random random, String apiVersion, String kind) {
        var object = JSON.createObjectNode().put("apiVersion", apiVersion).put("kind", kind);
        object.set("metadata", JSON.valueToTree(Map.of("name", "hub")));
        object.set("spec", fields(random, 3));
        return object;
    }

    private static ObjectNode fields(Random random, int depth) {
        var fields = JSON.createObjectNode();
        for (var name : new String[] {"a", "b", "containers", "env", "volumes", "limits", "strategy"}) {
            if (random.nextInt(3) > 0) {
                fields.set(name, value(random, depth));
            }
        }
        return fields;
    }

    private static JsonNode value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 4)) {
            case 0 -> JSON.valueToTree(random.nextInt(2));
            case 1 -> JSON.valueToTree("t" + random.nextInt(2));
            case 2 -> JSON.valueToTree(random.nextBoolean());
            case 3 -> JSON.valueToTree(java.util.List.of("x", "y" + random.nextInt(2)));
            case 4 -> named(random, depth);
            default -> fields(random, depth - 1);
        };
    }

    private static ArrayNode named(Random random, int depth) {
        var list = JSON.createArrayNode();
        for (var name : new String[] {"one", "two", "three"}) {
            if (random.nextBoolean()) {
                list.insert(
                        random.nextInt(list.size() + 1),
                        fields(random, depth - 1).put("name", name));
            }
        }
        return list;
    }
}
