package dev.slipway.causes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.diagnosis.Diagnosis;
import dev.slipway.diagnosis.KnowledgeBase;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.steps.rollout.AwaitRollout;
import dev.slipway.steps.rollout.ConfirmRollout;
import dev.slipway.testing.RecordingContext;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.WatchedTarget;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Every known cause of a rollout that fails, made on a real cluster: the right one is named first, and its remedy names the
 * object and the field to change. All are played side by side, each in a namespace of its own.
 */
@TestInstance(Lifecycle.PER_CLASS)
@EnabledIfSystemProperty(
        named = "causes",
        matches = ".+",
        disabledReason = "until the rollout's watcher tells its trouble")
class CausesIT {
    private static final InstantSource CLOCK = InstantSource.system();

    /** The cases to play, by name, with commas in between; or {@code all}. */
    private static final List<String> WANTED =
            List.of(System.getProperty("causes", "all").split(",", -1));

    private final KnowledgeBase knowledge = KnowledgeBase.shipped();
    private final ExecutorService players = Executors.newVirtualThreadPerTaskExecutor();

    /** Lest all the pods start in one moment, which no small machine can do. */
    private final Semaphore beginning = new Semaphore(4, true);

    private final ConcurrentLinkedQueue<Played> ended = new ConcurrentLinkedQueue<>();
    private final String suffix = "-" + UUID.randomUUID().toString().substring(0, 4);
    private Path kubeconfig;
    private KubernetesClient client;
    private CauseStage stage;
    private FirstSigns signs;

    /** How a case went. */
    private record Played(
            CauseCase what,
            String namespace,
            Instant change,
            Instant end,
            StepOutcome outcome,
            Optional<Instant> sign,
            List<Diagnosis> diagnoses) {}

    @BeforeAll
    void setTheStage() throws Exception {
        kubeconfig = TestCluster.kubeconfig();
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
        stage = CauseStage.on(TestCluster.cluster());
        signs = new FirstSigns(client);
    }

    @AfterAll
    void tellAndStrike() throws IOException {
        players.close();
        System.out.print(table());
        signs.close();
        stage.close();
        client.close();
    }

    @TestFactory
    Stream<DynamicTest> isNamedFirstWithWhatToChange() {
        var longestFirst = Comparator.<CauseCase, Duration>comparing(
                        what -> FirstSigns.of(what.trouble()).grace())
                .reversed();
        var playing = new TreeMap<String, Future<Played>>();
        for (var what : CauseCase.all().stream().sorted(longestFirst).toList()) {
            if (WANTED.contains("all") || WANTED.contains(what.name())) {
                playing.put(what.name(), players.submit(() -> play(what)));
            }
        }
        return playing.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.getKey(), () -> judge(each.getValue().get())));
    }

    private Played play(CauseCase what) throws InterruptedException {
        beginning.acquire();
        boolean begun = false;
        var namespace = what.name() + suffix;
        try (var target = target(what, namespace)) {
            stage.prepare(namespace);
            for (var part : what.before()) {
                stage.play(part, namespace);
            }
            target.begin();
            var change = CLOCK.instant();
            stage.play(what.change(), namespace);
            var waiting = new FutureTask<>(() -> run(target));
            var end = new FutureTask<>(() -> {
                waiting.run();
                return CLOCK.instant();
            });
            Thread.ofVirtual().start(end);
            beginning.release();
            begun = true;
            for (var meanwhile : what.meanwhile()) {
                stage.play(meanwhile, namespace);
            }
            var at = end.get();
            var outcome = waiting.get();
            var diagnoses = outcome instanceof StepOutcome.Failed(var failure)
                    ? knowledge.diagnose("Await rollout", failure)
                    : List.<Diagnosis>of();
            var played =
                    new Played(what, namespace, change, at, outcome, signs.first(what, namespace, change), diagnoses);
            ended.add(played);
            return played;
        } catch (ExecutionException e) {
            throw new AssertionError(what.name(), e);
        } finally {
            if (!begun) {
                beginning.release();
            }
            stage.clear(what, namespace);
        }
    }

    private void judge(Played played) {
        var failure = failure(played.outcome());
        var told = told(failure, played.diagnoses());
        assertThat(failure.evidence().getFirst())
                .as(told)
                .isInstanceOfSatisfying(
                        Evidence.Trouble.class,
                        trouble -> assertThat(trouble.kind())
                                .as(told)
                                .isEqualTo(played.what().trouble()));
        assertThat(played.diagnoses()).as(told).isNotEmpty();
        var first = played.diagnoses().getFirst();
        assertThat(first.id()).as(told).isEqualTo(played.what().cause());
        var remedy = String.join("\n", first.remedy());
        for (var word : played.what().remedy()) {
            assertThat(remedy).as(told).contains(CauseStage.filled(word, played.namespace()));
        }
    }

    private static String told(Failure failure, List<Diagnosis> diagnoses) {
        var lines = new ArrayList<String>();
        lines.add("\n" + failure.observed());
        failure.evidence().forEach(fact -> lines.add("  " + fact));
        diagnoses.forEach(diagnosis -> lines.add(diagnosis.toString()));
        return String.join("\n", lines);
    }

    private static Failure failure(StepOutcome outcome) {
        return switch (outcome) {
            case StepOutcome.Failed(var failure) -> failure;
            case StepOutcome.Succeeded succeeded -> throw new AssertionError(succeeded);
            case StepOutcome.Skipped skipped -> throw new AssertionError(skipped);
            case StepOutcome.Cancelled cancelled -> throw new AssertionError(cancelled);
        };
    }

    private WatchedTarget target(CauseCase what, String namespace) {
        return WatchedTarget.of(
                new TargetAccess(
                        kubeconfig,
                        "slipway-" + TestCluster.cluster().name(),
                        namespace,
                        client.getMasterUrl().toString()),
                what.limit());
    }

    /** As a deployment does: what was available for a moment and then died is seen at the gate. */
    private static StepOutcome run(WatchedTarget target) throws InterruptedException {
        target.begin().expectChanges();
        var awaited = new AwaitRollout(target.config(), target.watch()).run(new RecordingContext());
        return awaited instanceof StepOutcome.Succeeded
                ? new ConfirmRollout(target.config(), target.watch()).run(new RecordingContext())
                : awaited;
    }

    /** How long after the cluster showed each cause the step ended; side by side, on a machine that all of them load. */
    private String table() {
        var lines = new StringBuilder("%n%-28s %-20s %9s %9s %9s  %s%n"
                .formatted("case", "trouble", "sign, s", "end, s", "after, s", "named first"));
        ended.stream()
                .sorted((a, b) -> a.what().name().compareTo(b.what().name()))
                .forEach(it -> lines.append("%-28s %-20s %9s %9s %9s  %s%n"
                        .formatted(
                                it.what().name(),
                                it.what().trouble(),
                                it.sign().map(at -> seconds(it.change(), at)).orElse("never"),
                                seconds(it.change(), it.end()),
                                it.sign().map(at -> seconds(at, it.end())).orElse(""),
                                it.diagnoses().isEmpty()
                                        ? it.outcome().getClass().getSimpleName()
                                        : it.diagnoses().getFirst().id())));
        return lines.toString();
    }

    private static String seconds(Instant from, Instant to) {
        return "%.1f".formatted(Duration.between(from, to).toMillis() / 1000.0);
    }
}
