package dev.slipway.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.changes.ThreeWayMerge;
import dev.slipway.manifest.Manifest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Objects as the API server tells them, beside the manifests that they were deployed from. */
class DriftReadingTest {
    private static final Instant DEPLOYED_AT = Instant.parse("2026-06-01T12:00:00Z");
    private static final String BEFORE = "2026-06-01T11:00:00Z";
    private static final String AFTER = "2026-06-01T13:00:00Z";

    private static final String MANIFEST = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: hub, labels: {app: hub}}
            spec:
              replicas: 1
              template:
                spec:
                  containers:
                  - {name: hub, image: "hub:1", resources: {limits: {cpu: 1000m}}, env: [{name: A, value: a}]}
            """;

    /** What the server makes of it, with its defaults; 1000m is written otherwise. */
    private static String live(String replicas, String env, String more, String managed) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: hub
                  uid: 1234
                  generation: 7
                  labels: {app: hub, app.kubernetes.io/managed-by: Helm%s}
                  managedFields:
                  - manager: helm
                    operation: Update
                    time: "2026-06-01T12:00:01Z"
                    fieldsV1: {"f:metadata": {"f:labels": {".": {}, "f:app": {}}}, "f:spec": {"f:template": {"f:spec": {"f:containers": {'k:{"name":"hub"}': {".": {}, "f:name": {}, "f:image": {}, "f:resources": {}}}}}}}
                %s
                spec:
                  replicas: %s
                  revisionHistoryLimit: 10
                  template:
                    spec:
                      restartPolicy: Always
                      containers:
                      - {name: hub, image: "hub:1", imagePullPolicy: IfNotPresent, resources: {limits: {cpu: "1"}}, env: %s}
                """.formatted(more, managed, replicas, env);
    }

    private static final String ENV = "[{name: A, value: a}]";

    private static String managed(String manager, String time, String fields, String more) {
        return "  - {manager: " + manager + ", operation: Update, time: \"" + time + "\"" + more + ", fieldsV1: "
                + fields + "}\n";
    }

    private static List<String> drift(String live) {
        var deployed = Manifest.all(MANIFEST).getFirst().body();
        var object = Manifest.all(live).getFirst().body();
        var restored = ThreeWayMerge.of(object, deployed, deployed);
        var told = new ArrayList<String>();
        for (var field : DriftReading.of(deployed, object, restored, DEPLOYED_AT)) {
            told.add(field.change().kind() + " " + field.change().path() + " "
                    + field.by().map(FieldOwner::manager).orElse("?") + (field.isByHand() ? " by hand" : ""));
        }
        return told;
    }

    @Test
    void whatNobodyHasTouchedHasNoDrift() {
        assertThat(drift(live("1", ENV, "", ""))).isEmpty();
    }

    @Test
    void aFieldThatSomebodyHasSetOtherwiseIsPutDownToThem() {
        var scaled = managed("kubectl", AFTER, "{\"f:spec\": {\"f:replicas\": {}}}", ", subresource: scale");
        assertThat(drift(live("3", ENV, "", scaled))).containsExactly("CHANGED spec.replicas kubectl by hand");
    }

    @Test
    void whatAnAutoscalerDoesIsNotByHand() {
        var scaled =
                managed("kube-controller-manager", AFTER, "{\"f:spec\": {\"f:replicas\": {}}}", ", subresource: scale");
        assertThat(drift(live("3", ENV, "", scaled))).containsExactly("CHANGED spec.replicas kube-controller-manager");
    }

    @Test
    void whatALaterRevisionThatFailedHasSetIsNoDrift() {
        var upgraded = managed("helm", AFTER, "{\"f:spec\": {\"f:replicas\": {}}}", "");
        assertThat(drift(live("3", ENV, "", upgraded))).isEmpty();
    }

    @Test
    void whatWasAddedByHandSinceIsToldAndOlderAdditionsAreNot() {
        var label = "{\"f:metadata\": {\"f:labels\": {\"f:tier\": {}}}}";
        assertThat(drift(live("1", ENV, ", tier: x", managed("kubectl-label", AFTER, label, ""))))
                .containsExactly("ADDED metadata.labels.tier kubectl-label by hand");
        assertThat(drift(live("1", ENV, ", tier: x", managed("kubectl-label", BEFORE, label, ""))))
                .isEmpty();
    }

    @Test
    void anElementOfAListThatWasAddedIsOneAddition() {
        var env = "{\"f:spec\": {\"f:template\": {\"f:spec\": {\"f:containers\": {'k:{\"name\":\"hub\"}': {\"f:env\":"
                + " {'k:{\"name\":\"DEBUG\"}': {\".\": {}, \"f:name\": {}, \"f:value\": {}}}}}}}}}";
        assertThat(drift(live(
                        "1",
                        "[{name: A, value: a}, {name: DEBUG, value: b}]",
                        "",
                        managed("kubectl-set", AFTER, env, ""))))
                .containsExactly("ADDED spec.template.spec.containers[hub].env[DEBUG] kubectl-set by hand");
    }

    @Test
    void whatWasRemovedHasNoOwnerSoThatTheLastPersonIsNamed() {
        var edited = managed("kubectl-edit", AFTER, "{\"f:spec\": {\"f:paused\": {}}}", "");
        assertThat(drift(live("1", "[]", "", edited)))
                .containsExactly("REMOVED spec.template.spec.containers[hub].env[A] kubectl-edit by hand");
        assertThat(drift(live("1", "[]", "", "")))
                .containsExactly("REMOVED spec.template.spec.containers[hub].env[A] ? by hand");
    }

    @Test
    void statusIsNobodysToDriftFrom() {
        var status = managed("somebody", AFTER, "{\"f:status\": {\"f:replicas\": {}}}", ", subresource: status");
        assertThat(drift(live("1", ENV, "", status))).isEmpty();
    }

    @Test
    void whatAPersonAddsWithinTheSecondOfTheDeploymentIsToldSinceTheServerNotesWholeSeconds() {
        var second =
                DEPLOYED_AT.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
        var object = live(
                "1",
                ENV,
                ", tier: front",
                managed("kubectl-label", second, "{\"f:metadata\": {\"f:labels\": {\"f:tier\": {}}}}", ""));
        var deployed = Manifest.all(MANIFEST).getFirst().body();
        var body = Manifest.all(object).getFirst().body();
        var told = DriftReading.of(
                deployed, body, ThreeWayMerge.of(body, deployed, deployed), DEPLOYED_AT.plusMillis(700));
        assertThat(told)
                .singleElement()
                .satisfies(field -> assertThat(field.change().path().toString()).isEqualTo("metadata.labels.tier"));
    }
}
