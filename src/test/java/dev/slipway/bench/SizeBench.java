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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How soon after the true end each side ends, and what it asks of the API server, by number of workloads. */
final class SizeBench {
    private static final int NODES = 20;

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
     * Measures.
     *
     * @param earlier rows of earlier runs, for the table
     */
    void run(List<Integer> counts, List<Side> sides, List<String> phases, List<SizeRow> earlier)
            throws IOException, InterruptedException {
        var chart = SizeChart.write(folder.resolve("chart"));
        var all = new ArrayList<>(earlier);
        for (var count : counts) {
            for (var side : sides) {
                measure(side, count, phases, chart, all);
            }
        }
        report.table("size", SizeTable.of(all));
        report.sentence("size-sum", SizeTable.requests(all));
    }

    private void measure(Side side, int count, List<String> phases, Path chart, List<SizeRow> all)
            throws IOException, InterruptedException {
        var options = new UpOptions(Node.NONE, OptionalInt.of(NODES));
        try (var cluster = BenchCluster.open("bench-size-" + count, options, folder)) {
            cluster.api()
                    .apply("/api/v1/namespaces/bench", "{apiVersion: v1, kind: Namespace, metadata: {name: bench}}");
            for (var phase : phases) {
                var one = one(cluster, side, count, phase, chart);
                all.add(one);
                report.line(one.print());
            }
        }
    }

    private SizeRow one(BenchCluster cluster, Side side, int count, String phase, Path chart)
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
            return new SizeRow(
                    count,
                    phase,
                    side,
                    Duration.between(start, end),
                    Duration.between(end, said.end()),
                    said.isDone(),
                    side.ofTheWait(requests).size(),
                    String.format(Locale.ROOT, "%.1f MB", (cluster.received() - bytes) / 1e6),
                    said.heap().map(SizeBench::megabytes).orElse(""),
                    verbs(side.ofTheWait(requests)));
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

    private static String megabytes(Side.Heap heap) {
        return String.format(Locale.ROOT, "%.0f MB (%.0f MB)", heap.needed() / 1e6, heap.peak() / 1e6);
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
    }

    /** How many requests of each sort. */
    private static Map<String, Long> verbs(List<AuditLog.Request> requests) {
        return requests.stream()
                .collect(Collectors.groupingBy(
                        request -> request.verb() + " " + request.resource(), TreeMap::new, Collectors.counting()));
    }
}
