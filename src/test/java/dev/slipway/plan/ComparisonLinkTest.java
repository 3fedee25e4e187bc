package dev.slipway.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonLinkTest {
    private static final List<String> HOMES =
            List.of("https://example.org", "https://github.com/jupyterhub/binderhub.git");

    @Test
    void comparesTheCommitsThatVersionsNameThemselvesBy() {
        assertThat(ComparisonLink.between("1.0.0-0.dev.git.3506.hba24eb2a", "1.0.0-0.dev.git.3520.h0ff1ce5", HOMES))
                .isEqualTo("https://github.com/jupyterhub/binderhub/compare/ba24eb2a...0ff1ce5");
    }

    @Test
    void comparesTagsWhereVersionsAreThese() {
        assertThat(ComparisonLink.between("4.0.0", "4.1.0", List.of("https://github.com/a/b/tree/main/chart")))
                .isEqualTo("https://github.com/a/b/compare/4.0.0...4.1.0");
    }

    @Test
    void isNoneWhereItIsNotKnownWhereItIsMadeOrOneSideIsMissing() {
        assertThat(ComparisonLink.between("1", "2", List.of("https://example.org/a/b")))
                .isEmpty();
        assertThat(ComparisonLink.between("", "2", HOMES)).isEmpty();
        assertThat(ComparisonLink.homeOf("quay.io/jupyterhub/k8s-hub")).isEmpty();
        assertThat(ComparisonLink.homeOf("ghcr.io/berriai/litellm/more"))
                .contains("https://github.com/berriai/litellm");
    }
}
