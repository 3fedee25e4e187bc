package dev.slipway.journal;

import dev.slipway.journal.Provenance.Origin;
import dev.slipway.journal.Provenance.Wish;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the journal's entries hold beyond the events of {@code --output json}: docs/journal.md. */
final class ProvenanceJson {
    /** Of a step's inputs. */
    static final String DIGEST = "inputsDigest";

    private ProvenanceJson() {}

    static void write(ObjectNode json, Wish wish, Origin origin, UnaryOperator<String> mask) {
        var wished =
                json.putObject("wish").put("site", mask.apply(wish.site())).put("commit", mask.apply(wish.commit()));
        wish.until().ifPresent(stage -> wished.put("until", mask.apply(stage)));
        var only = wished.putArray("only");
        wish.only().stream().sorted().map(mask).forEach(only::add);
        wish.kubeconfig().ifPresent(file -> wished.put("kubeconfig", mask.apply(file)));
        wished.put("planned", wish.planned());
        json.putObject("origin")
                .put("person", mask.apply(origin.person()))
                .put("process", origin.process())
                .put("processStarted", origin.processStarted())
                .put("slipway", origin.slipway());
    }

    static void write(ObjectNode json, Inputs inputs, UnaryOperator<String> mask) {
        var facts = json.putObject("inputs");
        inputs.sorted().forEach((name, value) -> facts.put(name, mask.apply(value)));
        json.put(DIGEST, inputs.digest());
    }

    static Wish wish(JsonNode entry) {
        var wish = entry.path("wish");
        return new Wish(
                wish.path("site").asString(""),
                wish.path("commit").asString(""),
                Optional.ofNullable(wish.get("until")).map(JsonNode::asString),
                wish.path("only").valueStream().map(JsonNode::asString).collect(Collectors.toSet()),
                Optional.ofNullable(wish.get("kubeconfig")).map(JsonNode::asString),
                wish.path("planned").asBoolean(false));
    }

    static Origin origin(JsonNode entry) {
        var origin = entry.path("origin");
        return new Origin(
                origin.path("person").asString(""),
                origin.path("process").asLong(0),
                origin.path("processStarted").asLong(0),
                origin.path("slipway").asString(""));
    }

    static Inputs inputs(JsonNode entry) {
        var facts = new LinkedHashMap<String, String>();
        entry.path("inputs")
                .properties()
                .forEach(fact -> facts.put(fact.getKey(), fact.getValue().asString("")));
        return new Inputs(facts);
    }
}
