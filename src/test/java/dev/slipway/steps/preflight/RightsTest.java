package dev.slipway.steps.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.preflight.Finding;
import dev.slipway.preflight.Finding.Severity;
import dev.slipway.testing.ReviewingCluster;
import dev.slipway.testing.Targets;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RightsTest {
    /** As a server of 1.34 answers for a Role with two rules, beside what everybody may. */
    private static final String RULES = """
            {"kind": "SelfSubjectRulesReview", "apiVersion": "authorization.k8s.io/v1", "status": {
              "resourceRules": [
                {"verbs": ["create"], "apiGroups": ["authorization.k8s.io"], "resources": ["selfsubjectaccessreviews"]},
                {"verbs": ["get", "list", "create"], "apiGroups": ["", "apps"], "resources": ["configmaps", "deployments"]},
                {"verbs": ["patch"], "apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["mine"]},
                {"verbs": ["*"], "apiGroups": ["batch"], "resources": ["*"]}],
              "nonResourceRules": [], "incomplete": false}}
            """;

    private static Need need(String verb, String group, String resource, String namespace, String name) {
        return new Need(verb, group, resource, namespace, name);
    }

    private static Rights.Verdict verdict(Answer<Rights.Verdict> answer) {
        assertThat(answer).isInstanceOf(Answer.Given.class);
        return answer.orElse(new Rights.Verdict(Set.of(), Set.of()));
    }

    @Test
    void whoMayDoEverythingIsAskedOnce() throws Exception {
        var cluster = new ReviewingCluster(RULES, _ -> true);
        var rights = new Rights(cluster);
        verdict(rights.judge(List.of(need("create", "", "pods", "prod", ""))));
        verdict(rights.judge(List.of(need("create", "", "namespaces", "", ""))));
        assertThat(cluster.asked()).hasSize(1);
    }

    @Test
    void whatARuleOfTheNamespaceAllowsIsNotAskedSingly() throws Exception {
        var cluster = new ReviewingCluster(RULES, _ -> false);
        var verdict = verdict(new Rights(cluster)
                .judge(List.of(
                        need("create", "apps", "deployments", "prod", ""),
                        need("get", "", "configmaps", "prod", "a"),
                        need("patch", "", "configmaps", "prod", "mine"),
                        need("watch", "batch", "jobs", "prod", ""))));
        assertThat(verdict.missing()).isEmpty();
        assertThat(cluster.asked()).as("everything, and the rules").hasSize(2);
    }

    @Test
    void whatNoRuleAllowsIsAskedAndBelieved() throws Exception {
        var cluster = new ReviewingCluster(
                RULES, attributes -> attributes.path("verb").asString("").equals("watch"));
        var delete = need("delete", "apps", "deployments", "prod", "b");
        var patch = need("patch", "", "configmaps", "prod", "theirs");
        var verdict = verdict(new Rights(cluster).judge(List.of(delete, patch, need("watch", "", "pods", "prod", ""))));
        assertThat(verdict.missing()).containsExactly(delete, patch);
    }

    @Test
    void aRuleOfANamespaceSaysNothingOfTheWholeCluster() throws Exception {
        var cluster = new ReviewingCluster(RULES, _ -> false);
        var everywhere = need("list", "", "configmaps", "", "");
        assertThat(verdict(new Rights(cluster).judge(List.of(everywhere))).missing())
                .containsExactly(everywhere);
    }

    @Test
    void theQuestionsAreBounded() throws Exception {
        var cluster = new ReviewingCluster(RULES, _ -> false);
        var many = IntStream.range(0, 500)
                .mapToObj(i -> need("delete", "", "configmaps", "prod", "c" + i))
                .toList();
        var verdict = verdict(new Rights(cluster).judge(many));
        assertThat(cluster.asked()).hasSizeLessThanOrEqualTo(Rights.MOST);
        assertThat(verdict.missing().size() + verdict.unknown().size()).isEqualTo(500);
        assertThat(verdict.unknown()).isNotEmpty();
    }

    @Test
    void whatIsMissingIsToldForEachNamespaceWithTheRulesThatMendIt() {
        var missing = new java.util.LinkedHashSet<>(List.of(
                need("patch", "apps", "deployments", "prod", "hub"),
                need("create", "apps", "deployments", "prod", ""),
                need("create", "", "configmaps", "prod", ""),
                need("create", "", "namespaces", "", "")));
        var findings = PermissionCheck.judge(
                new PermissionCheck.Needer("release hub", "release hub", Severity.PROBLEM, List.of()),
                "system:serviceaccount:ci:deployer",
                new Rights.Verdict(missing, Set.of()));
        assertThat(findings)
                .containsExactly(
                        Finding.problem(
                                "release hub",
                                "system:serviceaccount:ci:deployer may not create namespaces in the whole cluster, which"
                                        + " release hub needs.",
                                "Give it a ClusterRole (and its binding) with rules: [{apiGroups: [\"\"], resources:"
                                        + " [namespaces], verbs: [create]}]"),
                        Finding.problem(
                                "release hub",
                                "system:serviceaccount:ci:deployer may not create and patch deployments.apps, create configmaps"
                                        + " in namespace prod, which release hub needs.",
                                "Give it a Role of namespace prod (and its binding) with rules: [{apiGroups: [apps],"
                                        + " resources: [deployments], verbs: [create, patch]}, {apiGroups: [\"\"],"
                                        + " resources: [configmaps], verbs: [create]}]"));
    }

    @Test
    void aRoleThatGrantsMoreThanWeHaveCanNotBeMade() throws Exception {
        Cluster cluster = new ReviewingCluster(RULES, _ -> false);
        var plan = Targets.installation("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: spawner}
                rules:
                  - {apiGroups: [""], resources: [configmaps], verbs: [get, delete]}
                """);
        assertThat(new Escalation(cluster, new Rights(cluster), "ci").of(plan, List.of()))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.what())
                            .isEqualTo(
                                    "ci may not delete configmaps itself, and so can't make Role/spawner of release hub,"
                                            + " which grants that.");
                    assertThat(finding.remedy()).contains("verbs: [delete]", "the verb escalate for roles.rbac");
                });
    }

    @Test
    void aRoleThatIsAsItWasIsLeftAlone() throws Exception {
        var role = """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: spawner}
                rules: [{apiGroups: [""], resources: [secrets], verbs: ["*"]}]
                """;
        Cluster cluster = new ReviewingCluster(RULES, _ -> false);
        assertThat(new Escalation(cluster, new Rights(cluster), "ci").of(Targets.upgrade(role, role), List.of()))
                .isEmpty();
    }
}
