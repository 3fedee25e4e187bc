package dev.slipway.bench;

import dev.slipway.causes.CauseCase;
import dev.slipway.causes.CauseStage;
import dev.slipway.process.Command;
import dev.slipway.process.ProcessResult;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.RecordingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Deploys what can't work, each side in its own way, and keeps what the side said and when. */
final class CauseSides {
    private static final Pattern WORKLOAD =
            Pattern.compile("(?m)^kind: (Deployment|StatefulSet|DaemonSet|Job)\\nmetadata: \\{name: ([a-z0-9-]+)");
    private static final Duration BEYOND = Duration.ofMinutes(2);

    private final BenchCluster cluster;
    private final CauseStage stage;
    private final Path folder;
    private final Duration limit;

    /**
     * For a cluster.
     *
     * @param limit that the others are given, since most of them would only end at it; Slipway has the case's own
     */
    CauseSides(BenchCluster cluster, CauseStage stage, Path folder, Duration limit) {
        this.cluster = cluster;
        this.stage = stage;
        this.folder = folder;
        this.limit = limit;
    }

    /**
     * What a side said.
     *
     * @param start when the change was made
     * @param end when it ended
     * @param verdict how
     * @param words its last line or, of Slipway, the cause that it named first
     */
    record Said(Instant start, Instant end, Verdict verdict, String words) {}

    /** How a wait ended. */
    enum Verdict {
        FAILED,
        /** Only since its time was up. */
        LIMIT,
        /** It called the rollout a success. */
        SUCCESS,
        /** There was nothing that it would have waited for. */
        BLIND
    }

    /** Has a side deploy the change. */
    Said run(Side side, CauseCase one, String namespace) throws IOException, InterruptedException {
        return switch (side) {
            case SLIPWAY -> slipway(one, namespace);
            case HELM_3 -> helm(RealTools.HELM_3, List.of("--take-ownership"), one, namespace);
            case HELM_4 -> helm(RealTools.HELM_4, List.of("--take-ownership", "--force-conflicts"), one, namespace);
            case KUBECTL -> kubectl(one, namespace);
        };
    }

    private Said slipway(CauseCase one, String namespace) throws InterruptedException {
        try (var target = SlipwaySide.target(cluster.access(namespace), one.limit())) {
            var start = Instant.now();
            stage.play(one.change(), namespace);
            var awaited = SlipwaySide.run(target, new RecordingContext());
            var ended = awaited.isGood() ? SlipwaySide.confirm(target, new RecordingContext()) : awaited;
            var isLimit = !ended.at().isBefore(start.plus(one.limit()));
            return new Said(start, ended.at(), verdict(ended.isGood(), isLimit), ended.cause());
        }
    }

    private Said helm(String version, List<String> more, CauseCase one, String namespace)
            throws IOException, InterruptedException {
        var chart = Files.createDirectories(folder.resolve(namespace));
        Files.createDirectories(chart.resolve("templates"));
        Files.writeString(chart.resolve("Chart.yaml"), "{apiVersion: v2, name: bench, version: 1.0.0}\n");
        Files.writeString(
                chart.resolve("templates/all.yaml"),
                stage.filled(one.change(), namespace).replace("{{", "{{ \"{{\" }}"));
        var command = new ArrayList<>(List.of(
                RealTools.helm(version).toString(),
                "upgrade",
                "--install",
                "bench",
                chart.toString(),
                "--namespace",
                namespace,
                "--wait",
                "--wait-for-jobs",
                "--timeout",
                limit.toSeconds() + "s"));
        command.addAll(more);
        var start = Instant.now();
        return said(start, run(command));
    }

    private Said kubectl(CauseCase one, String namespace) throws InterruptedException {
        var program = cluster.cluster().kubectl().orElseThrow().toString();
        var start = Instant.now();
        stage.play(one.change(), namespace);
        var workloads = WORKLOAD.matcher(stage.filled(one.change(), namespace));
        var verdict = Verdict.BLIND;
        var words = "";
        while (workloads.find()) {
            var name = workloads.group(1) + "/" + workloads.group(2);
            if (workloads.group(1).equals("Job")) {
                continue;
            }
            var left = limit.minus(Duration.between(start, Instant.now())).toSeconds();
            var result = run(List.of(
                    program,
                    "kubectl",
                    "rollout",
                    "status",
                    name,
                    "-n",
                    namespace,
                    "--timeout=" + Math.max(1, left) + "s"));
            if (!result.succeeded()) {
                return said(start, result);
            }
            verdict = Verdict.SUCCESS;
            words = lastLine(result);
        }
        return new Said(start, Instant.now(), verdict, words);
    }

    private Said said(Instant start, ProcessResult result) {
        var end = Instant.now();
        var isLimit = !result.succeeded() && !end.isBefore(start.plus(limit).minusSeconds(1));
        return new Said(start, end, verdict(result.succeeded(), isLimit), lastLine(result));
    }

    private static Verdict verdict(boolean isGood, boolean isLimit) {
        if (isGood) {
            return Verdict.SUCCESS;
        }
        return isLimit ? Verdict.LIMIT : Verdict.FAILED;
    }

    private static String lastLine(ProcessResult result) {
        return result.lines().stream()
                .filter(line -> !line.isBlank())
                .reduce((_, last) -> last)
                .orElse("");
    }

    private ProcessResult run(List<String> command) throws InterruptedException {
        var program = new Command(
                command.getFirst(), command.subList(1, command.size()), cluster.environment(), Path.of("/"), "");
        return RealTools.processes().run(program, limit.plus(BEYOND));
    }
}
