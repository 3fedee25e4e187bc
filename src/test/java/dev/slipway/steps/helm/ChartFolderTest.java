package dev.slipway.steps.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartFolderTest {
    private static final String URL = "https://charts.example.org";

    @TempDir
    Path site;

    @Test
    void whatIsLockedIsWantedAtItsLockedVersion() throws IOException {
        assertThat(wanted("hub '^1.0.0'", "hub 1.4.2")).containsExactly("hub 1.4.2");
        assertThat(wanted("hub v1.4.2", "hub 1.4.2")).containsExactly("hub 1.4.2");
        assertThat(wanted("hub '^1.0.0'", "")).containsExactly("hub ^1.0.0");
    }

    @Test
    void aLockThatDoesNotFitIsNotWaitedFor() throws IOException {
        assertThat(wanted("hub 1.5.0", "hub 1.4.2")).containsExactly("hub 1.5.0");
        assertThat(wanted("hub '^1.0.0', dns 2.0.0", "hub 1.4.2")).containsExactly("hub ^1.0.0", "dns 2.0.0");
        assertThat(wanted("hub '^1.0.0'", "dns 1.4.2")).containsExactly("hub ^1.0.0");
    }

    private List<String> wanted(String asked, String locked) throws IOException {
        Files.createDirectories(site.resolve("mybinder"));
        Files.writeString(site.resolve("mybinder/Chart.yaml"), dependencies(asked));
        Files.writeString(site.resolve("mybinder/Chart.lock"), dependencies(locked));
        return ChartFolder.withLocalDependencies(site, List.of("mybinder")).getFirst().wantedDependencies().stream()
                .map(dependency -> dependency.name() + " " + dependency.version())
                .toList();
    }

    /** {@code hub 1.0.0, dns 2.0.0} as a chart or its lock lists them. */
    private static String dependencies(String list) {
        var text = new StringBuilder("dependencies:\n");
        for (var one : list.split(", ", -1)) {
            if (!one.isEmpty()) {
                var parts = one.split(" ", -1);
                text.append("- {name: %s, version: %s, repository: %s}\n".formatted(parts[0], parts[1], URL));
            }
        }
        return text.toString();
    }
}
