package dev.slipway.bench;

import dev.slipway.process.Command;
import dev.slipway.process.ProcessResult;
import dev.slipway.testing.RealTools;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One way to upgrade a release and to wait until it runs. */
enum Side {
    KUBECTL("`kubectl rollout status`, object by object"),
    HELM_3("`helm upgrade --wait`, " + RealTools.HELM_3),
    HELM_4("`helm upgrade --wait`, " + RealTools.HELM_4),
    SLIPWAY("Slipway");

    private final String title;

    Side(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** As part of a name. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    /**
     * What a side does its work with.
     *
     * @param chart the chart
     * @param values for {@code --set}
     * @param count how many Deployments, {@code w-0} and on
     * @param limit how long the side may wait in all
     */
    record Work(BenchCluster cluster, String namespace, Path chart, String values, int count, Duration limit) {}

    /**
     * How a side ended.
     *
     * @param isDone whether it said that all is well, and was not ended at the limit
     * @param heap how much it took, if that is known
     */
    record Said(Instant end, boolean isDone, Optional<Heap> heap) {}

    /**
     * Bytes of heap.
     *
     * @param needed the most that was left by a collection
     * @param peak garbage included
     */
    record Heap(long needed, long peak) {}

    Said run(Work work) throws IOException, InterruptedException {
        return switch (this) {
            case KUBECTL -> kubectl(work);
            case HELM_3 -> helm(work, RealTools.HELM_3);
            case HELM_4 -> helm(work, RealTools.HELM_4);
            case SLIPWAY -> slipway(work);
        };
    }

    /**
     * The requests of the wait alone: of Slipway all, the upgrade being Helm's; of kubectl all; of Helm what it asked after it
     * had written the last Deployment, without the record of the release.
     */
    List<AuditLog.Request> ofTheWait(Collection<AuditLog.Request> all) {
        var agent = switch (this) {
            case KUBECTL -> "kubectl";
            case HELM_3, HELM_4 -> "Helm";
            case SLIPWAY -> "slipway";
        };
        var applied = applied(all);
        return all.stream()
                .filter(request -> request.agent().startsWith(agent))
                .filter(request -> this == SLIPWAY || this == KUBECTL || request.isRead())
                .filter(request -> this == SLIPWAY || !request.received().isBefore(applied))
                .filter(request -> !request.resource().equals("secrets"))
                .toList();
    }

    /** When the last Deployment had been written by Helm. */
    static Instant applied(Collection<AuditLog.Request> all) {
        return all.stream()
                .filter(request -> request.agent().startsWith("Helm") && !request.isRead())
                .filter(request -> request.resource().equals("deployments"))
                .map(AuditLog.Request::answered)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static Said kubectl(Work work) throws IOException, InterruptedException {
        var start = Instant.now();
        checked(run(work, upgrade(work, RealTools.HELM_3)));
        var program = work.cluster().cluster().kubectl().orElseThrow().toString();
        for (int i = 0; i < work.count(); i++) {
            if (Instant.now().isAfter(start.plus(work.limit()))) {
                return now(false);
            }
            checked(run(
                    work,
                    List.of(program, "kubectl", "rollout", "status", "deployment/w-" + i, "-n", work.namespace())));
        }
        return now(true);
    }

    private static Said helm(Work work, String version) throws IOException, InterruptedException {
        var start = Instant.now();
        var command = new ArrayList<>(upgrade(work, version));
        command.addAll(List.of("--wait", "--timeout", work.limit().toSeconds() + "s"));
        var result = run(work, command);
        if (result.succeeded()) {
            return now(true);
        }
        if (Instant.now().isBefore(start.plus(work.limit()))) {
            checked(result);
        }
        return now(false);
    }

    private static Said slipway(Work work) throws IOException, InterruptedException {
        var where = work.cluster().access(work.namespace());
        var command = new ArrayList<>(OwnJvm.command(300, SlipwaySide.class));
        command.addAll(List.of(
                where.kubeconfig().toString(),
                where.context(),
                where.namespace(),
                where.server(),
                Long.toString(work.limit().toSeconds())));
        command.addAll(upgrade(work, RealTools.HELM_3));
        var line = checked(run(work, command))
                .standardOutput()
                .lines()
                .filter(it -> it.startsWith("end "))
                .findFirst()
                .orElseThrow();
        var fields = line.split(" ", 5);
        if (!fields[4].endsWith("rolled out")) {
            throw new IOException("Slipway's wait ended with: " + fields[4]);
        }
        return new Said(
                Instant.parse(fields[1]),
                true,
                Optional.of(new Heap(Long.parseLong(fields[2]), Long.parseLong(fields[3]))));
    }

    private static List<String> upgrade(Work work, String version) throws IOException, InterruptedException {
        return List.of(
                RealTools.helm(version).toString(),
                "upgrade",
                "--install",
                "bench",
                work.chart().toString(),
                "--namespace",
                work.namespace(),
                "--set",
                work.values());
    }

    private static Said now(boolean isDone) {
        return new Said(Instant.now(), isDone, Optional.empty());
    }

    private static ProcessResult run(Work work, List<String> command) throws InterruptedException {
        var environment = work.cluster().environment();
        return RealTools.processes()
                .run(
                        new Command(
                                command.getFirst(), command.subList(1, command.size()), environment, Path.of("/"), ""),
                        // Of the whole program; Helm has its own, for the wait alone.
                        work.limit().plus(Duration.ofMinutes(5)));
    }

    private static ProcessResult checked(ProcessResult result) throws IOException {
        if (!result.succeeded()) {
            throw new IOException(result.describe() + "\n" + String.join("\n", result.lines()));
        }
        return result;
    }
}
