package dev.slipway.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.TempSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Keeps {@code docs/slipway-yaml.md} true. */
class ReferenceTest {
    private static final Path REFERENCE = Path.of("docs/slipway-yaml.md");

    @TempDir
    Path folder;

    @Test
    void namesEveryKeyOfTheSchema() throws IOException {
        String reference = Files.readString(REFERENCE);

        assertThat(keys(JsonMapper.shared().readTree(SiteSchema.text())))
                .hasSizeGreaterThan(40)
                .allSatisfy(key -> assertThat(reference)
                        .containsPattern("(?m)`[^`\\n]*\\b" + Pattern.quote(key) + "\\b[^`\\n]*`|^## " + key + "$"));
    }

    @Test
    void everyKeyOfTheSchemaIsDescribedToEditors() {
        JsonNode schema = JsonMapper.shared().readTree(SiteSchema.text());

        assertThat(undescribed(schema, "")).isEmpty();
    }

    @Test
    void itsExampleIsValid() throws IOException {
        String reference = Files.readString(REFERENCE);
        int start = reference.indexOf("```yaml\n") + "```yaml\n".length();
        TempSite site = TempSite.in(folder)
                .with("slipway.yaml", reference.substring(start, reference.indexOf("```", start)))
                .with("mybinder/Chart.yaml", "name: mybinder\n")
                .with("secrets/gke-auth-key-staging.json", "{}")
                .with("secrets/prod-kubeconfig.yaml", "{}");

        assertThat(site.config().site()).isEqualTo("mybinder");
    }

    @Test
    void itsDefaultsAreTheOnesInTheCode() throws IOException {
        String reference = Files.readString(REFERENCE);

        assertThat(reference)
                .contains("| `pytest.attempts` | 1 to 10 | `" + ValidationConfig.Pytest.USUAL_ATTEMPTS + "`")
                .contains("| `attempts` | 1 to 100 | `" + CheckConfig.USUAL_ATTEMPTS + "`")
                .contains("| `timeout` | duration | `" + CheckConfig.USUAL_TIMEOUT.toSeconds() + "s`")
                .contains("| `suites[].timeout` | duration | `" + CheckConfig.Suite.USUAL_TIMEOUT.toMinutes() + "m`")
                .contains("| `helmTest.timeout` | duration | `" + CheckConfig.HelmTest.USUAL_TIMEOUT.toMinutes() + "m`")
                .contains("| `metrics.over` | duration | `" + CheckConfig.Metrics.USUAL_OVER.toMinutes() + "m`")
                .contains(
                        "| `commands[].timeout` | duration | `" + CheckConfig.Command.USUAL_TIMEOUT.toMinutes() + "m`")
                .contains(
                        "| `pytest.timeout` | duration | `" + ValidationConfig.Pytest.USUAL_TIMEOUT.toMinutes() + "m`")
                .contains("| `timeout` | duration | `" + UpgradeConfig.USUAL_TIMEOUT.toMinutes() + "m`")
                .contains("`run`: `" + ActionConfig.Run.USUAL_TIMEOUT.toMinutes() + "m`, for `apply`: `"
                        + ActionConfig.Apply.USUAL_TIMEOUT.toMinutes() + "m`")
                .contains("| `rolloutTimeout` | duration | `" + TargetConfig.USUAL_ROLLOUT_TIMEOUT.toMinutes() + "m`")
                .contains("| `tags` | list | `" + GrafanaConfig.USUAL_TAGS + "`");
    }

    /** The keys of every "properties" of the schema. */
    private static Set<String> keys(JsonNode schema) {
        var keys = new TreeSet<String>();
        schema.properties().forEach(property -> {
            if (property.getKey().equals("properties")) {
                property.getValue().properties().forEach(key -> keys.add(key.getKey()));
            }
            keys.addAll(keys(property.getValue()));
        });
        schema.values().forEach(value -> {
            if (value.isContainer() && schema.isArray()) {
                keys.addAll(keys(value));
            }
        });
        return keys;
    }

    /** Paths of keys whose schema, as it is written where the key is declared, has no description. */
    private static Set<String> undescribed(JsonNode schema, String path) {
        var found = new TreeSet<String>();
        schema.properties().forEach(property -> {
            String at = path + "/" + property.getKey();
            boolean declares = property.getKey().equals("properties")
                    && (schema.has("additionalProperties") || schema.has("required"));
            if (declares) {
                property.getValue().properties().stream()
                        .filter(key -> !key.getValue().has("description"))
                        .forEach(key -> found.add(at + "/" + key.getKey()));
            }
            found.addAll(undescribed(property.getValue(), at));
        });
        return found;
    }
}
