package dev.slipway.causes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.diagnosis.Diagnosis;
import dev.slipway.diagnosis.KnowledgeBase;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.rollout.RolloutWatch.Phase;
import dev.slipway.steps.helm.ChartUpgrade;
import dev.slipway.steps.rollout.AwaitRollout;
import dev.slipway.steps.rollout.ConfirmRollout;
import dev.slipway.steps.rollout.Watched;
import dev.slipway.testing.RecordingContext;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.WatchedTarget;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
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
import org.junit.jupiter.api.io.TempDir;

/**
 * Every known cause of a rollout that fails, made on a real cluster: the right one is named first, and its remedy names the
 * object and the field to change. All are played side by side, each in a namespace of its own.
 */
@TestInstance(Lifecycle.PER_CLASS)
class CausesIT {
    private static final InstantSource CLOCK = InstantSource.system();

    /** The cases to play, by name, with commas in between; or {@code all}. */
    private static final List<String> WANTED =
            List.of(System.getProperty("causes", "all").split(",", -1));

    @TempDir
    Path folder;

    private final ExecutorService players = Executors.newVirtualThreadPerTaskExecutor();

    /** Lest all the pods start in one moment, which no small machine can do. */
    private final Semaphore beginning = new Semaphore(4, true);

    private final ConcurrentLinkedQueue<Played> ended = new ConcurrentLinkedQueue<>();
    private final String suffix = "-" + UUID.randomUUID().toString().substring(0, 4);
    private Path kubeconfig;
    private KubernetesClient client;
    private CauseStage stage;
    private FirstSigns signs;

    /** How a deployment's last step ended. */
    private record End(String step, StepOutcome outcome, Instant at) {
        static End of(Step step) throws InterruptedException {
            var outcome = step.run(new RecordingContext());
            return new End(step.name(), outcome, CLOCK.instant());
        }

        List<Diagnosis> diagnoses() {
            return outcome instanceof StepOutcome.Failed(var failure)
                    ? KnowledgeBase.shipped().diagnose(step, failure)
                    : List.of();
        }
    }

    /** How a case went. */
    private record Played(CauseCase what, String namespace, Instant change, End end, Optional<Instant> sign) {}

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
        try (var target = WatchedTarget.of(access(namespace), what.limit())) {
            stage.prepare(namespace);
            for (var part : what.before()) {
                stage.play(part, namespace);
            }
            target.begin();
            var change = CLOCK.instant();
            if (!what.byHelm()) {
                stage.play(what.change(), namespace);
            }
            var end = new FutureTask<>(() -> what.byHelm() ? upgrade(what, namespace, target) : await(target));
            Thread.ofVirtual().start(end);
            beginning.release();
            begun = true;
            for (var meanwhile : what.meanwhile()) {
                stage.play(meanwhile, namespace);
            }
            var played = new Played(what, namespace, change, end.get(), signs.first(what, namespace, change));
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
        var failure = failure(played.end().outcome());
        var diagnoses = played.end().diagnoses();
        var told = told(failure, diagnoses);
        var troubles = failure.evidence().stream()
                .filter(Evidence.Trouble.class::isInstance)
                .map(Evidence.Trouble.class::cast)
                .map(Evidence.Trouble::kind)
                .toList();
        assertThat(troubles).as(told).startsWith(played.what().trouble());
        if (!played.what().byHelm()) {
            // Helm itself may have told it first.
            assertThat(failure.evidence().getFirst()).as(told).isInstanceOf(Evidence.Trouble.class);
        }
        assertThat(diagnoses).as(told).isNotEmpty();
        assertThat(diagnoses.getFirst().id()).as(told).isEqualTo(played.what().cause());
        var remedy = String.join("\n", diagnoses.getFirst().remedy());
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

    private TargetAccess access(String namespace) {
        return new TargetAccess(
                kubeconfig,
                "slipway-" + TestCluster.cluster().name(),
                namespace,
                client.getMasterUrl().toString());
    }

    private End upgrade(CauseCase what, String namespace, WatchedTarget target)
            throws IOException, InterruptedException {
        var own = Files.createDirectories(folder.resolve(namespace));
        var helm = ChartUpgrade.of(own, access(namespace), stage.filled(what.change(), namespace));
        return End.of(new Watched(helm, target.watch(), Phase.UPGRADE));
    }

    /** As a deployment does: what was available for a moment and then died is seen at the gate. */
    private static End await(WatchedTarget target) throws InterruptedException {
        target.begin().expectChanges();
        var awaited = End.of(new AwaitRollout(target.config(), target.watch()));
        return awaited.outcome() instanceof StepOutcome.Succeeded
                ? End.of(new ConfirmRollout(target.config(), target.watch()))
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
                                seconds(it.change(), it.end().at()),
                                it.sign().map(at -> seconds(at, it.end().at())).orElse(""),
                                it.end().diagnoses().stream()
                                        .map(Diagnosis::id)
                                        .findFirst()
                                        .orElse(it.end().outcome().getClass().getSimpleName()))));
        return lines.toString();
    }

    private static String seconds(Instant from, Instant to) {
        return "%.1f".formatted(Duration.between(from, to).toMillis() / 1000.0);
    }
}
