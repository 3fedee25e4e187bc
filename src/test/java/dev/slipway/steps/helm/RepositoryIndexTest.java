package dev.slipway.steps.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryIndexTest {
    @TempDir
    Path folder;

    private RepositoryIndex index(String text) throws IOException {
        var file = Files.writeString(folder.resolve("index.yaml"), text);
        assertThat(RepositoryIndex.isOne(file)).isTrue();
        return RepositoryIndex.of(file, Set.of("hub", "proxy"));
    }

    @Test
    void onlyTheChartsThatAreAskedForAreRead() throws IOException {
        var index = index("""
                apiVersion: v1
                entries:
                  other:
                  - {name: other, version: 1.0.0, digest: abc}
                  hub:
                  - annotations: {version: 7.7.7, more: [digest, {digest: nested}]}
                    dependencies:
                    - {name: db, version: 3.0.0, digest: not-this-one}
                    digest: sha256:d1
                    urls: [https://example.org/hub-1.0.0.tgz]
                    version: 1.0.0
                  - {version: 0.9.0}
                  proxy: not a list
                generated: "2026-01-01T00:00:00Z"
                """);
        assertThat(index.digest("hub", "1.0.0")).contains("d1");
        assertThat(index.digest("hub", "0.9.0")).isEmpty();
        assertThat(index.digests()).containsOnlyKeys("hub-1.0.0");
    }

    @Test
    void anIndexMayBeJson() throws IOException {
        assertThat(index("{\"entries\": {\"hub\": [{\"version\": \"1.0.0\", \"digest\": \"d1\"}]}}")
                        .digest("hub", "1.0.0"))
                .contains("d1");
    }

    @Test
    void whatIsNoIndexIsNone() throws IOException {
        assertThat(RepositoryIndex.isOne(Files.writeString(folder.resolve("page"), "<html>Not found</html>")))
                .isFalse();
        assertThat(index("entries: [unclosed").digests()).isEmpty();
        assertThat(index("- entries:\nentries:\n").digests()).isEmpty();
    }
}
