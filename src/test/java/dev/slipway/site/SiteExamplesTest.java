package dev.slipway.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.slipway.testing.TempSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds the loader and the JSON Schema together: both judge every file under {@code site/valid} and {@code site/invalid},
 * each put into a {@link TempSite}, and must come to the same verdict.
 *
 * <p>A file's comments say what is expected: {@code # problem: …} and {@code # warning: …} is what the loader tells,
 * word by word and in order; {@code # beyond the schema: …} says why a wrong file is right to the schema.
 */
class SiteExamplesTest {
    private static final Path EXAMPLES = Path.of("src/test/resources/site");
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SiteSchema.text());

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> validFilesAreValidToLoaderAndSchema() throws IOException {
        return examples("valid", example -> {
            Loaded<SiteConfig> loaded = load(example);

            assertThat(problems(loaded)).isEmpty();
            assertThat(warnings(loaded)).isEqualTo(expected(example, "warning"));
            assertThat(schemaErrors(example)).isEmpty();
        });
    }

    @TestFactory
    Stream<DynamicTest> invalidFilesAreToldInTheSameWordsAndAreInvalidToTheSchemaToo() throws IOException {
        return examples("invalid", example -> {
            assertThat(problems(load(example))).isEqualTo(expected(example, "problem"));
            if (expected(example, "beyond the schema").isEmpty()) {
                assertThat(schemaErrors(example)).isNotEmpty();
            } else {
                assertThat(schemaErrors(example)).isEmpty();
            }
        });
    }

    /** The fuzzer begins with these files too: a key that none of them has would hardly be found by it. */
    @Test
    void everyKeyOfTheSchemaStandsInAValidFile() throws IOException {
        var keys = new TreeSet<String>();
        collectKeysOf(JsonMapper.shared().readTree(SiteSchema.text()), keys);
        var used = new HashSet<String>();
        try (Stream<Path> files = Files.list(EXAMPLES.resolve("valid"))) {
            for (var file : files.toList()) {
                collectNames(json(Files.readString(file)), used);
            }
        }

        assertThat(keys).hasSizeGreaterThan(100);
        assertThat(used).containsAll(keys);
    }

    private static void collectKeysOf(JsonNode schema, Set<String> keys) {
        keys.addAll(schema.path("properties").propertyNames());
        schema.values().forEach(part -> collectKeysOf(part, keys));
    }

    private static void collectNames(JsonNode node, Set<String> names) {
        names.addAll(node.propertyNames());
        node.values().forEach(part -> collectNames(part, names));
    }

    private Stream<DynamicTest> examples(String kind, ExampleTest test) throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES.resolve(kind))) {
            List<Path> examples = files.sorted().toList();
            assertThat(examples).isNotEmpty();
            return examples.stream().map(file -> {
                String name = file.getFileName().toString().replace(".yaml", "");
                return DynamicTest.dynamicTest(
                        name.replace('-', ' '), () -> test.judge(new Example(name, Files.readString(file))));
            });
        }
    }

    private record Example(String name, String text) {}

    private interface ExampleTest {
        void judge(Example example) throws IOException;
    }

    private Loaded<SiteConfig> load(Example example) {
        return TempSite.in(folder.resolve(example.name()))
                .with("slipway.yaml", example.text())
                .load();
    }

    private static List<String> expected(Example example, String what) {
        String start = "# " + what + ": ";
        return example.text()
                .lines()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .toList();
    }

    private static List<String> problems(Loaded<SiteConfig> loaded) {
        return switch (loaded) {
            case Loaded.Valid<SiteConfig> _ -> List.of();
            case Loaded.Invalid<SiteConfig> invalid ->
                invalid.problems().stream().map(Problem::toString).toList();
        };
    }

    private static List<String> warnings(Loaded<SiteConfig> loaded) {
        return switch (loaded) {
            case Loaded.Valid<SiteConfig> valid ->
                valid.warnings().stream().map(Problem::toString).toList();
            case Loaded.Invalid<SiteConfig> _ -> List.of();
        };
    }

    private static List<Error> schemaErrors(Example example) {
        return SCHEMA.validate(json(example.text()));
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().valueToTree(new Load(YamlScan.settings()).loadFromString(text));
    }
}
