package dev.slipway.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/known-failures.md} true. */
class KnownFailuresTest {
    private static final Pattern ROW = Pattern.compile("^\\| (\\d+) \\| [^|]+ \\| ([^|]+) \\|$", Pattern.MULTILINE);
    private static final Pattern ID = Pattern.compile("`([a-z0-9-]+)`");

    @Test
    void eachOfTheSixtyThreeIsToldByACauseThatThereIsOrSaysWhyItIsNotMet() throws IOException {
        var rows = ROW.matcher(Files.readString(Path.of("docs/known-failures.md")))
                .results()
                .toList();
        assertThat(rows.stream().map(row -> Integer.valueOf(row.group(1))))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 63).boxed().toList());
        var known =
                KnowledgeBase.shipped().causes().stream().map(KnownCause::id).toList();
        assertThat(rows).allSatisfy(row -> {
            List<String> ids =
                    ID.matcher(row.group(2)).results().map(id -> id.group(1)).toList();
            assertThat(known).containsAll(ids);
            assertThat(ids.isEmpty()).as(row.group()).isEqualTo(row.group(2).startsWith("not met"));
        });
    }
}
