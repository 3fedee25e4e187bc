package dev.slipway.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Helm 3.22's {@code fromYaml} and {@code toJson} make of the same words. */
class GoYamlSchemaTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    y|true
                    n|false
                    On|true
                    off|false
                    TRUE|true
                    0644|420
                    0o17|15
                    0x1F|31
                    0b11|3
                    1_000|1000
                    1__0|10
                    0_7|7
                    1e3|1000.0
                    1.5e+3|1500.0
                    .5|0.5
                    -.5|-0.5
                    5.|5.0
                    +5|5
                    -0|0
                    08|8.0
                    18446744073709551615|18446744073709551615
                    18446744073709551616|1.8446744073709552E19
                    1:30|"1:30"
                    2001-01-01|"2001-01-01"
                    ~|null
                    Null|null
                    1e400|"1e400"
                    ._5|"._5"
                    =|"="
                    _1|"_1"
                    '0644'|"0644"
                    "yes"|"yes"
                    """)
    void wordsMeanWhatTheyMeanToHelm(String word, String json) {
        assertThat(Manifest.documents("a: " + word + "\n"))
                .singleElement()
                .satisfies(document -> assertThat(document.body()).hasToString("{\"a\":" + json + "}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"kind: List\\nitems: [{kind: A}, {kind: B}]|2", "a: 1|0", "kind: A\\n---\\nkind: B|2"})
    void listsAreTakenApartAndWhatHasNoKindIsNoObject(String yaml, int objects) {
        assertThat(Manifest.all(yaml.replace("\\n", "\n"))).hasSize(objects);
    }
}
