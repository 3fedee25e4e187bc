package dev.slipway.causes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.causes.CauseCase.Part.Documents;
import dev.slipway.causes.CauseCase.Part.Step;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CauseCaseTest {
    @Test
    void splitsAFileIntoWhatIsDoneBeforeTheChangeAndWhileItIsAwaited() {
        var parsed = CauseCase.of("node-not-ready", """
                # Why.
                cause: node-not-ready
                trouble: node
                remedy: [Node/a, kubelet]
                limit: 15s
                ---
                kind: Node
                ---
                step: node-ready
                ---
                kind: Secret
                ---
                kind: Deployment
                ---
                step: crashed Pod/db-0
                """);
        assertThat(parsed.remedy()).containsExactly("Node/a", "kubelet");
        assertThat(parsed.limit()).isEqualTo(Duration.ofSeconds(15));
        assertThat(parsed.before()).containsExactly(new Documents("---\nkind: Node\n"), new Step("node-ready", ""));
        assertThat(parsed.change()).isEqualTo(new Documents("---\nkind: Secret\n---\nkind: Deployment\n"));
        assertThat(parsed.meanwhile()).containsExactly(new Step("crashed", "Pod/db-0"));
    }

    static Stream<CauseCase> all() {
        return CauseCase.all().stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void theSignOfItsTroubleIsKnown(CauseCase played) {
        assertThat(FirstSigns.of(played.trouble()).grace().isNegative()).isFalse();
        assertThat(played.remedy()).isNotEmpty();
        assertThat(played.name()).startsWith(played.cause());
    }
}
