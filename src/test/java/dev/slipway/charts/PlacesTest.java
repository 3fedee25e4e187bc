package dev.slipway.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacesTest {
    @TempDir
    Path site;

    private Places places;

    @BeforeEach
    void makeSite() throws IOException {
        write("chart/values.yaml", "only: here\nhub:\n  replicas: 1\n");
        write("chart/templates/hub.yaml", """
                metadata:
                  name: {{ .Release.Name }}-{{ .Values.only }}
                spec:
                  replicas: {{ .Values.hub.replicas | default 2 }}
                  both: {{ .Values.a }}{{ .Values.b }}
                  fixed: x
                  twice: 1
                  inner: {twice: 1}
                  twice: 1
                """);
        write("chart/charts/db/templates/db.yaml", "size: {{ .Values.size }}\n");
        write("first.yaml", "hub: {replicas: 2}\n");
        write("second.yaml", "db:\n  size: 1\n");
        places = new Places(
                site,
                Optional.of(site.resolve("chart")),
                List.of(site.resolve("first.yaml"), site.resolve("second.yaml")));
    }

    private void write(String name, String text) throws IOException {
        var file = site.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void aFieldIsDecidedWhereItsValueIsSetLast() {
        assertThat(places.ofField("hub/templates/hub.yaml", "replicas")).contains(new Spot("first.yaml", 1, 7));
        assertThat(places.ofField("hub/templates/hub.yaml", "name")).contains(new Spot("chart/values.yaml", 1, 1));
    }

    @Test
    void aChartWithinTheChartHasItsValuesBelowItsName() {
        assertThat(places.ofField("hub/charts/db/templates/db.yaml", "size")).contains(new Spot("second.yaml", 2, 3));
    }

    @Test
    void aFieldThatTheTemplateDecidesIsToldThere() {
        assertThat(places.ofField("hub/templates/hub.yaml", "fixed"))
                .contains(new Spot("chart/templates/hub.yaml", 6, 3));
        assertThat(places.ofField("hub/templates/hub.yaml", "both"))
                .as("two values: which one is to blame is not known")
                .contains(new Spot("chart/templates/hub.yaml", 5, 3));
    }

    @Test
    void whatIsNotSureIsNotTold() {
        assertThat(places.ofField("hub/templates/hub.yaml", "twice")).isEmpty();
        assertThat(places.ofField("hub/templates/none.yaml", "name")).isEmpty();
        assertThat(places.ofField("hub/../../outside.yaml", "name")).isEmpty();
        assertThat(places.ofField("", "name")).isEmpty();
    }
}
