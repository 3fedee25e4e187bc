package dev.slipway.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlScanTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: b: c|1:5|a ': ' stands where no value can begin.",
                "a: 1⏎b⏎c: 2|2:1|this line is neither 'key: value' nor a list item.",
                "a: 'x⏎b: 1|1:4|the quote that opens here is never closed.",
                "a: [1, 2⏎b: 3|2:2|a ',' or the closing bracket is missing before this place.",
                "a: {b: 1|1:9|a ',' or the closing bracket is missing before this place.",
                "a: *.example.org|1:4|the '*' here begins an alias, but no name follows.",
                "a: &|1:4|the '&' here begins an anchor, but no name follows.",
                "a: *b|1:4|the '*' here begins an alias, and nothing above has that anchor.",
                "a: @x|1:4|no value can begin with the character that stands here.",
                "a: %x|1:4|no value can begin with the character that stands here.",
                "a: \"\\q\"|1:6|between double quotes, this character cannot stand behind a backslash.",
                "a: \"\\u12\"|1:7|between double quotes, this backslash begins a code that is not finished.",
                "a:⏎  - 1⏎ - 2|3:2|this does not fit what stands above it.",
                "a: 'it's'|1:8|this does not fit what stands above it.",
                "a: 'x⏎b: 'y'|1:4|the quote that opens here is closed only in line 2, and what stands behind it there makes no sense.",
                "a: - x|1:4|a list cannot begin in this place.",
                "a: !b!c x|1:4|the '!' here begins a tag that nothing defines.",
                "a: &x {b: *x}|1:11|this alias stands inside the very thing that it stands for.",
                "%YAML 9.9⏎---⏎a: 1|1:1|the %YAML line at the top asks for a version of YAML that nobody reads.",
                "a: 1⏎---⏎b: 2|2:1|a second document begins here, and only the first would be read.",
                "- a⏎- b|1:1|the file must be a map, lines of 'key: value', and is not.",
                "just words|1:1|the file must be a map, lines of 'key: value', and is not.",
                "a: 1⏎b: 2⏎a: 3|3:1|this key stands already in line 1, in the same map.",
                "a: {b: 1, b: 2}|1:11|this key stands already in line 1, in the same map.",
                "1: a⏎'1': b|2:1|this key stands already in line 1, in the same map.",
            })
    void saysInItsOwnWordsWhatIsWrongAndWhere(String text, String place, String what) {
        assertThat(scan(text.replace('⏎', '\n')))
                .extracting(problem -> problem.line() + ":" + problem.column() + "|" + problem.what())
                .containsExactly(place + "|" + what);
    }

    @Test
    void tellsWhereABlockOfTextBeginsWrong() {
        assertThat(scan("a: |x\n  b\n")).singleElement().satisfies(problem -> {
            assertThat(problem.what()).startsWith("only '-', '+' or a digit can follow the '|'");
            assertThat(problem.line()).isEqualTo(1);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# only a comment\n",
                "a:\tb\n",
                "script: |\n  run:\n  \tmake\n",
                "script: >-\n  a\n\n  \tb\n",
                "a: [\n\t1,\n\t2]\n",
                "a: &x {b: 1}\nc: {<<: *x, b: 2}\n",
                "a: {<<: {b: 1}}\nb: {}\n",
                "a: 1\r\nb: 2\r\n",
                "a: 'ä €😀'\n",
                "---\na: 1\n",
            })
    void findsNothingWrongWithWhatYamlAllows(String text) {
        assertThat(scan(text)).isEmpty();
    }

    @Test
    void tellsEveryRunOfLinesThatIsIndentedWithTabs() {
        assertThat(scan("a:\n\tb: 1\n\tc: 2\nd:\n  e: |\n    text\n    \ttext\n  f:\n  \tg: 1\n"))
                .extracting(Problem::toString)
                .containsExactly(
                        "values.yaml:2:1: lines 2 to 3 are indented with tabs, which YAML does not allow."
                                + " Indent with spaces; most editors can be told to.",
                        "values.yaml:9:3: this line is indented with a tab, which YAML does not allow."
                                + " Indent with spaces; most editors can be told to.");
    }

    @Test
    void doesNotFloodThePersonWithTabs() {
        assertThat(scan("a:\n" + "\tb: 1\nc:\n".repeat(50)))
                .hasSize(11)
                .last()
                .satisfies(
                        last -> assertThat(last.what()).isEqualTo("and 40 more places below are indented with tabs."));
    }

    @Test
    void tellsATabBehindADash() {
        assertThat(scan("a:\n  - b: 1\n  -\tc: 2\n")).extracting(Problem::line).containsExactly(3);
    }

    @Test
    void neverSaysAnythingOfTheFile() {
        for (String text : List.of(
                "canary: *canary",
                "canary: canary: canary",
                "canary: 1\ncanary: 2",
                "canary: \"\\canary",
                "'canary",
                "canary\n---\ncanary\n",
                "canary:\n\tcanary",
                "canary: !canary!canary canary",
                "canary: {canary",
                "canary: @canary")) {
            assertThat(scan(text))
                    .isNotEmpty()
                    .allSatisfy(problem -> assertThat(problem.toString()).doesNotContain("canary"));
        }
    }

    @Test
    void isNotExhaustedByAliasesOfAliases() {
        var bomb = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
        for (char c = 'b'; c <= 'z'; c++) {
            String earlier = "*" + (char) (c - 1);
            bomb.append(c)
                    .append(": &")
                    .append(c)
                    .append(" [")
                    .append(String.join(", ", java.util.Collections.nCopies(10, earlier)))
                    .append("]\n");
        }

        assertThat(scan(bomb.toString()))
                .singleElement()
                .satisfies(problem -> assertThat(problem.what()).contains("more than 200000 entries"));
    }

    @Test
    void isNotExhaustedByDepth() {
        assertThat(scan("a: " + "[".repeat(100_000)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.what()).contains("more than 100 levels deep"));
    }

    @Test
    void countsColumnsInCharactersAsPeopleDo() {
        assertThat(scan("a: [😀, b, @c]")).extracting(Problem::column).containsExactly(11);
    }

    @Test
    void tellsBytesThatAreNoText() {
        assertThat(unreadable("a: 1\nb: \u00e4".getBytes(StandardCharsets.ISO_8859_1)))
                .startsWith("values.yaml:2:4: the file is not UTF-8");
        assertThat(unreadable("a: 1".getBytes(StandardCharsets.UTF_16)))
                .startsWith("values.yaml:1:1: the file is written in UTF-16");
        assertThat(unreadable("a: x\u0007".getBytes(StandardCharsets.UTF_8)))
                .startsWith("values.yaml:1:5: a control character (U+0007)");
        assertThat(unreadable(new byte[(10 << 20) + 1])).contains("larger than 10 MB");
    }

    @Test
    void seesAFileThatIsStillEncrypted() {
        assertThat(YamlText.of("values.yaml", "\0GITCRYPT\0abc".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(new YamlText.Locked());
    }

    @Test
    void readsAFileThatBeginsWithAByteOrderMark() {
        assertThat(YamlText.of("values.yaml", "\uFEFFa: 1".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new YamlText.Plain("a: 1"));
    }

    private static String unreadable(byte[] bytes) {
        return YamlText.of("values.yaml", bytes) instanceof YamlText.Unreadable unreadable
                ? unreadable.problem().toString()
                : "readable";
    }

    private static List<Problem> scan(String text) {
        return YamlScan.of("values.yaml", text, YamlRules.HELM).problems();
    }
}
