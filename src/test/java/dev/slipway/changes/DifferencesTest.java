package dev.slipway.changes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.changes.FieldChange.Kind;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

class DifferencesTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void ofAnObjectAndItselfAreNone() {
        var random = new Random(3);
        for (int i = 0; i < 500; i++) {
            var object = Objects.random(random, "apps/v1", "Deployment");
            assertThat(Differences.between(object, object.deepCopy())).isEmpty();
        }
    }

    @Test
    void areTheSameBothWaysRound() {
        var random = new Random(4);
        for (int i = 0; i < 500; i++) {
            var one = Objects.random(random, "apps/v1", "Deployment");
            var other = Objects.random(random, "apps/v1", "Deployment");
            var there = Differences.between(one, other);
            var back = Differences.between(other, one);
            assertThat(there)
                    .extracting(FieldChange::path)
                    .containsExactlyInAnyOrderElementsOf(
                            back.stream().map(FieldChange::path).toList());
            assertThat(there.isEmpty()).isEqualTo(new Sameness(true).same(FieldPath.ROOT, one, other));
        }
    }

    @Test
    void turnOneIntoTheOtherAsAMergePatch() {
        var random = new Random(5);
        for (int i = 0; i < 500; i++) {
            var one = Objects.random(random, "apps/v1", "Deployment");
            var other = Objects.random(random, "apps/v1", "Deployment");
            assertThat(patched(one, MergePatch.between(one, other))).isEqualTo(other);
            assertThat(MergePatch.between(one, one)).isEmpty();
        }
    }

    private static tools.jackson.databind.JsonNode patched(
            tools.jackson.databind.JsonNode target, tools.jackson.databind.JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        var result = JSON.createObjectNode();
        target.properties().forEach(field -> result.set(field.getKey(), field.getValue()));
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                result.remove(field.getKey());
            } else {
                result.set(
                        field.getKey(),
                        patched(
                                target.path(field.getKey()).isObject()
                                        ? target.path(field.getKey())
                                        : JSON.createObjectNode(),
                                field.getValue()));
            }
        });
        return result;
    }

    @Test
    void nameElementsByWhatTellsThem() {
        var before = Objects.yaml("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {annotations: {checksum/config: a, "odd key": b}}
                spec:
                  template:
                    spec:
                      containers:
                        - {name: hub, image: "hub:1", args: [a, b], ports: [{containerPort: 53, protocol: UDP, name: dns}]}
                        - {name: old, image: old}
                """);
        var after = Objects.yaml("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {annotations: {checksum/config: c, "odd key": d}}
                spec:
                  template:
                    spec:
                      containers:
                        - {name: new, image: new}
                        - {name: hub, image: "hub:2", args: [a, c, d], ports: [{containerPort: 53, protocol: UDP, name: domain}, {containerPort: 53, name: x}]}
                """);
        assertThat(Differences.between(before, after))
                .extracting(FieldChange::toString)
                .containsExactly(
                        "CHANGED metadata.annotations.checksum/config",
                        "CHANGED metadata.annotations[\"odd key\"]",
                        "CHANGED spec.template.spec.containers[hub].image",
                        "CHANGED spec.template.spec.containers[hub].args[1]",
                        "ADDED spec.template.spec.containers[hub].args[2]",
                        "CHANGED spec.template.spec.containers[hub].ports[53/UDP].name",
                        "ADDED spec.template.spec.containers[hub].ports[53/TCP]",
                        "REMOVED spec.template.spec.containers[old]",
                        "ADDED spec.template.spec.containers[new]");
    }

    @Test
    void tellOfAnotherOrder() {
        var before = Objects.yaml(
                "{apiVersion: v1, kind: Pod, spec: {containers: [{name: a, env: [{name: A}, {name: B}, {name: C}]}]}}");
        var after = Objects.yaml(
                "{apiVersion: v1, kind: Pod, spec: {containers: [{name: a, env: [{name: B}, {name: A}]}]}}");
        var changes = Differences.between(before, after);
        assertThat(changes).extracting(FieldChange::kind).containsExactly(Kind.REMOVED, Kind.REORDERED);
        assertThat(changes.getLast().after()).hasToString("[\"[B]\",\"[A]\"]");
    }

    @ParameterizedTest
    @CsvSource({"1000m,1", "0.5,500m", "1Gi,1024Mi", "1024Mi,1073741824", "1e3,1k", "2,2.0", "100n,0.0000001"})
    void countAmountsByWhatTheyAre(String one, String other) {
        var template = "{apiVersion: v1, kind: Pod, spec: {containers: [{name: a, resources: {limits: {cpu: %s}}}]}}";
        assertThat(Differences.between(
                        Objects.yaml(template.formatted("'" + one + "'")), Objects.yaml(template.formatted(other))))
                .isEmpty();
        var env = "{apiVersion: v1, kind: Pod, spec: {containers: [{name: a, env: [{name: X, value: '%s'}]}]}}";
        assertThat(Differences.between(Objects.yaml(env.formatted(one)), Objects.yaml(env.formatted(other))))
                .hasSize(1);
        var custom = "{apiVersion: example.org/v1, kind: Pod, spec: {limits: {cpu: '%s'}}}";
        assertThat(Differences.between(Objects.yaml(custom.formatted(one)), Objects.yaml(custom.formatted(other))))
                .hasSize(1);
    }

    @Test
    void leaveOutWhatTheServerWrites() {
        var before = Objects.yaml("""
                {apiVersion: v1, kind: ConfigMap, metadata: {name: a, uid: x, resourceVersion: "1", managedFields: []}, data: {k: v}}
                """);
        var after = Objects.yaml("""
                {apiVersion: v1, kind: ConfigMap, metadata: {name: a, uid: x, resourceVersion: "2"}, data: {k: v}, status: {a: b}}
                """);
        assertThat(Differences.between(before, after)).isEmpty();
    }

    @Test
    void neverHoldASecretsValue() {
        var before = Objects.yaml(
                "{apiVersion: v1, kind: Secret, metadata: {name: s, labels: {a: b}}, data: {same: c2FtZQ==, old: Y2FuYXJ5, gone: Y2FuYXJ5}}");
        var after = Objects.yaml(
                "{apiVersion: v1, kind: Secret, metadata: {name: s, labels: {a: c}}, data: {same: c2FtZQ==}, stringData: {old: canary2, new: canary3}}");
        var changes = Differences.between(before, after);
        assertThat(changes)
                .extracting(FieldChange::toString)
                .containsExactly(
                        "CHANGED metadata.labels.a", "CHANGED data.old", "REMOVED data.gone", "ADDED data.new");
        assertThat(changes.get(1).before().asString()).isEqualTo("(secret of 6 bytes)");
        assertThat(changes.get(1).after().asString()).isEqualTo("(secret of 7 bytes)");
        var all = new StringBuilder();
        Differences.between(MissingNode.getInstance(), after).forEach(change -> all.append(change.after()));
        Differences.between(before, MissingNode.getInstance()).forEach(change -> all.append(change.before()));
        changes.forEach(change -> all.append(change.before()).append(change.after()));
        assertThat(all.toString())
                .doesNotContain("canary", "Y2FuYXJ5", "c2FtZQ")
                .contains("secret of 4 bytes");
    }
}
