package dev.slipway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BreakageTest {
    @TempDir
    Path site;

    @ParameterizedTest
    @EnumSource
    void appliesToTheExampleAsItIsShipped(Breakage breakage) throws IOException {
        // Given
        var editor = new SiteEditor(site, "http://127.0.0.1:1234");
        for (var file : Examples.files(breakage.site().word()).entrySet()) {
            editor.write(file.getKey(), file.getValue());
        }
        var before = contents();
        // When
        breakage.apply(editor);
        // Then
        var changesFiles = breakage != Breakage.ANNOTATION && breakage != Breakage.CRYPT_KEY;
        assertThat(contents().equals(before)).isEqualTo(!changesFiles);
    }

    @Test
    void changesOneThingOnly() throws IOException {
        var editor = new SiteEditor(site, "http://127.0.0.1:1234");
        for (var file : Examples.files("mybinder").entrySet()) {
            editor.write(file.getKey(), file.getValue());
        }
        var before = contents();
        Breakage.CLUSTER.apply(editor);
        var slipway = Files.readString(site.resolve("slipway.yaml"));
        assertThat(slipway.split("kubeconfig: \\$KUBECONFIG", -1))
                .as("production's cluster stays what it was")
                .hasSize(before.getOrDefault("slipway.yaml", "").split("kubeconfig: \\$KUBECONFIG", -1).length - 1);
        assertThat(slipway).contains("config/staging-kubeconfig.yaml");
    }

    @ParameterizedTest
    @EnumSource
    void isFoundByItsWord(Breakage breakage) {
        assertThat(Breakage.named(breakage.site(), breakage.word())).contains(breakage);
        assertThat(breakage.word()).matches("[a-z]+(-[a-z]+)*");
        assertThat(breakage.description()).isNotBlank().doesNotEndWith(".");
    }

    @Test
    void anUnknownWordNamesNone() {
        assertThat(Breakage.named(ExampleSite.MYBINDER, "everything")).isEmpty();
        assertThat(Breakage.named(ExampleSite.MYBINDER, "spawn-image"))
                .as("one of the other site")
                .isEmpty();
    }

    private Map<String, String> contents() throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.walk(site)) {
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                contents.put(site.relativize(file).toString(), Files.readString(file));
            }
        }
        return contents;
    }
}
