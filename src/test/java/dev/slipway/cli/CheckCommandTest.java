package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.site.SiteSchema;
import dev.slipway.testing.TempSite;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class CheckCommandTest {
    @TempDir
    private Path folder;

    private RecordedConsole console;

    @BeforeEach
    void open() {
        console = new RecordedConsole(folder, Map.of());
    }

    @Test
    void saysThatAValidSiteIsRight() {
        TempSite.in(folder);

        assertThat(console.run("check", "--no-charts")).isEqualTo(ExitCode.OK);
        assertThat(console.out()).isEqualTo("Site 'example' is right: 2 targets, 1 release, 7 YAML files.\n");
    }

    @Test
    void tellsAllProblemsAndWhatItDidNotLookInto() {
        TempSite.in(folder)
                .withLocked("secrets/config/prod.yaml")
                .replacing("timeout: 10m\ntargets", "timeout: 10\ntargets")
                .with("config/prod.yaml", "replicas: 1\nreplicas: 2\n");

        assertThat(console.run("check", "--no-charts")).isEqualTo(ExitCode.USAGE);
        assertThat(console.out()).isEqualTo("""
                slipway.yaml:16:14: 'timeout' must be a text, and YAML reads this as a number. Quote it.
                config/prod.yaml:2:1: this key stands already in line 1, in the same map. Keep one of the two; of two, the first would silently be lost.
                1 file encrypted here, and not looked into; a deployment decrypts and checks them:
                  secrets/config/prod.yaml (git-crypt)
                2 problems to mend before this site can be deployed.
                """);
    }

    @Test
    void theRulesOfYamllintHoldWhereTheSiteHasThem() {
        TempSite.in(folder).with(".yamllint", """
                        extends: relaxed
                        rules: {octal-values: enable, sorted-lists: enable, key-ordering: {ignored-keys: ['a(']}}
                        """).with("config/prod.yaml", "replicas:   0777\n");

        assertThat(console.run("check", "--no-charts")).isEqualTo(ExitCode.USAGE);
        assertThat(console.out()).isEqualTo("""
                config/prod.yaml:1:17: forbidden implicit octal value (yamllint: octal-values).
                warning: .yamllint:1:1: the rule 'key-ordering' is not known here, and was left out.
                warning: .yamllint:1:1: the rule 'sorted-lists' is not known here, and was left out.
                warning: config/prod.yaml:1:12: too many spaces after colon (yamllint: colons).
                1 problem to mend before this site can be deployed.
                """);
    }

    @Test
    void checksWhatTheSiteKnowsOfFailures() {
        TempSite.in(folder)
                .replacing("pipeline:", "knowledge: [ops/licence.yaml]\npipeline:")
                .with("ops/licence.yaml", "title: T\n");

        assertThat(console.run("check", "--no-charts")).isEqualTo(ExitCode.USAGE);
        assertThat(console.out()).contains("ops/licence.yaml:1:1: a knowledge file lacks 'when'. Add 'when:'.\n");
    }

    @Test
    void warnsOfWhatIsOddWithoutFailing() {
        TempSite.in(folder).replacing("config/common/*.yaml", "confg/*.yaml");

        assertThat(console.run("check", "--no-charts")).isEqualTo(ExitCode.OK);
        assertThat(console.out()).startsWith("warning: slipway.yaml:15:14: no file matches 'confg/*.yaml'.");
    }

    @Test
    void givesProgramsTheSameAsOneLineOfJson() {
        TempSite.in(folder).replacing("tools:", "tolls:").withLocked("secrets/config/prod.yaml");

        assertThat(console.run("check", "--no-charts", "--output", "json")).isEqualTo(ExitCode.USAGE);
        assertThat(console.out()).endsWith("\n").hasLineCount(1);
        var json = JsonMapper.shared().readTree(console.out());
        assertThat(json.get("right").asBoolean()).isFalse();
        assertThat(json.at("/problems/0/file").asString()).isEqualTo("slipway.yaml");
        assertThat(json.at("/problems/0/line").asInt()).isEqualTo(2);
        assertThat(json.at("/problems/0/problem").asString()).contains("no key 'tolls'");
        assertThat(json.at("/problems/0/remedy").asString()).isEqualTo("Did you mean 'tools'?");
        assertThat(json.at("/encrypted/0/file").asString()).isEqualTo("secrets/config/prod.yaml");
    }

    @Test
    void checksTheSiteThatIsNamed() {
        TempSite.in(folder.resolve("a/site"));

        assertThat(console.run("check", "--no-charts", "--site", "a/site")).isEqualTo(ExitCode.OK);
    }

    @Test
    void isAUsageErrorWhereNoSiteIs() {
        assertThat(console.run("check", "--no-charts")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).startsWith("There is no slipway.yaml in " + folder + " or above it.");
    }

    @Test
    void theSchemaIsPrintedAsItIs() {
        assertThat(console.run("schema")).isEqualTo(ExitCode.OK);
        assertThat(console.out()).isEqualTo(SiteSchema.text());
    }
}
