package dev.slipway.charts;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The body of what is no object. */
final class Nothing {
    static final JsonNode NODE = JsonNodeFactory.instance.objectNode();

    private Nothing() {}
}
