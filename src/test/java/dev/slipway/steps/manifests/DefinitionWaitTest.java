package dev.slipway.steps.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.Answer;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.ServedApis;
import dev.slipway.manifest.Manifest;
import dev.slipway.pipeline.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DefinitionWaitTest {
    private static final Manifest THINGS = Manifest.all("""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: things.example.org}
            spec:
              group: example.org
              names: {kind: Thing, plural: things}
              versions: [{name: v1, served: true}, {name: v1alpha1, served: false}]
            """).getFirst();
    private static final ServedApis NOTHING = new ServedApis(List.of());
    private static final ServedApis SERVED =
            new ServedApis(List.of(new ServedApis.Kind("example.org/v1", "Thing", "things", true)));

    private final Queue<Answer<JsonNode>> states = new ArrayDeque<>();
    private final Queue<ServedApis> served = new ArrayDeque<>();
    private Instant now = Instant.EPOCH;

    private DefinitionWaitTest state(String conditions) {
        states.add(new Answer.Given<>(
                JsonMapper.shared().readTree("{\"status\": {\"conditions\": [" + conditions + "]}}")));
        return this;
    }

    private static String condition(String type, String status) {
        return "{\"type\": \"" + type + "\", \"status\": \"" + status
                + "\", \"reason\": \"Because\", \"message\": \"it is so\"}";
    }

    /** The last of each stays for ever. */
    private static <T> T next(Queue<T> queue) {
        return queue.size() > 1 ? queue.remove() : queue.element();
    }

    private Optional<Failure> await() throws InterruptedException {
        return new DefinitionWait(
                        _ -> next(states),
                        () -> new Answer.Given<>(next(served)),
                        pause -> now = now.plus(pause),
                        () -> now)
                .await("applying", List.of(THINGS), Instant.EPOCH.plusSeconds(30));
    }

    @Test
    void aDefinitionIsWaitedForUntilItIsEstablishedAndItsKindIsListed() throws Exception {
        served.addAll(List.of(NOTHING, SERVED));
        assertThat(state("")
                        .state(condition("Established", "False"))
                        .state(condition("Established", "True"))
                        .await())
                .isEmpty();
        assertThat(now).isEqualTo(Instant.EPOCH.plus(Duration.ofMillis(600)));
    }

    @Test
    void oneThatIsNotEstablishedInTimeIsToldWithItsCondition() throws Exception {
        served.add(SERVED);
        var failure = state(condition("Established", "False")).await();
        assertThat(failure).isPresent();
        assertThat(failure.get().observed())
                .contains("CustomResourceDefinition/things.example.org", "within the time limit: it is so.");
        assertThat(failure.get().evidence().toString()).contains("Established", "False", "Because");
        assertThat(now).isBetween(Instant.EPOCH.plusSeconds(30), Instant.EPOCH.plusSeconds(31));
    }

    @Test
    void namesThatAreTakenEndTheWaitAtOnce() throws Exception {
        served.add(NOTHING);
        var failure = state(condition("NamesAccepted", "False")).await();
        assertThat(failure).isPresent();
        assertThat(failure.get().observed()).contains("its names are taken: it is so.");
        assertThat(now).isEqualTo(Instant.EPOCH);
    }

    @Test
    void aServerThatDoesNotAnswerForAMomentIsAskedAgainAndARefusalIsNot() throws Exception {
        served.add(SERVED);
        states.add(new Answer.Refused<>(new ClusterTrouble.Unreachable("https://c", "reset")));
        assertThat(state(condition("Established", "True")).await()).isEmpty();

        states.clear();
        states.add(new Answer.Refused<>(new ClusterTrouble.Forbidden("https://c", "no")));
        assertThat(await()).isPresent();
    }
}
