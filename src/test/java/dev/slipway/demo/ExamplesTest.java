package dev.slipway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
    @TempDir
    Path temp;

    @Test
    void hasEveryFileOfTheSiteAlsoThoseThatBuildToolsLikeToLeaveOut() throws IOException {
        assertThat(Examples.files("mybinder").keySet())
                .contains(
                        ".gitattributes",
                        ".gitignore",
                        "mybinder/.helmignore",
                        "slipway.yaml",
                        "secrets/config/prod.yaml.template",
                        "tests/requirements.txt")
                .noneMatch(file -> file.contains("__pycache__"));
        assertThat(Examples.files("charts/binderhub").keySet()).contains("Chart.yaml", "templates/_helpers.tpl");
    }

    @Test
    void shipsNoSecretButTemplates() throws IOException {
        assertThat(Examples.files("mybinder").keySet().stream().filter(file -> file.startsWith("secrets/")))
                .isNotEmpty()
                .allMatch(file -> file.endsWith(".template"));
        for (var file : Examples.files("mybinder").entrySet()) {
            if (file.getKey().endsWith(".template")) {
                assertThat(new String(file.getValue(), StandardCharsets.UTF_8)).contains("<generated>");
            }
        }
    }

    @Test
    void areReadFromAJarThatListsNoFolders() throws Exception {
        // Given
        var jar = temp.resolve("slipway with space.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            put(out, "examples/mybinder/slipway.yaml", "site: jar\n".getBytes(StandardCharsets.UTF_8));
            for (var type : new String[] {"Examples", "CannotDemo"}) {
                try (var bytes = Examples.class.getResourceAsStream(type + ".class")) {
                    put(out, "dev/slipway/demo/" + type + ".class", bytes.readAllBytes());
                }
            }
        }
        // When
        try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            var files = loader.loadClass(Examples.class.getName()).getDeclaredMethod("files", String.class);
            files.setAccessible(true);
            // Then
            assertThat(files.invoke(null, "mybinder")).asString().contains("slipway.yaml");
        }
    }

    private static void put(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(content);
        jar.closeEntry();
    }
}
