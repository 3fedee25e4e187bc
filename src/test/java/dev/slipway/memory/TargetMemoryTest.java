package dev.slipway.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Change;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.testing.StoredObjects;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class TargetMemoryTest {
    private final StoredObjects objects = new StoredObjects();
    private final TargetMemory memory = new TargetMemory(objects.cluster(), "prod");

    private static PastDeployment past(String id) {
        return new PastDeployment(
                id,
                "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
                "A title with \"quotes\"",
                "ada@laptop",
                Instant.parse("2026-01-02T03:04:05Z"),
                "failed",
                "Validate with pytest");
    }

    private List<String> remembered() {
        return ((Answer.Given<List<PastDeployment>>) memory.deployments())
                .value().stream().map(PastDeployment::id).toList();
    }

    @Test
    void theLastTwentyAreRememberedTheLatestFirst() {
        assertThat(remembered()).isEmpty();
        IntStream.range(0, 25)
                .forEach(i -> assertThat(memory.note(past("d" + i))).isInstanceOf(Answer.Given.class));
        assertThat(remembered()).hasSize(20).startsWith("d24", "d23").endsWith("d5");
        assertThat(memory.note(past("d24")))
                .as("the others")
                .isInstanceOfSatisfying(
                        Answer.Given.class,
                        others -> assertThat((List<?>) others.value()).first().isEqualTo(past("d23")));
        assertThat(((Answer.Given<List<PastDeployment>>) memory.deployments())
                        .value()
                        .getFirst())
                .isEqualTo(past("d24"));
    }

    @Test
    void whatSomebodyElseNotedInBetweenIsKept() {
        memory.note(past("first"));
        var races = new AtomicInteger();
        objects.refusing(change -> {
            if (change instanceof Change.Replace && races.getAndIncrement() == 0) {
                objects.refusing(_ -> Optional.empty());
                new TargetMemory(objects.cluster(), "prod").note(past("other"));
            }
            return Optional.empty();
        });
        assertThat(memory.note(past("mine"))).isInstanceOf(Answer.Given.class);
        assertThat(remembered()).containsExactly("mine", "other", "first");
    }

    @Test
    void whoMayNotWriteIsToldSo() {
        objects.refusing(change -> Optional.of(new ClusterTrouble.Forbidden("https://cluster.example", change.path())));
        assertThat(memory.note(past("mine")))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.trouble()).isInstanceOf(ClusterTrouble.Forbidden.class));
    }

    @Test
    void whatIsNotOursIsMadeAnew() {
        memory.note(past("first"));
        var path = "/api/v1/namespaces/prod/configmaps/" + TargetMemory.NAME;
        var other = (ObjectNode) objects.at(path).orElseThrow().deepCopy();
        ((ObjectNode) other.path("data")).put("deployments.json", "not JSON");
        objects.cluster().change(new Change.Replace(path, other, false));
        assertThat(memory.note(past("second"))).isInstanceOf(Answer.Given.class);
        assertThat(remembered()).containsExactly("second");
    }
}
