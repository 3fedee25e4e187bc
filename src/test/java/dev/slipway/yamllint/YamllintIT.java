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
                """, """
                extends: default
                locale: en_US.UTF-8
                yaml-files: ['*.yaml', '!spacing.*', '/sub/*.yaml']
                rules:
                  key-ordering: {ignored-keys: ['^<']}
                  float-values:
                    require-numeral-before-decimal: true
                    forbid-scientific-notation: true
                    forbid-nan: true
                    forbid-inf: true
                  anchors: {forbid-unused-anchors: true}
                """, """
                extends: default
                ignore-from-file: [left-out.txt]
                locale: C.UTF-8
                rules:
                  key-ordering: enable
                  float-values: {forbid-scientific-notation: true}
                  comments: {ignore-from-file: left-out-of-comments.txt}
                """})
    void theFindingsAreThoseOfTheRealOne(String configuration) throws Exception {
        var files = files();
        var config =
                LintConfig.of(configuration, name -> Optional.of(text(name))).orElseThrow();

        var ours = Stream.of(files.toArray(String[]::new))
                .flatMap(file -> Linter.lint(file, text(file), config).stream()
                        .map(finding -> file + ":" + finding.line() + ":" + finding.column() + ": ["
                                + (finding.error() ? "error" : "warning") + "] " + finding.words() + " ("
                                + finding.rule() + ")"))
                .sorted()
                .collect(Collectors.joining("\n"));

        assertThat(ours).isEqualTo(theirs(configuration));
        assertThat(ours.lines().count()).as("the corpus holds faults").isGreaterThan(50);
    }

    private static List<String> files() throws IOException {
        try (var files = Files.list(CORPUS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static String text(String file) {
        try {
            return Files.readString(CORPUS.resolve(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String theirs(String configuration) throws IOException, InterruptedException {
        var config = Files.writeString(folder.resolve("yamllint"), configuration);
        var environment = new HashMap<>(RealTools.environment());
        environment.put("PYTHONUTF8", "1");
        environment.put("LOCPATH", locales().toString());
        var result = RealTools.processes()
                .run(
                        Command.of(
                                RealTools.yamllint().toString(),
                                environment,
                                CORPUS,
                                "-f",
                                "parsable",
                                "-c",
                                config.toString(),
                                "."),
                        Duration.ofMinutes(2));
        return result.lines().stream()
                .map(line -> line.replaceFirst("^\\./", ""))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    /** A machine may have none but C; the C library can make what it needs. */
    private Path locales() throws IOException, InterruptedException {
        var made = Files.createDirectories(folder.resolve("locales"));
        for (var name : List.of("en_US.UTF-8", "C.UTF-8")) {
            var source = name.replace(".UTF-8", "");
            var result = RealTools.processes()
                    .run(
                            Command.of(
                                    "localedef",
                                    RealTools.environment(),
                                    folder,
                                    "-i",
                                    source,
                                    "-f",
                                    "UTF-8",
                                    made.resolve(name).toString()),
                            Duration.ofMinutes(1));
            assertThat(result.succeeded()).as(result.lines().toString()).isTrue();
        }
        return made;
    }
}
