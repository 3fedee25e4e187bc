package dev.slipway.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.TempSite;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValuesFilesTest {
    @TempDir
    Path folder;

    @Test
    void areInTheOrderOfTheSiteAndAlphabeticalWithinAPattern() {
        TempSite site = TempSite.in(folder).with("config/common/b.yaml", "").with("config/common/a.yaml", "");

        assertThat(files(site, "prod"))
                .containsExactly(
                        "config/common/a.yaml",
                        "config/common/b.yaml",
                        "config/common/common.yaml",
                        "config/prod.yaml",
                        "secrets/config/prod.yaml");
    }

    @Test
    void ofAPatternDoNotHoldHiddenFilesFoldersOrThoseOfFoldersBelow() {
        TempSite site = TempSite.in(folder)
                .with("config/common/.hidden.yaml", "")
                .with("config/common/deeper/x.yaml", "")
                .with("config/common/folder.yaml/x", "");

        assertThat(files(site, "staging").getFirst()).isEqualTo("config/common/common.yaml");
        assertThat(files(site, "staging")).hasSize(3);
    }

    @Test
    void understandOtherPatterns() {
        TempSite site = TempSite.in(folder)
                .with("more/one/a.yaml", "")
                .with("more/two/a.yaml", "")
                .with("more/two/b[1].yaml", "")
                .replacing("config/common/*.yaml", "more/**/a.yaml, ./config/prod.y?ml, 'more/two/b[*.yaml'");

        assertThat(files(site, "staging"))
                .startsWith("more/one/a.yaml", "more/two/a.yaml", "config/prod.yaml", "more/two/b[1].yaml");
    }

    private List<String> files(TempSite site, String target) {
        SiteConfig config = site.config();
        return ValuesFiles.of(
                        folder,
                        Objects.requireNonNull(config.releases().get("example")),
                        Objects.requireNonNull(config.targets().get(target)))
                .stream()
                .map(file -> folder.relativize(file).toString())
                .toList();
    }
}
