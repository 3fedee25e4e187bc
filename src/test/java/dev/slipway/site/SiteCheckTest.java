package dev.slipway.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.TempSite;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteCheckTest {
    @TempDir
    Path folder;

    @Test
    void findsNothingWrongWithAValidSite() {
        SiteCheck.Report report = SiteCheck.of(TempSite.in(folder).root());

        assertThat(report.problems()).isEmpty();
        assertThat(report.warnings()).isEmpty();
        assertThat(report.locked()).isEmpty();
        assertThat(report.right()).isTrue();
        assertThat(report.yamlFiles()).isEqualTo(7);
    }

    @Test
    void looksAtEveryFileThatHelmReadsAndAtTheOthersOfConfigAndSecrets() {
        TempSite site = TempSite.in(folder)
                .with("example/Chart.yaml", "name: a\nname: b\n")
                .with("example/values.yaml", "- list\n")
                .with("config/prod.yaml", "a:\n\tb: 1\n")
                .with("secrets/config/prod.yaml", "token: 'canary\n")
                .with("config/unused/other.yml", "a: b: c\n")
                .with("example/templates/hub.yaml", "{{ this is no YAML: }}\n\t- {{\n")
                .with("config/templates/hub.yaml", "{{ nor: is this }}\n\t- {{\n")
                .with("other/notes.yaml", "\t");

        assertThat(SiteCheck.of(site.root()).problems())
                .extracting(problem -> problem.file() + ":" + problem.line() + ":" + problem.column())
                .containsExactlyInAnyOrder(
                        "example/Chart.yaml:2:1",
                        "example/values.yaml:1:1",
                        "config/prod.yaml:2:1",
                        "secrets/config/prod.yaml:1:8",
                        "config/unused/other.yml:1:5");
    }

    @Test
    void asksForOneMapOnlyWhereHelmReads() {
        TempSite site = TempSite.in(folder)
                .with("config/lists/users.yaml", "- ada\n---\n- grace\n")
                .with("config/staging.yaml", "a: 1\n---\nb: 2\n");

        assertThat(SiteCheck.of(site.root()).problems())
                .extracting(Problem::file)
                .containsExactly("config/staging.yaml");
    }

    @Test
    void takesEncryptedFilesAsTheyAreWhileTheSiteIsLocked() {
        TempSite site = TempSite.in(folder)
                .withLocked("secrets/config/prod.yaml")
                .replacing("  helm: 3.22.0\n", "  helm: 3.22.0\n  sops: 3.13.3\n")
                .replacing("secrets:\n", "secrets:\n  sops: {age: $SOPS_AGE_KEY}\n")
                .with("secrets/sops.yaml", "a: ENC[AES256_GCM,data:x]\nsops:\n  mac: x\n");

        SiteCheck.Report report = SiteCheck.of(site.root());

        assertThat(report.problems()).isEmpty();
        assertThat(report.locked())
                .containsExactly(
                        new YamlCheck.Locked("secrets/config/prod.yaml", "git-crypt"),
                        new YamlCheck.Locked("secrets/sops.yaml", "SOPS"));
    }

    @Test
    void tellsOfFilesThatNothingCouldDecrypt() {
        TempSite site = TempSite.in(folder)
                .withLocked("secrets/config/prod.yaml")
                .with("secrets/sops.yaml", "a: ENC[AES256_GCM,data:x]\nsops:\n  mac: x\n")
                .replacing(
                        "secrets:\n  gitCrypt:\n    key: {openssl: {file: travis/crypt-key.enc, key: $CRYPT_KEY, iv:"
                                + " $CRYPT_IV}}\n",
                        "");

        assertThat(SiteCheck.of(site.root()).problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "secrets/config/prod.yaml:1:1: the file is encrypted with git-crypt, and nothing says how it is"
                                + " decrypted. Add secrets.gitCrypt.key to slipway.yaml.",
                        "secrets/sops.yaml:1:1: the file is encrypted with SOPS, and nothing says how it is decrypted."
                                + " Add secrets.sops to slipway.yaml.");
    }

    @Test
    void looksAtTheOtherFilesEvenWhenTheSiteItselfIsWrong() {
        TempSite site = TempSite.in(folder)
                .replacing("tools:", "tolls:")
                .with("config/prod.yaml", "a: 1\na: 2\n")
                .with("example/Chart.yaml", "\tname: x\n");

        SiteCheck.Report report = SiteCheck.of(site.root());

        assertThat(report.site()).isEmpty();
        assertThat(report.problems())
                .extracting(Problem::file)
                .containsExactly("slipway.yaml", "config/prod.yaml", "example/Chart.yaml");
    }

    @Test
    void neverShowsWhatStandsInAFile() {
        TempSite site = TempSite.in(folder)
                .with("secrets/config/prod.yaml", "canary: 1\ncanary: 2\nx: canary: y\n")
                .with("secrets/config/staging.yaml", "canary: é".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(SiteCheck.of(site.root()).problems())
                .hasSize(3)
                .allSatisfy(problem -> assertThat(problem.toString()).doesNotContain("canary"));
    }

    @Test
    void findsTheSiteAboveAFolder() {
        Path root = TempSite.in(folder.resolve("site")).root();

        assertThat(SiteRoot.above(root.resolve("config/common"))).contains(root);
        assertThat(SiteRoot.above(root)).contains(root);
        assertThat(SiteRoot.above(folder)).isEmpty();
    }
}
