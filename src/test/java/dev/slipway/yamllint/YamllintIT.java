package dev.slipway.yamllint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.process.Command;
import dev.slipway.testing.RealTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Line by line, the findings are those of the real yamllint. */
class YamllintIT {
    private static final Path CORPUS = Path.of("src/test/resources/yamllint").toAbsolutePath();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"extends: default\n", "extends: relaxed\n", """
                extends: default
                rules:
                  indentation: {spaces: 2, indent-sequences: false}
                  braces: {min-spaces-inside: 1, max-spaces-inside: 1, min-spaces-inside-empty: 1}
                  empty-values: enable
                  octal-values: enable
                  quoted-strings: {required: only-when-needed}
                  document-end: enable
                  document-start: {present: false}
                  truthy: {check-keys: false, allowed-values: ["yes", "no"]}
                  line-length: {max: 60, allow-non-breakable-words: false}
                  new-lines: {type: dos}
                  anchors: {forbid-duplicated-anchors: true}
                """, """
                extends: default
                rules:
                  indentation: {spaces: 4, indent-sequences: whatever}
                  quoted-strings: {quote-type: double}
                  brackets: {forbid: non-empty}
                  braces: {forbid: true}
                  document-end: {present: false}
                  empty-lines: {max: 0, max-start: 2, max-end: 3}
                  comments: {require-starting-space: false, min-spaces-from-content: 1}
                  hyphens: {max-spaces-after: 3}
                  colons: {max-spaces-before: 1, max-spaces-after: -1}
                  commas: {max-spaces-before: -1, min-spaces-after: 0}
                """, """
                extends: default
                ignore: |
                  dos.yaml
                  no-*
                rules:
                  indentation: {spaces: consistent, indent-sequences: consistent}
                  quoted-strings: {quote-type: single, required: false, check-keys: true, extra-required: [^w]}
                  key-duplicates: {forbid-duplicated-merge-keys: true}
                  truthy: {level: error, ignore: [values.yaml]}
                """})
    void theFindingsAreThoseOfTheRealOne(String configuration) throws Exception {
        var files = files();
        var config = LintConfig.of(configuration, _ -> Optional.empty()).orElseThrow();

        var ours = Stream.of(files.toArray(String[]::new))
                .flatMap(file -> Linter.lint(file, text(file), config).stream()
                        .map(finding -> file + ":" + finding.line() + ":" + finding.column() + ": ["
                                + (finding.error() ? "error" : "warning") + "] " + finding.words() + " ("
                                + finding.rule() + ")"))
                .sorted()
                .collect(Collectors.joining("\n"));

        assertThat(ours).isEqualTo(theirs(configuration, files));
        assertThat(ours.lines().count()).as("the corpus holds faults").isGreaterThan(50);
    }

    private static List<String> files() throws IOException {
        try (var files = Files.list(CORPUS)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String text(String file) {
        try {
            return Files.readString(CORPUS.resolve(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String theirs(String configuration, List<String> files) throws IOException, InterruptedException {
        var config = Files.writeString(folder.resolve("yamllint"), configuration);
        var arguments = Stream.concat(Stream.of("-f", "parsable", "-c", config.toString()), files.stream());
        var environment = new HashMap<>(RealTools.environment());
        environment.put("PYTHONUTF8", "1");
        var result = RealTools.processes()
                .run(
                        Command.of(
                                RealTools.yamllint().toString(), environment, CORPUS, arguments.toArray(String[]::new)),
                        Duration.ofMinutes(2));
        return result.lines().stream().sorted().collect(Collectors.joining("\n"));
    }
}
