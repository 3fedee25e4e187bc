package dev.slipway.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;

class TroublesTest {

    @Test
    void whatDoesNotFitItsKindIsNotTriedAgainThoughTheServerCallsItAFailureOfItsOwn() {
        var trouble = answered(
                500,
                "failed to create typed patch object (hub/hub; apps/v1, Kind=Deployment): .spec.replica: field not"
                        + " declared in schema");
        assertThat(trouble.isPassing()).isFalse();
        assertThat(trouble)
                .isInstanceOfSatisfying(
                        ClusterTrouble.Invalid.class,
                        invalid -> assertThat(invalid.causes())
                                .containsExactly(
                                        new ClusterTrouble.Cause(".spec.replica", "", "field not declared in schema")));
        assertThat(trouble.advice()).contains(".spec.replica").contains("indentation");
    }

    @Test
    void severalFieldsThatDoNotFitAreAllNamed() {
        var trouble = answered(500, """
                failed to create typed patch object (hub/hub; /v1, Kind=Service): errors:
                  .spec.selectr: field not declared in schema
                  .spec.ports[port=80,protocol="TCP"].name: expected string, got &value.valueUnstructured{Value:1}""");
        assertThat(trouble)
                .isInstanceOfSatisfying(
                        ClusterTrouble.Invalid.class,
                        invalid -> assertThat(invalid.causes())
                                .extracting(ClusterTrouble.Cause::field)
                                .containsExactly(".spec.selectr", ".spec.ports[port=80,protocol=\"TCP\"].name"));
    }

    @Test
    void aFailureOfTheServersOwnIsTriedAgain() {
        assertThat(answered(500, "etcdserver: request timed out").isPassing()).isTrue();
        assertThat(answered(503, "apiserver not ready").isPassing()).isTrue();
    }

    private static ClusterTrouble answered(int code, String message) {
        var status = new StatusBuilder().withCode(code).withMessage(message).build();
        return Troubles.of("https://cluster", new KubernetesClientException(message, code, status));
    }
}
