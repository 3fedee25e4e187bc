package dev.slipway.steps.manifests;

import dev.slipway.kube.Answer;
import dev.slipway.kube.ServedApis;
import dev.slipway.manifest.Manifest;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Sleeper;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Waits until CustomResourceDefinitions are served: until the API server says of each that it is {@code Established}, and lists
 * its kind among those that it serves, which is some moments later.
 */
final class DefinitionWait {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Function<String, Answer<JsonNode>> definitions;
    private final Supplier<Answer<ServedApis>> apis;
    private final Sleeper sleeper;
    private final InstantSource clock;

    /**
     * A wait.
     *
     * @param definitions a definition by its name, as it is now
     * @param apis what is served now
     */
    DefinitionWait(
            Function<String, Answer<JsonNode>> definitions,
            Supplier<Answer<ServedApis>> apis,
            Sleeper sleeper,
            InstantSource clock) {
        this.definitions = definitions;
        this.apis = apis;
        this.sleeper = sleeper;
        this.clock = clock;
    }

    /** A condition of the definition's status; of one that is not there, all is empty. */
    private record Condition(String status, String reason, String message) {
        private static Condition of(JsonNode definition, String type) {
            return definition
                    .path("status")
                    .path("conditions")
                    .valueStream()
                    .filter(condition -> condition.path("type").asString("").equals(type))
                    .findFirst()
                    .map(condition -> new Condition(
                            condition.path("status").asString(""),
                            condition.path("reason").asString(""),
                            condition.path("message").asString("")))
                    .orElse(new Condition("", "", ""));
        }
    }

    /**
     * Waits for all of them.
     *
     * @return why it was in vain; empty: it was not
     */
    Optional<Failure> await(String attempted, List<Manifest> definitions, Instant deadline)
            throws InterruptedException {
        for (var definition : definitions) {
            var failure = await(attempted, definition, deadline);
            if (failure.isPresent()) {
                return failure;
            }
        }
        return Optional.empty();
    }

    private Optional<Failure> await(String attempted, Manifest definition, Instant deadline)
            throws InterruptedException {
        while (true) {
            switch (definitions.apply(definition.name())) {
                case Answer.Given<JsonNode>(var object) -> {
                    var established = Condition.of(object, "Established");
                    var accepted = Condition.of(object, "NamesAccepted");
                    if (established.status().equals("True") && isListed(definition)) {
                        return Optional.empty();
                    }
                    if (accepted.status().equals("False")) {
                        return Optional.of(refused(attempted, definition, accepted));
                    }
                    if (isLate(deadline)) {
                        return Optional.of(late(attempted, definition, established));
                    }
                }
                case Answer.Refused<JsonNode>(var trouble) -> {
                    if (!trouble.isPassing() || isLate(deadline)) {
                        return Optional.of(
                                Failure.of(attempted, trouble.observed()).advising(trouble.advice()));
                    }
                }
            }
            sleeper.sleep(POLL);
        }
    }

    private boolean isLate(Instant deadline) {
        return !clock.instant().isBefore(deadline);
    }

    /** Whether all its versions that are served stand in the list that Helm and we look kinds up in. */
    private boolean isListed(Manifest definition) {
        var spec = definition.body().path("spec");
        var kind = spec.path("names").path("kind").asString("");
        var group = spec.path("group").asString("");
        return apis.get().map(served -> areListed(spec, group, kind, served)).orElse(true);
    }

    private static boolean areListed(JsonNode spec, String group, String kind, ServedApis served) {
        return spec.path("versions")
                .valueStream()
                .filter(version -> version.path("served").asBoolean(false))
                .allMatch(version -> served.find(
                                group + "/" + version.path("name").asString(""), kind)
                        .isPresent());
    }

    private static Failure refused(String attempted, Manifest definition, Condition accepted) {
        return Failure.of(
                        attempted,
                        definition.object() + " is there, but its kind is not served, since its names are taken: "
                                + accepted.message() + ".",
                        evidence(definition, "NamesAccepted", accepted))
                .advising("Another CustomResourceDefinition of the same group has the kind, the plural or a short name"
                        + " already: kubectl get customresourcedefinitions. Delete the one that is not needed (with it go"
                        + " all objects of its kind).");
    }

    private static Failure late(String attempted, Manifest definition, Condition established) {
        return Failure.of(
                        attempted,
                        definition.object() + " was applied, but the API server does not serve its kind within the"
                                + " time limit"
                                + (established.message().isEmpty() ? "." : ": " + established.message() + "."),
                        evidence(definition, "Established", established))
                .advising("See what the API server says: kubectl get "
                        + definition.object().replace('/', ' ')
                        + " -o yaml, its conditions; an API server under load takes longer: raise 'timeout'.");
    }

    private static Evidence evidence(Manifest definition, String type, Condition condition) {
        return new Evidence.Condition(
                definition.object(), type, condition.status(), condition.reason(), condition.message());
    }
}
