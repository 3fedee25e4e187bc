package dev.slipway.bench;

import dev.slipway.localcluster.UpOptions;
import dev.slipway.localcluster.UpOptions.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How soon after the true end each side ends, and what it asks of the API server, by number of workloads. */
final class SizeBench {
    private static final int NODES = 20;

    /** Below this, what two watches see at the same time differs by as much. */
    private static final long RESOLUTION_MILLIS = 50;

    private final Path folder;
    private final Report report;
    private final Duration limit;

    /**
     * A benchmark.
     *
     * @param limit how long a side may take
     */
    SizeBench(Path folder, Report report, Duration limit) {
        this.folder = folder;
        this.report = report;
        this.limit = limit;
    }

    /**
     * What was measured.
     *
     * @param what {@code install} or {@code upgrade}
     * @param rollout from Helm's start to the true end
     * @param late from the true end to the side's
     * @param isDone whether the side came to an end before the limit
     */
    private record Measured(
            int count,
            String what,
            Side side,
            Duration rollout,
            Duration late,
            boolean isDone,
            List<AuditLog.Request> requests,
            long bytes,
            Optional<Side.Heap> heap) {}

    void run(List<Integer> counts, List<Side> sides, List<String> phases) throws IOException, InterruptedException {
        var chart = SizeChart.write(folder.resolve("chart"));
        var all = new ArrayList<Measured>();
        for (var count : counts) {
            for (var side : sides) {
                measure(side, count, phases, chart, all);
            }
        }
        report.table("size", table(all));
        report.sentence(
                "size-sum",
                all.stream()
                        .filter(one -> one.side() == Side.SLIPWAY)
                        .map(SizeBench::summary)
                        .collect(Collectors.joining("\n")));
    }

    /** How Slipway's requests come about. */
    private static String summary(Measured one) {
        var lists = one.requests().stream()
                .filter(request -> request.verb().equals("list"))
                .toList();
        var pages = lists.stream()
                .filter(request -> request.uri().contains("continue="))
                .count();
        var kinds = lists.stream().map(AuditLog.Request::resource).distinct().count();
        var again = lists.size() - pages - kinds;
        return "- %d Deployments, %s, %.1f min: %d first lists and %d further pages of them, %d lists again, once a minute or after a break, %d watches and other requests."
                .formatted(
                        one.count(),
                        one.what(),
                        one.rollout().plus(one.late()).toSeconds() / 60.0,
                        kinds,
                        pages,
                        again,
                        one.requests().size() - lists.size());
    }

    private void measure(Side side, int count, List<String> phases, Path chart, List<Measured> all)
            throws IOException, InterruptedException {
        var options = new UpOptions(Node.NONE, OptionalInt.of(NODES));
        try (var cluster = BenchCluster.open("bench-size-" + count, options, folder)) {
            cluster.api()
                    .apply("/api/v1/namespaces/bench", "{apiVersion: v1, kind: Namespace, metadata: {name: bench}}");
            for (var phase : phases) {
                var one = one(cluster, side, count, phase, chart);
                all.add(one);
                report.line(String.join("  ", row(one)) + "   " + verbs(one.requests()));
            }
        }
    }

    private Measured one(BenchCluster cluster, Side side, int count, String phase, Path chart)
            throws IOException, InterruptedException {
        var truth = new TrueEnd(count, phase, InstantSource.system());
        var path = "/apis/apps/v1/namespaces/bench/deployments";
        var before = cluster.requests().size();
        var bytes = cluster.received();
        var watch = cluster.api().watch(path, truth::seen);
        try {
            var start = Instant.now();
            Thread.ofVirtual().start(() -> tellEnd(truth, start));
            var values = "count=" + count + ",version=" + phase;
            var said = side.run(new Side.Work(cluster, "bench", chart, values, count, limit));
            var end = truth.await();
            var requests = cluster.requests().stream().skip(before).toList();
            Files.write(
                    folder.resolve("requests-%d-%s-%s".formatted(count, phase, side)),
                    side.ofTheWait(requests).stream()
                            .map(AuditLog.Request::toString)
                            .toList());
            return new Measured(
                    count,
                    phase,
                    side,
                    Duration.between(start, end),
                    Duration.between(end, said.end()),
                    said.isDone(),
                    side.ofTheWait(requests),
                    cluster.received() - bytes,
                    said.heap());
        } finally {
            watch.interrupt();
        }
    }

    private void tellEnd(TrueEnd truth, Instant start) {
        try {
            report.line("  all ready after " + seconds(Duration.between(start, truth.await())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<List<String>> table(List<Measured> measured) {
        var all = measured.stream()
                .sorted(Comparator.comparingInt(Measured::count)
                        .thenComparing(Measured::what)
                        .thenComparing(Measured::side))
                .toList();
        var rows = new ArrayList<List<String>>();
        rows.add(List.of(
                "Deployments",
                "",
                "side",
                "true end after",
                "side's end after it",
                "to Slipway's",
                "requests",
                "to Slipway's",
                "received",
                "heap needed (with garbage)"));
        for (var one : all) {
            var row = new ArrayList<>(row(one));
            var ours = all.stream()
                    .filter(it -> it.side() == Side.SLIPWAY && it.count() == one.count())
                    .filter(it -> one.side() != Side.SLIPWAY && it.what().equals(one.what()))
                    .findFirst();
            row.add(5, ours.map(it -> ratioOfTimes(one, it)).orElse(""));
            row.add(
                    7,
                    ours.map(it -> ratio(one.requests().size(), it.requests().size()))
                            .orElse(""));
            rows.add(row);
        }
        return rows;
    }

    private static String ratioOfTimes(Measured theirs, Measured ours) {
        var own = ours.late().toMillis();
        return (own < RESOLUTION_MILLIS ? "> " : "")
                + ratio(theirs.late().toMillis(), Math.max(own, RESOLUTION_MILLIS));
    }

    private static String ratio(long theirs, long ours) {
        return String.format(Locale.ROOT, "%.1f", (double) theirs / ours);
    }

    private static List<String> row(Measured one) {
        return List.of(
                Integer.toString(one.count()),
                one.what(),
                one.side().title(),
                seconds(one.rollout()),
                (one.isDone() ? "" : "not within ") + seconds(one.late()),
                Integer.toString(one.requests().size()),
                String.format(Locale.ROOT, "%.1f MB", one.bytes() / 1e6),
                one.heap().map(SizeBench::megabytes).orElse(""));
    }

    private static String megabytes(Side.Heap heap) {
        return String.format(Locale.ROOT, "%.0f MB (%.0f MB)", heap.needed() / 1e6, heap.peak() / 1e6);
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
    }

    private static String verbs(List<AuditLog.Request> requests) {
        return requests.stream()
                .collect(Collectors.groupingBy(
                        request -> request.verb() + " " + request.resource(), TreeMap::new, Collectors.counting()))
                .toString();
    }
}
