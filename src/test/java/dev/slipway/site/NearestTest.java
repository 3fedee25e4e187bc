package dev.slipway.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    @ParameterizedTest
    @CsvSource({
        "tolls, tools, 1",
        "tagrets, targets, 1",
        "a, a, 0",
        "Tools, tools, 0",
        "abc, '', 3",
        "kitten, sitting, 3"
    })
    void countsAddedMissingChangedAndSwappedLetters(String one, String other, int distance) {
        assertThat(Nearest.distance(one, other)).isEqualTo(distance);
        assertThat(Nearest.distance(other, one)).isEqualTo(distance);
    }

    @Test
    void suggestsTheNearestAndListsAllWhereNoneIsNear() {
        List<String> keys = List.of("chart", "values", "version");

        assertThat(Nearest.suggestion("valeus", keys, "Keys")).isEqualTo("Did you mean 'values'?");
        assertThat(Nearest.suggestion("xyz", keys, "Keys")).isEqualTo("Keys: chart, values, version.");
        assertThat(Nearest.suggestion("xyz", List.of(), "Keys")).isEmpty();
    }
}
