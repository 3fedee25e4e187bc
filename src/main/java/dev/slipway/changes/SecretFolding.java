package dev.slipway.changes;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the API server does to a Secret: {@code stringData} becomes part of {@code data}, in base64 as Go writes it. */
final class SecretFolding {
    private SecretFolding() {}

    /** The object as it would be kept; another kind as it is. */
    static JsonNode folded(JsonNode object) {
        if (!Kinds.isSecret(object)
                || (object.path("data").isEmpty() && object.path("stringData").isEmpty())) {
            return object;
        }
        ObjectNode folded = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(field -> folded.set(field.getKey(), field.getValue()));
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        object.path("data").properties().forEach(entry -> put(content, entry.getKey(), plain(entry.getValue())));
        object.path("stringData").properties().forEach(entry -> {
            if (!entry.getValue().isNull()) {
                put(content, entry.getKey(), entry.getValue().asString("").getBytes(StandardCharsets.UTF_8));
            }
        });
        folded.remove("stringData");
        folded.set("data", content);
        return folded;
    }

    private static void put(ObjectNode content, String key, byte[] value) {
        content.put(key, Base64.getEncoder().encodeToString(value));
    }

    /** What a value of {@code data} stands for. What is no base64 the server refuses; it is taken as it is here. */
    static byte[] plain(JsonNode value) {
        var text = value.asString("");
        try {
            return Base64.getDecoder().decode(text.replaceAll("[\\r\\n]", ""));
        } catch (IllegalArgumentException notBase64) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }
}
