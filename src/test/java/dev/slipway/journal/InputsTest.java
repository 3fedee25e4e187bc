package dev.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class InputsTest {
    @Test
    void theSameFactsHaveTheSameDigestInAnyOrder() {
        assertThat(new Inputs(Map.of("a", "1", "b", "2")).digest())
                .isEqualTo(new Inputs(Map.of("b", "2", "a", "1")).digest())
                .hasSize(64);
    }

    @Test
    void factsThatReadAlikeWhenJoinedHaveOtherDigests() {
        assertThat(new Inputs(Map.of("a", "1 1 b 1 2")).digest())
                .isNotEqualTo(new Inputs(Map.of("a", "1", "b", "2")).digest());
    }
}
