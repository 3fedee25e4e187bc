package dev.slipway.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PlanComparisonTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String PLAN = """
            {"targets": [{"target": "prod", "server": "https://a", "namespace": "prod", "releases": [
              {"release": "hub", "namespace": "prod", "revision": 7, "status": "deployed", "findings": [], "objects": [
                {"object": "Deployment/hub", "group": "apps", "action": "change", "state": "", "findings": [], "changes": [
                  {"path": "spec.replicas", "kind": "changed", "before": 1, "after": 2}]},
                {"object": "Secret/keys", "group": "", "action": "change", "state": "version 5", "findings": [], "changes": [
                  {"path": "data.a", "kind": "changed", "before": "(secret of 1 bytes)", "after": "(secret of 1 bytes)"}]}]}]}]}
            """;

    private static ObjectNode plan() {
        return (ObjectNode) JSON.readTree(PLAN);
    }

    private static ObjectNode at(ObjectNode plan, String pointer) {
        return (ObjectNode) plan.at(pointer);
    }

    static Stream<Arguments> moves() {
        return Stream.of(
                move("/targets/0", (it, _) -> it.put("server", "https://b"), "The API server of target prod was"),
                move(
                        "/targets/0/releases/0",
                        (it, _) -> it.put("revision", 8),
                        "The revision of release hub on prod was 7 when the plan was made, and is 8."),
                move(
                        "/targets/0/releases/0",
                        (it, _) -> it.put("status", "failed"),
                        "The status of release hub on prod"),
                move("/targets/0/releases/0", (it, _) -> it.put("release", "other"), "There is no release hub on prod"),
                move(
                        "/targets/0/releases/0/objects/0",
                        (it, _) -> it.put("action", "delete"),
                        "A deployment would delete Deployment/hub of release hub on prod; in the plan it would change it."),
                move(
                        "/targets/0/releases/0/objects/0/changes/0",
                        (it, _) -> it.put("before", 5),
                        "spec.replicas of Deployment/hub of release hub on prod would change from or to another value"),
                move(
                        "/targets/0/releases/0/objects/0/changes/0",
                        (it, _) -> it.put("path", "spec.paused"),
                        "spec.paused of Deployment/hub of release hub on prod would change, which the plan does not show."),
                move(
                        "/targets/0/releases/0/objects/1",
                        (it, _) -> it.put("state", "version 6"),
                        "Somebody has changed Secret/keys of release hub on prod since the plan was made."),
                move(
                        "/targets/0/releases/0/objects/1",
                        (it, _) -> it.put("object", "Secret/more"),
                        "A deployment would change Secret/more of release hub on prod, which the plan does not show."),
                move(
                        "/targets/0",
                        (it, _) -> it.put("problem", "Nothing answers."),
                        "Target prod can't be planned any more: Nothing answers."),
                move(
                        "/targets/0/releases/0/objects/0",
                        (it, _) -> it.putArray("findings")
                                .addObject()
                                .put("severity", "problem")
                                .put("what", "It is immutable."),
                        "Deployment/hub of release hub on prod would fail: It is immutable."));
    }

    private static Arguments move(String where, BiConsumer<ObjectNode, Object> change, String sentence) {
        return Arguments.of(where, change, sentence);
    }

    @ParameterizedTest
    @MethodSource("moves")
    void tellsOfEachThingThatMoved(String where, BiConsumer<ObjectNode, Object> change, String sentence) {
        var now = plan();
        change.accept(at(now, where), now);
        assertThat(PlanComparison.of(plan(), now, "prod")).anyMatch(it -> it.startsWith(sentence));
        assertThat(PlanComparison.ofMore(plan(), now, "prod")).isNotEmpty();
    }

    @Test
    void isEmptyWhereNothingMoved() {
        assertThat(PlanComparison.of(plan(), plan(), "prod")).isEmpty();
    }

    @Test
    void refusesATargetThatThePlanDoesNotShow() {
        assertThat(PlanComparison.of(plan(), plan(), "ovh")).containsExactly("The plan does not show target ovh.");
    }

    @Test
    void doesNotMindLessToDoOnceOtherTargetsWereDeployedTo() {
        var now = plan();
        at(now, "/targets/0/releases/0").putArray("objects");
        assertThat(PlanComparison.of(plan(), now, "prod"))
                .isEqualTo(List.of(
                        "A deployment would no longer change Deployment/hub of release hub on prod.",
                        "A deployment would no longer change Secret/keys of release hub on prod."));
        assertThat(PlanComparison.ofMore(plan(), now, "prod")).isEmpty();
    }
}
