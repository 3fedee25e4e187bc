package dev.slipway.bench;

import dev.slipway.bench.CauseSides.Said;
import dev.slipway.bench.CauseSides.Verdict;
import dev.slipway.bench.Grace.Due;
import dev.slipway.causes.CauseCase;
import dev.slipway.causes.CauseStage;
import dev.slipway.localcluster.UpOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** How soon after the API shows a trouble each side ends, and whether it names the cause, for one failure of each kind. */
final class CausesBench {
    private static final Duration OTHERS = Duration.ofSeconds(60);
    private static final Duration ALLOWED = Duration.ofSeconds(2);
    private static final int WORDS = 90;

    private final Path folder;
    private final Report report;

    CausesBench(Path folder, Report report) {
        this.folder = folder;
        this.report = report;
    }

    /** How one side's wait went, with when it ought to have ended. */
    private record Wait(Said said, Optional<Due> due) {
        Optional<Duration> afterFirst() {
            return due.map(it -> Duration.between(it.first().at(), said.end()));
        }

        Optional<Duration> late() {
            return due.map(it -> Duration.between(it.due(), said.end()));
        }

        Optional<Duration> grace() {
            return due.map(it -> Duration.between(it.first().at(), it.due()));
        }
    }

    private record Result(CauseCase one, Map<Side, Wait> waits) {
        Wait ours() {
            return of(Side.SLIPWAY);
        }

        Wait of(Side side) {
            return Objects.requireNonNull(waits.get(side));
        }

        boolean isNamed() {
            return ours().said().words().equals(one.cause());
        }

        boolean isInTime() {
            return ours().said().verdict() != Verdict.SUCCESS
                    && ours().late().map(late -> late.compareTo(ALLOWED) <= 0).orElse(false);
        }
    }

    void run(List<String> names, int atOnce) throws IOException, InterruptedException {
        var results = new ArrayList<Result>();
        try (var cluster = BenchCluster.open("bench-causes", UpOptions.withRealNode(), folder);
                var stage = CauseStage.on(cluster.cluster());
                var signs = new Signs(cluster.api(), InstantSource.system());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var sides = new CauseSides(cluster, stage, folder, OTHERS);
            var free = new Semaphore(atOnce);
            var futures = new ArrayList<Future<Result>>();
            for (var one : CauseCase.all()) {
                // The wait of Helm itself is what those are about, which Slipway has beside its own.
                if (one.byHelm()) {
                    continue;
                }
                if (names.isEmpty() || names.contains(one.name())) {
                    free.acquire();
                    futures.add(threads.submit(() -> {
                        try {
                            return run(one, sides, stage, signs);
                        } finally {
                            free.release();
                        }
                    }));
                }
            }
            for (var future : futures) {
                results.add(future.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("a cause could not be played", e.getCause());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        tell(results);
    }

    private Result run(CauseCase one, CauseSides sides, CauseStage stage, Signs signs)
            throws InterruptedException, ExecutionException {
        var waits = new EnumMap<Side, Wait>(Side.class);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = new EnumMap<Side, Future<Wait>>(Side.class);
            for (var side : Side.values()) {
                futures.put(side, threads.submit(() -> wait(side, one, sides, stage, signs)));
            }
            for (var future : futures.entrySet()) {
                waits.put(future.getKey(), future.getValue().get());
            }
        }
        var result = new Result(one, waits);
        report.line(String.join("  ", row(result)));
        return result;
    }

    private static Wait wait(Side side, CauseCase one, CauseSides sides, CauseStage stage, Signs signs)
            throws IOException, InterruptedException {
        var namespace = "c-" + one.name() + "-" + side.word();
        stage.prepare(namespace);
        try {
            for (var part : one.before()) {
                stage.play(part, namespace);
            }
            var meanwhile = Thread.ofVirtual().start(() -> play(one, stage, namespace));
            var said = sides.run(side, one, namespace);
            meanwhile.interrupt();
            // The watches of the harness may be a little behind the one that ended the wait.
            Thread.sleep(Duration.ofSeconds(1));
            return new Wait(
                    said, Grace.of(one.trouble(), signs.of(namespace, said.start()), said.start(), one.limit()));
        } finally {
            stage.clear(one, namespace);
        }
    }

    private static void play(CauseCase one, CauseStage stage, String namespace) {
        try {
            for (var step : one.meanwhile()) {
                stage.play(step, namespace);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(List<Result> results) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of(
                "what is wrong",
                "grace",
                "Slipway ended, after the first sign",
                "that is, beyond the grace",
                "Slipway named",
                Side.HELM_3.title(),
                Side.HELM_4.title(),
                "`kubectl rollout status`"));
        results.forEach(result -> rows.add(row(result)));
        report.table("causes", rows);
        var most = results.stream()
                .flatMap(result -> result.ours().late().stream())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        report.sentence(
                "causes-sum",
                "Of %d failures Slipway ended %d within 2 s after their grace (the slowest %s) and named %d right. Within %d s, Helm 3 ended %d, Helm 4 %d, `kubectl rollout status` %d as failed; they called %d, %d and %d a success."
                        .formatted(
                                results.size(),
                                results.stream().filter(Result::isInTime).count(),
                                SizeBench.seconds(most),
                                results.stream().filter(Result::isNamed).count(),
                                OTHERS.toSeconds(),
                                count(results, Side.HELM_3, Verdict.FAILED),
                                count(results, Side.HELM_4, Verdict.FAILED),
                                count(results, Side.KUBECTL, Verdict.FAILED),
                                count(results, Side.HELM_3, Verdict.SUCCESS),
                                count(results, Side.HELM_4, Verdict.SUCCESS),
                                count(results, Side.KUBECTL, Verdict.SUCCESS)));
    }

    private static long count(List<Result> results, Side side, Verdict verdict) {
        return results.stream()
                .filter(result -> result.of(side).said().verdict() == verdict)
                .count();
    }

    private static List<String> row(Result result) {
        var ours = result.ours();
        return List.of(
                result.one().name(),
                ours.grace().map(SizeBench::seconds).orElse("no sign"),
                ours.said().verdict() == Verdict.SUCCESS
                        ? "called it a success"
                        : ours.afterFirst().map(SizeBench::seconds).orElse("?"),
                ours.late().map(SizeBench::seconds).orElse("?"),
                result.isNamed()
                        ? "`" + result.one().cause() + "`"
                        : "**" + ours.said().words() + "**",
                others(result.of(Side.HELM_3)),
                others(result.of(Side.HELM_4)),
                others(result.of(Side.KUBECTL)));
    }

    private static String others(Wait wait) {
        var said = wait.said();
        var after = String.format(
                Locale.ROOT,
                "%.1f s",
                Duration.between(said.start(), said.end()).toMillis() / 1000.0);
        var line = said.words().replace("|", "\\|");
        var words = line.length() > WORDS ? line.substring(0, WORDS) + "…" : line;
        return switch (said.verdict()) {
            case LIMIT -> "nothing until its limit";
            case BLIND -> "does not look";
            case SUCCESS -> "**success** after " + after + ": " + words;
            case FAILED -> "failed after " + after + ": " + words;
        };
    }
}
