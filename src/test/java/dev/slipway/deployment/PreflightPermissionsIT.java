package dev.slipway.deployment;

import static dev.slipway.deployment.PreflightTrial.CHART;
import static dev.slipway.deployment.PreflightTrial.bound;
import static dev.slipway.deployment.PreflightTrial.door;
import static dev.slipway.deployment.PreflightTrial.problems;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Evidence.TargetProblem;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a deploying account must be permitted, with real permissions on a real cluster. */
@ExtendWith(TestCluster.class)
class PreflightPermissionsIT {
    @TempDir
    private Path folder;

    /** The strongest test of the permissions that are asked for: who gets the rules that are named, and no other, can deploy. */
    @Test
    void whoGetsTheRulesThatItNamesCanDeploy(Namespace namespace) throws Exception {
        var helm = RealTools.HELM_3;
        var site = new PreflightSite(folder, helm)
                .file("hub/templates/settings.yaml", CHART)
                .file("hub/templates/account.yaml", """
                        {apiVersion: v1, kind: ServiceAccount, metadata: {name: hub}}
                        ---
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: before, annotations: {helm.sh/hook: "pre-install,pre-upgrade"}}
                        """)
                .file("hub/crds/thing.yaml", definition(namespace, "v1"))
                .file("before.yaml", """
                        {apiVersion: v1, kind: ServiceAccount, metadata: {name: early}}
                        ---
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: Role
                        metadata: {name: early}
                        rules: [{apiGroups: [""], resources: [endpoints], verbs: [get]}]
                        """)
                .file("after.yaml", "{apiVersion: v1, kind: LimitRange, metadata: {name: late}, spec: {limits: []}}\n")
                .file("config/prod.yaml", "greeting: hello\n");
        var rest = """
                releases:
                  hub:
                    chart: hub
                    values: ['config/${target}.yaml']
                    timeout: 2m
                    before: [{apply: [before.yaml]}]
                    after: [{apply: [after.yaml]}]
                targets:
                  prod: {cluster: {kubeconfig: prod.kubeconfig}, namespace: %s}
                pipeline: [Deploy: [prod]]
                """.formatted(namespace.name());
        namespace.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: there}\n");
        try (var door = door(namespace)) {
            site.kubeconfig("prod.kubeconfig", door.address(), door.authorityPem(), "token-of-" + helm);
            var refused = site.deploy(rest);
            var rules = problems(refused).stream()
                    .filter(problem -> problem.check().equals("permission"))
                    .map(problem -> new Rules(
                            problem.remedy().contains("a ClusterRole"),
                            problem.remedy()
                                    .substring(
                                            problem.remedy().indexOf("[{"),
                                            problem.remedy().lastIndexOf("}]") + 2)))
                    .toList();
            assertThat(rules).hasSizeGreaterThanOrEqualTo(2);
            grant(namespace, helm, rules);
            try {
                var first = site.deploy(rest);
                assertThat(first.ending())
                        .as(problems(first).toString())
                        .isInstanceOfSatisfying(
                                Ending.Ended.class,
                                ended -> assertThat(ended.result().failures()).isEmpty());
                site.file("config/prod.yaml", "greeting: good evening\n");
                var next = site.deploy(rest);
                var more = problems(next).stream().map(TargetProblem::problem).toList();
                assertThat(more).allSatisfy(problem -> assertThat(problem).contains("may not"));
            } finally {
                revoke(namespace);
                removeDefinition(namespace);
            }
        }
    }

    @Test
    void whatSlipwayItselfMayNotApplyIsToldBeforehand(Namespace namespace) throws Exception {
        var rest = """
                releases: {hub: {chart: hub, timeout: 2m, after: [{apply: ['after*.yaml']}]}}
                targets:
                  prod: {cluster: {kubeconfig: prod.kubeconfig}, namespace: %s}
                pipeline: [Deploy: [prod]]
                """.formatted(namespace.name());
        var site = new PreflightSite(folder, RealTools.HELM_3)
                .file("hub/templates/settings.yaml", CHART.replace("{{ .Values.greeting | quote }}", "hello"))
                .file("hub/crds/thing.yaml", definition(namespace, "v1"));
        try (var door = door(namespace);
                var _ = bound(namespace, "everywhere", "cluster-admin", "admin")) {
            site.kubeconfig("prod.kubeconfig", door.address(), door.authorityPem(), "token-of-admin");
            assertThat(problems(site.deploy(rest))).isEmpty();
            grant(
                    namespace,
                    "limited",
                    List.of(
                            new Rules(true, "[{apiGroups: [\"*\"], resources: [\"*\"], verbs: [get, list, watch]}]"),
                            new Rules(false, "[{apiGroups: [\"*\"], resources: [\"*\"], verbs: [\"*\"]}]")));
            site.kubeconfig("prod.kubeconfig", door.address(), door.authorityPem(), "token-of-limited");
            assertThat(problems(site.deploy(rest)))
                    .as("definitions that are as they should be need nothing")
                    .isEmpty();

            site.file("hub/crds/thing.yaml", definition(namespace, "v2"))
                    .file("after.yaml", """
                    apiVersion: scheduling.k8s.io/v1
                    kind: PriorityClass
                    metadata: {name: %1$s}
                    value: 10
                    ---
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: ClusterRole
                    metadata: {name: %1$s}
                    rules: [{apiGroups: [""], resources: [nodes], verbs: [delete]}]
                    """.formatted(namespace.name()));
            var user = namespace.name() + ":limited";
            var problems = problems(site.deploy(rest));
            assertThat(problems)
                    .extracting(TargetProblem::problem)
                    .containsExactlyInAnyOrder(
                            user + " may not patch customresourcedefinitions.apiextensions.k8s.io in the whole cluster,"
                                    + " which Slipway, to bring the definitions of release hub's chart up to date, needs.",
                            user + " may not create and patch priorityclasses.scheduling.k8s.io, create and patch"
                                    + " clusterroles.rbac.authorization.k8s.io in the whole cluster, which Slipway, to apply"
                                    + " the manifests before and after release hub, needs.",
                            user + " may not delete nodes itself, and so can't make ClusterRole/" + namespace.name()
                                    + " of release hub, which grants that.");
            assertThat(problems).allSatisfy(problem -> {
                assertThat(problem.object()).isEqualTo("release hub");
                assertThat(problem.remedy()).contains(": [{apiGroups: [");
            });
        } finally {
            revoke(namespace);
            removeDefinition(namespace);
        }
    }

    /** A CustomResourceDefinition of the namespace's own group, with one version. */
    private static String definition(Namespace namespace, String version) {
        return """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: things.%1$s.example.org}
                spec:
                  group: %1$s.example.org
                  scope: Namespaced
                  names: {plural: things, singular: thing, kind: Thing}
                  versions:
                    - {name: %2$s, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
                """.formatted(namespace.name(), version);
    }

    private static void removeDefinition(Namespace namespace) {
        try (var client = namespace.client()) {
            client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName("things." + namespace.name() + ".example.org")
                    .delete();
        }
    }

    /** What a failure says must be given. */
    private record Rules(boolean clusterWide, String yaml) {}

    private static void grant(Namespace namespace, String user, List<Rules> rules) {
        var subject = "subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: \"" + namespace.name() + ":"
                + user + "\"}]";
        int number = 0;
        for (var rule : rules) {
            var kind = rule.clusterWide() ? "ClusterRole" : "Role";
            var name = namespace.name() + "-" + number++;
            namespace.apply("""
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: %1$s
                    metadata: {name: %2$s, labels: {made-by: %3$s}}
                    rules: %4$s
                    ---
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: %1$sBinding
                    metadata: {name: %2$s, labels: {made-by: %3$s}}
                    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: %1$s, name: %2$s}
                    %5$s
                    """.formatted(kind, name, namespace.name(), rule.yaml(), subject));
        }
    }

    private static void revoke(Namespace namespace) {
        try (var client = namespace.client()) {
            client.rbac()
                    .clusterRoleBindings()
                    .withLabel("made-by", namespace.name())
                    .delete();
            client.rbac().clusterRoles().withLabel("made-by", namespace.name()).delete();
        }
    }
}
