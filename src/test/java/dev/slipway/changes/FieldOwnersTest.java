package dev.slipway.changes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FieldOwnersTest {
    private static final String LIVE = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: hub
              managedFields:
              - manager: helm
                operation: Apply
                fieldsV1:
                  f:metadata: {f:labels: {f:app: {}}, f:finalizers: {'v:"a"': {}}}
                  f:spec:
                    f:replicas: {}
                    f:template:
                      f:spec:
                        f:containers:
                          'k:{"name":"hub"}':
                            .: {}
                            f:name: {}
                            f:args: {}
                            f:ports: {'k:{"containerPort":80,"protocol":"TCP"}': {.: {}, f:containerPort: {}}}
              - manager: kubectl-edit
                operation: Update
                fieldsV1: {f:spec: {f:paused: {}}}
            """;

    private static final String APPLIED = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: hub, namespace: prod, labels: {app: hub}, finalizers: [a]}
            spec:
              replicas: 2
              template: {spec: {containers: [{name: hub, args: [a, b], ports: [{containerPort: 80}]}]}}
            """;

    private static boolean isApplied(String manifest) {
        return new FieldOwners(Objects.yaml(LIVE)).isAppliedBy("helm", Objects.yaml(manifest));
    }

    @Test
    void knowThatNothingIsToBeNotedWhereTheManagerHasAppliedTheSameFields() {
        assertThat(isApplied(APPLIED)).isTrue();
        assertThat(isApplied(APPLIED.replace("replicas: 2", "replicas: 3"))).isTrue();
        assertThat(new FieldOwners(Objects.yaml(LIVE)).isAppliedBy("kubectl-edit", Objects.yaml(APPLIED)))
                .isFalse();
    }

    @Test
    void knowOfEachFieldThatIsNewOrGone() {
        assertThat(isApplied(APPLIED.replace("replicas: 2", "paused: true, replicas: 2".replace(", ", "\n  "))))
                .isFalse();
        assertThat(isApplied(APPLIED.replace("  replicas: 2\n", ""))).isFalse();
        assertThat(isApplied(APPLIED.replace("containerPort: 80", "containerPort: 81")))
                .isFalse();
        assertThat(isApplied(APPLIED.replace("ports: [{containerPort: 80}]", "ports: []")))
                .isFalse();
        assertThat(isApplied(APPLIED.replace("finalizers: [a]", "finalizers: [b]")))
                .isFalse();
        assertThat(isApplied(APPLIED.replace(", args: [a, b]", ""))).isFalse();
        assertThat(isApplied(APPLIED.replace("labels: {app: hub}", "labels: {app: hub, tier: x}")))
                .isFalse();
    }
}
