package dev.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The promises of docs/security.md: each names tests, and each of these is there. */
class SecurityDocumentTest {
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:#(\\w+))?`");

    @Test
    void everyPromiseHasItsTest() throws IOException {
        var promises = promises();
        assertThat(promises).hasSizeGreaterThan(12);
        for (var promise : promises) {
            var tests = TEST.matcher(promise.substring(promise.indexOf(" | ")));
            int found = 0;
            while (tests.find()) {
                found++;
                var source = source(tests.group(1));
                if (tests.group(2) != null) {
                    assertThat(source)
                            .as(tests.group())
                            .containsPattern("(?s)@(Test|ParameterizedTest).{0,900}void " + tests.group(2) + "\\(");
                }
            }
            assertThat(found).as(promise).isPositive();
        }
    }

    private static List<String> promises() throws IOException {
        var text = Files.readString(Path.of("docs/security.md"));
        var section = text.substring(text.indexOf("## What is promised"), text.indexOf("## What is not promised"));
        return section.lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| promise"))
                .toList();
    }

    private static String source(String test) throws IOException {
        try (var files = Files.walk(Path.of("src/test/java"))) {
            var file = files.filter(each -> each.endsWith(test + ".java")).findFirst();
            assertThat(file).as(test).isPresent();
            return Files.readString(file.get());
        }
    }
}
