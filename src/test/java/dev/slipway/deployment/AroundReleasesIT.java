package dev.slipway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.StepOutcome;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands around the upgrades: manifests, commands and definitions, with the real Helm of both lines, on a real cluster. */
@ExtendWith(TestCluster.class)
class AroundReleasesIT {
    private static final String HUB = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: hub}
            data: {version: {{ .Values.version | quote }}}
            """;

    @TempDir
    private Path folder;

    private static String group(Namespace namespace) {
        return namespace.name() + ".example.org";
    }

    /** A definition of the kind Thing; of the versions, the last one is stored. */
    private static String definition(Namespace namespace, List<String> versions, String properties) {
        var text = new StringBuilder("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: things.GROUP}
                spec:
                  group: GROUP
                  scope: Namespaced
                  names: {kind: Thing, plural: things, singular: thing}
                  versions:
                """.replace("GROUP", group(namespace)));
        for (var version : versions) {
            text.append("""
                    - name: %s
                      served: true
                      storage: %s
                      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {%s}}}}}
                    """.formatted(version, version.equals(versions.getLast()), properties)
                    .indent(2));
        }
        return text.toString();
    }

    private static String thing(Namespace namespace, String version, String name, String spec) {
        return """
                apiVersion: %s/%s
                kind: Thing
                metadata: {name: %s}
                spec: {%s}
                """.formatted(group(namespace), version, name, spec);
    }

    private static Object thing(Namespace namespace, String version, String name) {
        var context = new ResourceDefinitionContext.Builder()
                .withGroup(group(namespace))
                .withVersion(version)
                .withKind("Thing")
                .withPlural("things")
                .withNamespaced(true)
                .build();
        try (var client = namespace.client()) {
            var found = client.genericKubernetesResources(context)
                    .inNamespace(namespace.name())
                    .withName(name)
                    .get();
            return found == null
                    ? "none"
                    : Objects.requireNonNull(found.getAdditionalProperties().get("spec"));
        }
    }

    private static void forget(Namespace namespace) {
        try (var client = namespace.client()) {
            client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName("things." + group(namespace))
                    .delete();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void manifestsAndCommandsStandInOrderAroundTheUpgrade(String version, Namespace namespace) throws Exception {
        var releases = """
                hub:
                  chart: hub
                  values: [{version: '${target} 1'}]
                  before:
                    - apply: [manifests/*.yaml]
                    - {run: [sh, tools/told.sh, before, '${target}'], timeout: 1m}
                  after:
                    - {run: [tools/told.sh, after, '${namespace}'], timeout: 1m}
                """;
        var site = new ReleaseTrial(folder, version, namespace)
                .chart("hub", HUB)
                // The object stands before its definition, and in a namespace that is not there yet.
                .file("manifests/a.yaml", thing(namespace, "v1", "first", "colour: blue"))
                .file("manifests/b.yaml", definition(namespace, List.of("v1"), "colour: {type: string}"))
                .file("tools/told.sh", """
                        #!/bin/sh
                        echo "$1 $2 as $SLIPWAY_TARGET with $SLIPWAY_RELEASE: $(helm list --short)"
                        helm version --template '{{.Version}}'
                        """);
        assertThat(folder.resolve("site/tools/told.sh").toFile().setExecutable(true))
                .isTrue();
        try {
            var first = site.deploy(releases).succeeded();
            assertThat(first.ended())
                    .containsExactly(
                            "Get credentials",
                            "Lock target",
                            "Apply manifests before hub",
                            "Run told.sh before hub",
                            "Upgrade release hub",
                            "Run told.sh after hub",
                            "Await rollout",
                            "Confirm rollout");
            assertThat(first.summary("Apply manifests before hub")).isEqualTo("2 objects: 2 made");
            assertThat(thing(namespace, "v1", "first")).hasToString("{colour=blue}");
            assertThat(first.printed("Run told.sh before hub"))
                    .containsExactly("before staging as staging with hub: ", "v" + version);
            assertThat(first.printed("Run told.sh after hub"))
                    .containsExactly("after " + namespace.name() + " as staging with hub: hub", "v" + version);
            try (var client = namespace.client()) {
                assertThat(client.configMaps()
                                .inNamespace(namespace.name())
                                .withName("hub")
                                .get()
                                .getData())
                        .containsEntry("version", "staging 1");
            }

            site.file("manifests/a.yaml", thing(namespace, "v1", "first", "colour: red"));
            var second = site.deploy(releases).succeeded();
            assertThat(second.summary("Apply manifests before hub")).isEqualTo("2 objects: 1 changed, 1 unchanged");
            assertThat(thing(namespace, "v1", "first")).hasToString("{colour=red}");
        } finally {
            forget(namespace);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aCommandThatFailsOrHangsKeepsTheReleaseAsItWas(String version, Namespace namespace) throws Exception {
        var site =
                new ReleaseTrial(folder, version, namespace).chart("hub", HUB).file("tools/ban.sh", "exit 3\n");
        var releases = """
                hub:
                  chart: hub
                  values: [{version: 1}]
                  before: [{run: [sh, tools/ban.sh, '${target}'], timeout: 2s}]
                """;
        var failed = site.deploy(releases);
        assertThat(failed.failure("Run ban.sh before hub").observed()).isEqualTo("It ended with exit code 3.");
        assertThat(failed.failure("Run ban.sh before hub").advice())
                .singleElement()
                .asString()
                .contains("slipway exec staging -- sh tools/ban.sh staging");
        assertThat(failed.outcome("Upgrade release hub")).isInstanceOf(StepOutcome.Cancelled.class);

        site.file("tools/ban.sh", "echo banning; sleep 600\n");
        var hanging = site.deploy(releases);
        assertThat(hanging.failure("Run ban.sh before hub").observed())
                .isEqualTo("It was not done within 2 s and was ended.");
        assertThat(hanging.printed("Run ban.sh before hub")).startsWith("banning");
        assertThat(site.helm("list", "--short")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void theDefinitionsOfAChartAreBroughtUpToDateBeforeItsUpgrade(String version, Namespace namespace)
            throws Exception {
        var releases = "hub: {chart: hub}\n";
        var site = new ReleaseTrial(folder, version, namespace)
                .chart("hub", thing(namespace, "v1alpha1", "mine", "colour: blue"))
                .file("hub/crds/thing.yaml", definition(namespace, List.of("v1alpha1"), "colour: {type: string}"));
        try {
            assertThat(site.deploy(releases).succeeded().summary("Upgrade release hub"))
                    .isEqualTo("revision 1, chart hub-0.1.0, 1 CRD applied");
            assertThat(site.deploy(releases).succeeded().summary("Upgrade release hub"))
                    .as("what is as it should be is not touched")
                    .isEqualTo("revision 2, chart hub-0.1.0");

            site.file(
                            "hub/crds/thing.yaml",
                            definition(
                                    namespace,
                                    List.of("v1alpha1", "v1"),
                                    "colour: {type: string}, size: {type: integer}"))
                    .chart("hub", thing(namespace, "v1", "mine", "colour: blue, size: 3"));
            assertThat(site.deploy(releases).succeeded().summary("Upgrade release hub"))
                    .isEqualTo("revision 3, chart hub-0.1.0, 1 CRD applied");
            assertThat(thing(namespace, "v1", "mine")).hasToString("{colour=blue, size=3}");

            site.file(
                    "hub/crds/thing.yaml",
                    definition(namespace, List.of("v1"), "colour: {type: string}, size: {type: integer}"));
            var refused = site.deploy(releases).failure("Upgrade release hub");
            assertThat(refused.observed())
                    .contains("no longer has a version in which objects may still be stored", "v1alpha1");
            assertThat(refused.advice()).hasSize(2).last().asString().contains("--subresource=status");
            assertThat(site.helm("history", "hub", "--max", "1", "--output", "yaml"))
                    .anySatisfy(line -> assertThat(line).contains("revision: 3"));
        } finally {
            forget(namespace);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void onlyTheDefinitionsOfEnabledDependenciesAreApplied(String version, Namespace namespace) throws Exception {
        var site = new ReleaseTrial(folder, version, namespace)
                .file("hub/Chart.yaml", """
                        apiVersion: v2
                        name: hub
                        version: 0.1.0
                        dependencies:
                          - {name: operator, version: 0.1.0, repository: 'file://../operator', condition: operator.enabled}
                        """)
                .file("operator/Chart.yaml", "apiVersion: v2\nname: operator\nversion: 0.1.0\n")
                .file("operator/crds/thing.yaml", definition(namespace, List.of("v1"), "colour: {type: string}"));
        try {
            assertThat(site.deploy("hub: {chart: hub, values: [{operator: {enabled: false}}]}\n")
                            .succeeded()
                            .summary("Upgrade release hub"))
                    .isEqualTo("revision 1, chart hub-0.1.0");
            assertThat(site.deploy("hub: {chart: hub, crds: leave, values: [{operator: {enabled: true}}]}\n")
                            .succeeded()
                            .summary("Upgrade release hub"))
                    .isEqualTo("revision 2, chart hub-0.1.0");
            assertThat(site.deploy("hub: {chart: hub, values: [{operator: {enabled: true}}]}\n")
                            .succeeded()
                            .summary("Upgrade release hub"))
                    .isEqualTo("revision 3, chart hub-0.1.0, 1 CRD applied");
        } finally {
            forget(namespace);
        }
    }
}
