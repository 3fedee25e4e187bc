package dev.slipway.bench;

import dev.slipway.localcluster.UpOptions;
import dev.slipway.testing.RecordingContext;
import dev.slipway.testing.TestCluster.Namespace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Whether Slipway calls something failed that is only slow, or rolled out what is not. */
final class HealthyBench {
    private static final Duration LIMIT = Duration.ofMinutes(8);

    /** What the watches of the harness may lag behind those of the step. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final Path folder;
    private final Report report;

    HealthyBench(Path folder, Report report) {
        this.folder = folder;
        this.report = report;
    }

    /** How one went. */
    private record Result(String kind, SlipwaySide.Ended ended, SlipwaySide.Ended confirmed, Optional<Instant> truth) {
        boolean isFalseAlarm() {
            return !confirmed.isGood();
        }

        boolean isTooEarly() {
            return ended.isGood()
                    && (truth.isEmpty() || truth.get().isAfter(ended.at().plus(SLACK)));
        }

        Duration late() {
            return truth.map(at -> Duration.between(at, ended.at())).orElse(Duration.ZERO);
        }
    }

    void run(int count, int atOnce, String kind) throws IOException, InterruptedException {
        var results = new ArrayList<Result>();
        try (var cluster = BenchCluster.open(
                        "bench-healthy", UpOptions.withRealNode().withSimulatedNodes(6), folder);
                var registry = cluster.registry(folder);
                var truth = new Truth(cluster.api(), InstantSource.system());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var free = new Semaphore(atOnce);
            var futures = new ArrayList<java.util.concurrent.Future<Result>>();
            var number = 0;
            for (var one : HealthyCases.of(count, kind)) {
                var namespace = "healthy-" + number++;
                free.acquire();
                futures.add(threads.submit(() -> {
                    try {
                        return run(cluster, registry, truth, namespace, one);
                    } finally {
                        free.release();
                    }
                }));
            }
            for (var future : futures) {
                results.add(future.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("a healthy rollout could not be played", e.getCause());
        }
        tell(results);
    }

    private Result run(BenchCluster cluster, SlowRegistry registry, Truth truth, String name, HealthyCase one)
            throws IOException, InterruptedException {
        var namespace = new Namespace(name, cluster.access(name));
        try (namespace) {
            if (!one.before().isEmpty()) {
                namespace.apply(one.before());
                settle(truth, name, one);
            } else {
                cluster.api()
                        .apply(
                                "/api/v1/namespaces/" + name,
                                "{apiVersion: v1, kind: Namespace, metadata: {name: " + name + "}}");
            }
            truth.restart(name);
            var target = SlipwaySide.target(namespace.access(), LIMIT);
            var start = Instant.now();
            namespace.apply(one.after().replace("$(namespace)", name).replace("$(registry)", registry.authority()));
            var meanwhile = Thread.ofVirtual().start(() -> happen(cluster.api(), name, one, start));
            var ended = SlipwaySide.run(target, new RecordingContext());
            pause(SLACK);
            var confirmed = ended.isGood() ? SlipwaySide.confirm(target, new RecordingContext()) : ended;
            target.close();
            meanwhile.interrupt();
            var result = new Result(one.kind(), ended, confirmed, truth.reached(name));
            report.line("%-45s %s  ended after %s, %s after the truth%s"
                    .formatted(
                            one.kind(),
                            result.isFalseAlarm() ? "FALSE ALARM" : result.isTooEarly() ? "TOO EARLY" : "fine",
                            SizeBench.seconds(Duration.between(start, ended.at())),
                            SizeBench.seconds(result.late()),
                            result.isFalseAlarm() || result.isTooEarly()
                                    ? ": " + confirmed.words() + " " + truth.describe(name)
                                    : ""));
            return result;
        } finally {
            cluster.api().delete("/api/v1/nodes/" + name);
            cluster.api().delete("/apis/storage.k8s.io/v1/storageclasses/" + name);
        }
    }

    /** Waits until the version before is rolled out, or has been broken for a while. */
    private static void settle(Truth truth, String namespace, HealthyCase one) throws InterruptedException {
        for (int i = 0; i < (one.isSound() ? 120 : 15); i++) {
            pause(Duration.ofSeconds(1));
            if (one.isSound() && truth.reached(namespace).isPresent()) {
                return;
            }
        }
    }

    private void happen(Api api, String namespace, HealthyCase one, Instant start) {
        for (var happening : one.meanwhile()) {
            try {
                pause(Duration.between(Instant.now(), start.plus(happening.after())));
                happening.deed().to(api, namespace);
            } catch (IOException e) {
                report.line("playing " + one.kind() + ": " + e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void tell(List<Result> results) {
        var kinds = new LinkedHashMap<String, List<Result>>();
        for (var result : results) {
            kinds.computeIfAbsent(result.kind(), _ -> new ArrayList<>()).add(result);
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of(
                "what is slow", "rollouts", "false alarms", "ends too early", "end after the truth, median", "most"));
        kinds.forEach((kind, those) -> rows.add(row(kind, those)));
        rows.add(row("**all**", results));
        report.table("healthy", rows);
    }

    private static List<String> row(String kind, List<Result> results) {
        var late = new ArrayList<>(results.stream().map(Result::late).toList());
        Collections.sort(late);
        return List.of(
                kind,
                Integer.toString(results.size()),
                Long.toString(results.stream().filter(Result::isFalseAlarm).count()),
                Long.toString(results.stream().filter(Result::isTooEarly).count()),
                SizeBench.seconds(late.get(late.size() / 2)),
                SizeBench.seconds(late.getLast()));
    }

    private static void pause(Duration duration) throws InterruptedException {
        if (duration.isPositive()) {
            Thread.sleep(duration);
        }
    }
}
