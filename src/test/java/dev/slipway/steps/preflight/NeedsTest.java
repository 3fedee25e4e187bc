package dev.slipway.steps.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.manifest.RenderedRelease;
import dev.slipway.testing.Targets;
import java.util.List;
import org.junit.jupiter.api.Test;

class NeedsTest {
    private static final String A = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: '1'}}\n---\n";
    private static final String A_CHANGED = A.replace("'1'", "'2'");
    private static final String B = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: b}}\n---\n";
    private static final String HOOK = """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: migrate, annotations: {helm.sh/hook: "pre-upgrade, post-rollback"}}
            ---
            """;

    private static List<String> needs(RenderedRelease plan, boolean applies) {
        return Needs.of(plan, Targets.served(), applies).stream()
                .filter(need -> !need.resource().equals("secrets"))
                .map(need -> need.verb() + " " + need.what()
                        + (need.name().isEmpty() ? "" : "/" + need.name())
                        + (need.namespace().isEmpty() ? " anywhere" : " in " + need.namespace()))
                .sorted()
                .toList();
    }

    @Test
    void anInstallationMakesTheNamespaceAndEachObject() {
        assertThat(needs(Targets.installation(A + B + HOOK), false))
                .containsExactly(
                        "create configmaps in prod",
                        "create deployments.apps in prod",
                        "create namespaces anywhere",
                        "get configmaps/a in prod",
                        "get deployments.apps/b in prod");
    }

    @Test
    void anUpgradeChangesWhatIsOtherwiseMakesWhatIsNewAndDeletesWhatIsDropped() {
        assertThat(needs(Targets.upgrade(A_CHANGED, A + B), false))
                .containsExactly(
                        "delete deployments.apps/b in prod",
                        "get configmaps/a in prod",
                        "get deployments.apps/b in prod",
                        "patch configmaps/a in prod");
        assertThat(needs(Targets.upgrade(A + B, A), false))
                .as("what is new is removed when the upgrade fails; what is the same is looked at")
                .containsExactly(
                        "create deployments.apps in prod",
                        "delete deployments.apps/b in prod",
                        "get configmaps/a in prod",
                        "get deployments.apps/b in prod");
    }

    @Test
    void withServerSideApplyEveryObjectIsSent() {
        assertThat(needs(Targets.upgrade(A, A), true))
                .containsExactly("get configmaps/a in prod", "patch configmaps/a in prod");
    }

    @Test
    void aHookIsMadeWatchedAndRemovedWhenItIsItsTurn() {
        assertThat(needs(Targets.upgrade(HOOK, ""), false))
                .containsExactly(
                        "create jobs.batch in prod",
                        "delete jobs.batch/migrate in prod",
                        "get jobs.batch/migrate in prod",
                        "list jobs.batch in prod",
                        "watch jobs.batch in prod");
        assertThat(needs(Targets.installation(HOOK), false)).containsExactly("create namespaces anywhere");
    }

    @Test
    void helmKeepsItsRecordsInSecrets() {
        assertThat(Needs.of(Targets.installation(""), Targets.served(), false))
                .filteredOn(need -> need.resource().equals("secrets"))
                .extracting(Need::verb)
                .containsExactly("get", "list", "create", "update", "delete");
    }

    @Test
    void aKindThatTheClusterDoesNotServeNeedsNoPermission() {
        assertThat(needs(Targets.upgrade("{apiVersion: example.org/v1, kind: Thing, metadata: {name: a}}", ""), false))
                .isEmpty();
    }
}
