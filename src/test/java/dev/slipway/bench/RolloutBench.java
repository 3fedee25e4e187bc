package dev.slipway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code bench/rollout}; see {@code docs/performance.md}. */
final class RolloutBench {
    private RolloutBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var modes = new ArrayList<String>();
        var counts = List.of(200, 2000);
        var sides = List.of(Side.values());
        var phases = List.of("install", "upgrade");
        var earlier = new ArrayList<SizeRow>();
        var cases = List.<String>of();
        var kind = "";
        var rollouts = 100;
        var limit = Duration.ofMinutes(15);
        var atOnce = 0;
        var write = false;
        for (var argument : arguments) {
            var value = argument.substring(argument.indexOf('=') + 1);
            if (argument.equals("--write")) {
                write = true;
            } else if (argument.startsWith("--count=")) {
                counts = Arrays.stream(value.split(","))
                        .filter(it -> !it.isEmpty())
                        .map(Integer::valueOf)
                        .toList();
            } else if (argument.startsWith("--side=")) {
                sides = Arrays.stream(value.split(",")).map(Side::valueOf).toList();
            } else if (argument.startsWith("--phase=")) {
                phases = List.of(value.split(","));
            } else if (argument.startsWith("--with=")) {
                earlier.addAll(SizeRow.read(Path.of(value)));
            } else if (argument.startsWith("--case=")) {
                cases = List.of(value.split(","));
            } else if (argument.startsWith("--minutes=")) {
                limit = Duration.ofMinutes(Long.parseLong(value));
            } else if (argument.startsWith("--kind=")) {
                kind = value;
            } else if (argument.startsWith("--rollouts=")) {
                rollouts = Integer.parseInt(value);
            } else if (argument.startsWith("--at-once=")) {
                atOnce = Integer.parseInt(value);
            } else if (List.of("size", "causes", "healthy").contains(argument)) {
                modes.add(argument);
            } else {
                throw new IllegalArgumentException(
                        "there is no '" + argument + "'; the options stand in bench/rollout");
            }
        }
        var folder = Files.createTempDirectory("rollout-bench-");
        var report = new Report();
        report.line("files of this run: " + folder);
        if (modes.isEmpty() || modes.contains("size")) {
            new SizeBench(folder, report, limit).run(counts, sides, phases, earlier);
        }
        if (modes.isEmpty() || modes.contains("causes")) {
            new CausesBench(folder, report).run(cases, atOnce == 0 ? 8 : atOnce);
        }
        if (modes.isEmpty() || modes.contains("healthy")) {
            new HealthyBench(folder, report).run(rollouts, atOnce == 0 ? 20 : atOnce, kind);
        }
        if (write) {
            report.write(Path.of("docs/performance.md"));
        }
    }
}
