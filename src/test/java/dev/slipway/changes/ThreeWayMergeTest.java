package dev.slipway.changes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

class ThreeWayMergeTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void isWhatKubernetesOwnMergeMakesOfTheSame() throws IOException {
        int tried = 0;
        try (var lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(
                        ThreeWayMergeTest.class.getResourceAsStream("/changes/kubernetes-merges.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var merge = JSON.readTree(line);
                var merged = ThreeWayMerge.of(merge.path("live"), merge.path("old"), merge.path("wanted"));
                assertThat(bare(merged)).as(line).isEqualTo(bare(merge.path("merged")));
                tried++;
            }
        }
        assertThat(tried).isEqualTo(250);
    }

    /** Nulls and empty objects are nothing to the server. */
    private static JsonNode bare(JsonNode node) {
        if (node.isObject()) {
            var rest = JSON.createObjectNode();
            node.properties().forEach(field -> {
                var inside = bare(field.getValue());
                if (!inside.isNull() && !(inside.isObject() && inside.isEmpty())) {
                    rest.set(field.getKey(), inside);
                }
            });
            return rest;
        }
        if (node.isArray()) {
            var rest = JSON.createArrayNode();
            node.forEach(element -> rest.add(bare(element)));
            return rest;
        }
        return node;
    }

    @ParameterizedTest
    @ValueSource(strings = {"apps/v1", "example.org/v1"})
    void ofWhatWasMergedGivesTheSame(String apiVersion) {
        var random = new Random(1);
        for (int i = 0; i < 500; i++) {
            var old = dev.slipway.changes.Objects.random(random, apiVersion, "Deployment");
            var wanted = dev.slipway.changes.Objects.random(random, apiVersion, "Deployment");
            var live = dev.slipway.changes.Objects.random(random, apiVersion, "Deployment");
            var merged = ThreeWayMerge.of(live, old, wanted);
            assertThat(ThreeWayMerge.of(merged, wanted, wanted)).isEqualTo(merged);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"apps/v1", "example.org/v1"})
    void withNothingOfItsOwnIsTheNewManifest(String apiVersion) {
        var random = new Random(2);
        for (int i = 0; i < 500; i++) {
            var old = dev.slipway.changes.Objects.random(random, apiVersion, "Deployment");
            var wanted = dev.slipway.changes.Objects.random(random, apiVersion, "Deployment");
            assertThat(Differences.between(ThreeWayMerge.of(old, old, wanted), wanted))
                    .isEmpty();
        }
    }

    @Test
    void keepsWhatOthersSetAndTakesBackWhatTheManifestSays() {
        var live = dev.slipway.changes.Objects.yaml("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: hub, annotations: {by.others/a: x}}
                spec:
                  replicas: 5
                  template: {spec: {containers: [{name: sidecar, image: s}, {name: hub, image: edited}]}}
                """);
        var manifest = dev.slipway.changes.Objects.yaml("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: hub}
                spec: {template: {spec: {containers: [{name: hub, image: "hub:1"}]}}}
                """);
        var merged = ThreeWayMerge.of(live, manifest, manifest);
        assertThat(Differences.between(live, merged)).singleElement().satisfies(change -> {
            assertThat(change.path()).hasToString("spec.template.spec.containers[hub].image");
            assertThat(change.before().asString()).isEqualTo("edited");
            assertThat(change.after().asString()).isEqualTo("hub:1");
        });
    }

    @Test
    void ofAKindThatHelmDoesNotKnowChangesOnlyWhatTheManifestsDifferIn() {
        var live = dev.slipway.changes.Objects.yaml("""
                {apiVersion: example.org/v1, kind: Thing, metadata: {name: a}, spec: {size: 9, list: [1], kept: x}}
                """);
        var old = dev.slipway.changes.Objects.yaml("""
                {apiVersion: example.org/v1, kind: Thing, metadata: {name: a}, spec: {size: 1, list: [1], gone: y}}
                """);
        var wanted = dev.slipway.changes.Objects.yaml("""
                {apiVersion: example.org/v1, kind: Thing, metadata: {name: a}, spec: {size: 1, list: [1, 2]}}
                """);
        assertThat(Differences.between(live, ThreeWayMerge.ofManifests(live, old, wanted)))
                .extracting(FieldChange::toString)
                .containsExactly("ADDED spec.list[1]");
        assertThat(Differences.between(live, ThreeWayMerge.of(live, old, wanted)))
                .extracting(FieldChange::toString)
                .containsExactly("CHANGED spec.size", "ADDED spec.list[1]");
    }

    @Test
    void ofASecretCountsPlainTextAsWhatItBecomes() {
        var live = dev.slipway.changes.Objects.yaml(
                "{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {a: eA==, b: eQ==}}");
        var same = dev.slipway.changes.Objects.yaml(
                "{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {a: x}}");
        assertThat(Differences.between(live, ThreeWayMerge.of(live, same, same)))
                .isEmpty();
        assertThat(Differences.between(live, ThreeWayMerge.of(live, MissingNode.getInstance(), same)))
                .isEmpty();
    }
}
