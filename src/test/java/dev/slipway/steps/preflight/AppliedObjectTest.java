package dev.slipway.steps.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.Answer;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.manifest.Manifest;
import dev.slipway.testing.Targets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AppliedObjectTest {
    private static final Manifest WANTED = Manifest.all(
                    "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: null}, data: {x: '1'}}")
            .getFirst();

    @Test
    void whatIsThereIsPatchedAndWhatIsNotIsMadeToo() {
        assertThat(needs(there("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: '2'}}")))
                .containsExactly("get a", "patch a");
        assertThat(needs(new Answer.Refused<>(new ClusterTrouble.NotFound("a"))))
                .containsExactly("get a", "create ", "patch a");
        assertThat(needs(new Answer.Refused<>(new ClusterTrouble.Forbidden("s", "no"))))
                .as("what may not be looked at may not be there")
                .containsExactly("get a", "create ", "patch a");
    }

    @Test
    void whatHasAllThatIsWantedIsMet() {
        assertThat(applied(
                                there(
                                        "{metadata: {name: a, uid: u}, apiVersion: v1, kind: ConfigMap, data: {x: '1', y: '2'}}"))
                        .isMet())
                .isTrue();
        assertThat(applied(there("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: '2'}}"))
                        .isMet())
                .isFalse();
        assertThat(applied(new Answer.Refused<>(new ClusterTrouble.NotFound("a")))
                        .isMet())
                .isFalse();
    }

    private static Answer<JsonNode> there(String yaml) {
        return new Answer.Given<>(Manifest.all(yaml).getFirst().body());
    }

    private static AppliedObject applied(Answer<JsonNode> there) {
        var kind = Targets.served().find("v1", "ConfigMap").orElseThrow();
        return new AppliedObject(WANTED, Targets.on("prod", "hub"), kind, there);
    }

    private static List<String> needs(Answer<JsonNode> there) {
        return applied(there).needs().stream()
                .map(need -> need.verb() + " " + need.name())
                .toList();
    }
}
