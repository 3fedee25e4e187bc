package dev.slipway.charts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Failure;
import dev.slipway.preflight.Finding.Severity;
import dev.slipway.testing.Targets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HelmComplaintTest {
    @TempDir
    Path site;

    private List<ChartFinding> of(String said) throws IOException {
        Files.createDirectories(site.resolve("chart/templates"));
        Files.createDirectories(site.resolve("config"));
        Files.writeString(site.resolve("chart/values.yaml"), "hub:\n  replicas: 1\n  image: a\n");
        Files.writeString(site.resolve("chart/templates/hub.yaml"), "a: {{ .Values.hub.db.url }}\n");
        Files.writeString(site.resolve("config/prod.yaml"), "hub:\n  replicas: two\n");
        var places = new Places(site, Optional.of(site.resolve("chart")), List.of(site.resolve("config/prod.yaml")));
        return new HelmComplaint(Targets.on("prod", "hub"), "prod", places)
                .of(Failure.of("rendering", "Helm said: " + said));
    }

    @Test
    void whatASchemaRefusesIsToldWithThePlaceOfEachValue() throws IOException {
        assertThat(of("""
                values don't meet the specifications of the schema(s) in the following chart(s):
                hub:
                - at '/hub/replicas': got string, want integer
                - at '/hub': missing property 'port'"""))
                .extracting(finding -> finding.where().orElseThrow() + " " + finding.what())
                .containsExactly(
                        "config/prod.yaml:2:3 The chart's values.schema.json does not allow the value of hub.replicas: got string, want integer.",
                        "config/prod.yaml:1:1 The chart's values.schema.json does not allow the value of hub: missing property 'port'.");
    }

    @Test
    void olderWordsOfTheSameAreKnown() throws IOException {
        assertThat(of("""
                values don't meet the specifications of the schema(s) in the following chart(s):
                hub:
                - hub.replicas: Invalid type. Expected: integer, given: string"""))
                .extracting(finding -> finding.where().orElseThrow() + " " + finding.what())
                .containsExactly(
                        "config/prod.yaml:2:3 The chart's values.schema.json does not allow the value of hub.replicas: Invalid type. Expected: integer, given: string.");
    }

    @Test
    void aValueThatIsMissingIsToldWithTheTemplatesLineAndWhereItBelongs() throws IOException {
        assertThat(of("template: mybinder/templates/hub.yaml:1:13: executing \"mybinder/templates/hub.yaml\" at"
                        + " <.Values.hub.db.url>: nil pointer evaluating interface {}.url"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.where()).contains(new Spot("chart/templates/hub.yaml", 1, 14));
                    assertThat(finding.remedy())
                            .isEqualTo(
                                    "Set hub.db.url in the values, near config/prod.yaml:1:1: something above it has no value.");
                });
    }

    @Test
    void helm4SaysTheSameInSeveralLines() throws IOException {
        assertThat(of(
                        "mybinder/templates/hub.yaml:1:13\n  executing \"mybinder/templates/hub.yaml\" at <.Values.hub.db.url>:\n"
                                + "    nil pointer evaluating interface {}.url"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what())
                        .isEqualTo("The template mybinder/templates/hub.yaml can't be filled in, in line 1, at"
                                + " <.Values.hub.db.url>: nil pointer evaluating interface {}.url"));
    }

    @Test
    void aTemplateThatCannotBeReadIsToldWithItsLine() throws IOException {
        assertThat(of("parse error at (mybinder/templates/hub.yaml:1): function \"nindend\" not defined"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.where()).contains(new Spot("chart/templates/hub.yaml", 1, 1));
                    assertThat(finding.what())
                            .isEqualTo(
                                    "The template mybinder/templates/hub.yaml can't be read, in line 1: function \"nindend\" not defined");
                });
    }

    @Test
    void whatIsNotYamlIsToldWithItsTemplate() throws IOException {
        assertThat(of(
                        "YAML parse error on mybinder/templates/hub.yaml: error converting YAML to JSON: yaml: line 4: did not find expected key\n\n"
                                + "Use --debug flag to render out invalid YAML"))
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.what())
                                .isEqualTo(
                                        "What the template mybinder/templates/hub.yaml makes is not YAML: line 4: did not find expected key"));
    }

    @Test
    void aChartForAnotherKubernetesIsAWarning() throws IOException {
        assertThat(of("chart requires kubeVersion: >=1.36.0 which is incompatible with Kubernetes v1.34.4"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                    assertThat(finding.what()).contains("for Kubernetes >=1.36.0", "checked here for v1.34.4");
                });
    }

    @Test
    void whateverElseHelmSaysIsPassedOn() throws IOException {
        assertThat(of("something new"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what())
                        .isEqualTo("The chart of release hub can't be rendered. Helm said: something new"));
    }
}
