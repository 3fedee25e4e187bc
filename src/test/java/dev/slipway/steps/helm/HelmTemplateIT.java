package dev.slipway.steps.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.site.ChartConfig;
import dev.slipway.site.DriftPolicy;
import dev.slipway.site.FailurePolicy;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.steps.helm.HelmTemplate.Premise;
import dev.slipway.steps.helm.HelmTemplate.Rendered;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the real Helm of both lines. */
@ExtendWith(TestCluster.class)
class HelmTemplateIT {
    @TempDir
    Path folder;

    private HelmSite site;

    @BeforeEach
    void makeSite() throws IOException {
        site = new HelmSite(folder)
                .chart("mybinder", "")
                .file("mybinder/templates/secret.yaml", """
                        apiVersion: v1
                        kind: Secret
                        metadata: {name: hub}
                        stringData: {password: {{ required "password is needed" .Values.password | quote }}}
                        """)
                .file("mybinder/templates/situation.yaml", """
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: situation}
                        data:
                          version: {{ .Capabilities.KubeVersion.Version | quote }}
                          things: {{ .Capabilities.APIVersions.Has "example.org/v1/Thing" | quote }}
                          upgrade: {{ .Release.IsUpgrade | quote }}
                          found: {{ (lookup "v1" "ConfigMap" .Release.Namespace "there").data | toJson | quote }}
                        """)
                .file("mybinder/templates/tests/smoke.yaml", """
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: smoke, annotations: {helm.sh/hook: test}}
                        spec: {containers: [{name: main, image: none}]}
                        """)
                .file("mybinder/crds/thing.yaml", """
                        apiVersion: apiextensions.k8s.io/v1
                        kind: CustomResourceDefinition
                        metadata: {name: things.example.org}
                        spec:
                          group: example.org
                          scope: Namespaced
                          names: {kind: Thing, plural: things}
                          versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
                        """)
                .file("config/prod.yaml", "password: a canary in a cage\n");
    }

    private static ReleaseConfig release() {
        return ReleaseConfig.of("hub", ChartConfig.inSite("mybinder"), "config/${target}.yaml");
    }

    private HelmTemplate helm(String version) throws Exception {
        return new HelmTemplate(
                site.workspace(), site.helm(RealTools.processes(), RealTools.environment(), RealTools.helm(version)));
    }

    private static TargetConfig target(String namespace) {
        var model = HelmSite.target("prod");
        return new TargetConfig(
                "prod",
                namespace,
                model.cluster(),
                Map.of(),
                model.rolloutTimeout(),
                FailurePolicy.KEEP,
                DriftPolicy.WARN,
                true);
    }

    private static String yaml(Rendered rendered) {
        assertThat(rendered).isInstanceOf(Rendered.Manifests.class);
        return ((Rendered.Manifests) rendered).yaml();
    }

    /** Nothing of what was rendered is left on any disk. */
    private void assertNothingIsLeft() throws IOException {
        try (var files = Files.walk(site.workspace().root())) {
            assertThat(files.filter(Files::isRegularFile)
                            .filter(file -> !file.endsWith("config/prod.yaml"))
                            .filter(file -> holdsTheCanary(file)))
                    .isEmpty();
        }
    }

    private static boolean holdsTheCanary(Path file) {
        try {
            return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)
                    .contains("a canary in a cage");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void anInstallationIsRenderedAsTheClusterIsTold(String version) throws Exception {
        var premise = new Premise("v1.31.2", List.of("example.org/v1", "example.org/v1/Thing"));
        var yaml = yaml(helm(version).render(release(), target("prod"), premise, false));
        assertThat(yaml)
                .contains(
                        "# Source: mybinder/templates/secret.yaml",
                        "a canary in a cage",
                        "kind: CustomResourceDefinition")
                .contains("version: \"v1.31.2\"", "things: \"true\"", "upgrade: \"false\"", "found: \"null\"")
                .doesNotContain("smoke");
        assertThat(yaml(helm(version).renderWithTests(release(), target("prod"), premise)))
                .startsWith(yaml.substring(0, 20))
                .contains("smoke");
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void anUpgradeHasDefinitionsUnlessTheyAreLeftToHelm(String version) throws Exception {
        var premise = new Premise("v1.31.2", List.of());
        assertThat(yaml(helm(version).render(release(), target("prod"), premise, true)))
                .contains("upgrade: \"true\"", "things: \"false\"", "CustomResourceDefinition");

        var left =
                ReleaseConfig.of("hub", ChartConfig.inSite("mybinder").leavingDefinitions(), "config/${target}.yaml");
        assertThat(yaml(helm(version).render(left, target("prod"), premise, true)))
                .doesNotContain("CustomResourceDefinition");
        assertThat(helm(version).hasDefinitions(release(), target("prod"))).isTrue();
        site.file("mybinder/crds/thing.yaml", "");
        assertThat(helm(version).hasDefinitions(release(), target("prod"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void whereTheClusterIsAskedWhatIsThereIsFound(String version, Namespace namespace) throws Exception {
        namespace.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: there}\ndata: {colour: blue}\n");
        site.file("mybinder/crds/thing.yaml", "");
        var yaml = yaml(helm(version).renderThere(release(), target(namespace.name()), namespace.access(), false));
        assertThat(yaml).contains("colour", "blue");
        try (var client = namespace.client()) {
            assertThat(client.secrets()
                            .inNamespace(namespace.name())
                            .withName("hub")
                            .get())
                    .as("nothing is sent")
                    .isNull();
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void whatCanNotBeRenderedIsToldInHelmsWordsAndLeavesNothing(String version) throws Exception {
        site.file("config/prod.yaml", "{}\n");
        var rendered = helm(version).render(release(), target("prod"), new Premise("v1.31.2", List.of()), false);
        assertThat(rendered).isInstanceOfSatisfying(Rendered.Failed.class, failed -> {
            assertThat(failed.failure().observed()).contains("password is needed");
            assertThat(failed.failure().attempted()).isEqualTo("rendering the chart of release hub for prod");
        });
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aChartThatExcludesTheClustersVersionIsToldSo(String version) throws Exception {
        site.file(
                "mybinder/Chart.yaml", "apiVersion: v2\nname: mybinder\nversion: 0.1.0\nkubeVersion: '>= 1.33.0-0'\n");
        var rendered = helm(version).render(release(), target("prod"), new Premise("v1.31.2", List.of()), false);
        assertThat(rendered).isInstanceOfSatisfying(Rendered.Failed.class, failed -> {
            assertThat(failed.failure().observed()).contains(">= 1.33.0-0", "1.31.2");
            assertThat(failed.failure().advice().getFirst()).contains("does not support this cluster's version");
        });
    }
}
