package dev.slipway.localcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"default", "a", "a-1", "0", "abcdefghijklmnopqrstuvwxyz0123"})
    void goodNames(String name) {
        assertThat(new ClusterName(name).onHost()).isEqualTo("slipway-" + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "-a", "a-", "a_b", "../x", "a b", "abcdefghijklmnopqrstuvwxyz01234"})
    void namesThatCantBePartOfAPathANamespaceOrANode(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new ClusterName(name));
    }
}
