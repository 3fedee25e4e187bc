package dev.slipway.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlaceholdersTest {
    private final Placeholders placeholders = Placeholders.of(new TargetConfig(
            "prod",
            "binder-prod",
            new ClusterConfig.KubeconfigFile("kubeconfig.yaml", Optional.empty()),
            Map.of("host", "mybinder.org", "odd", "$1 ${target}\\", "target", "hijacked"),
            Duration.ofMinutes(10),
            FailurePolicy.KEEP,
            DriftPolicy.WARN,
            true));

    @Test
    void fillsInTheTargetItsNamespaceAndItsVariables() {
        assertThat(placeholders.fill("config/${target}.yaml")).isEqualTo("config/prod.yaml");
        assertThat(placeholders.fill(List.of("https://${host}/${namespace}", "plain $HOME")))
                .containsExactly("https://mybinder.org/binder-prod", "plain $HOME");
    }

    @Test
    void takesAValueAsItIs() {
        assertThat(placeholders.fill("<${odd}>")).isEqualTo("<$1 ${target}\\>");
    }

    @Test
    void leavesAnEscapedPlaceholderAlone() {
        assertThat(placeholders.fill("$${target}=${target}")).isEqualTo("${target}=prod");
        assertThat(placeholders.problemsIn("$${anything}")).isEmpty();
    }

    @Test
    void namesTheKnownVariablesWhereOneIsUnknown() {
        assertThat(placeholders.problemsIn("${hots} ${} ${target}"))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("There is no variable ${hots} here. The variables are ${target}, ${namespace}, ")
                .contains("${host}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> placeholders.fill("${hots}"))
                .withMessageContaining("${hots}");
    }

    @Test
    void tellsOfAPlaceholderThatDoesNotEnd() {
        assertThat(placeholders.problemsIn("https://${host/health"))
                .singleElement()
                .asString()
                .contains("no '}'");
    }
}
