package dev.slipway.steps.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.site.Variable;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HexVariableTest {
    private static final Variable KEY = new Variable("KEY");

    @Test
    void readsHexOfEitherCaseAroundSpaces() {
        assertThat(HexVariable.read(KEY, "key", 2, Map.of("KEY", " aB01\n")))
                .isInstanceOfSatisfying(
                        HexVariable.Value.class,
                        value -> assertThat(value.bytes()).containsExactly(0xab, 0x01));
    }

    @Test
    void tellsWhatIsWrongWithoutTheValue() {
        assertThat(problem(Map.of())).isEqualTo("$KEY is not set; it must hold the key, 64 hex digits");
        assertThat(problem(Map.of("KEY", ""))).startsWith("$KEY is empty");
        assertThat(problem(Map.of("KEY", "abcdef"))).endsWith("64 hex digits, but has 6");
        assertThat(problem(Map.of("KEY", "abcdefzz"))).endsWith("but 2 of its 8 characters are no hex digits");
    }

    private static String problem(Map<String, String> environment) {
        return ((HexVariable.Wrong) HexVariable.read(KEY, "key", 32, environment)).problem();
    }
}
