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
import java.util.OptionalLong;

/** One way to upgrade a release and to wait until it runs. */
enum Side {
    KUBECTL("`kubectl rollout status`, object by object"),
    HELM_3("`helm upgrade --wait`, " + RealTools.HELM_3),
    HELM_4("`helm upgrade --wait`, " + RealTools.HELM_4),
    SLIPWAY("Slipway");

    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final String title;

    Side(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /**
     * What a side does its work with.
     *
     * @param chart the chart
     * @param values for {@code --set}
     * @param count how many Deployments, {@code w-0} and on
     */
    record Work(BenchCluster cluster, String namespace, Path chart, String values, int count) {}

    /** When it said that all is well, and how much heap it took if that is known. */
    record Said(Instant end, OptionalLong heap) {}

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
        checked(run(work, upgrade(work, RealTools.HELM_3)));
        var program = work.cluster().cluster().kubectl().orElseThrow().toString();
        for (int i = 0; i < work.count(); i++) {
            checked(run(
                    work,
                    List.of(program, "kubectl", "rollout", "status", "deployment/w-" + i, "-n", work.namespace())));
        }
        return now();
    }

    private static Said helm(Work work, String version) throws IOException, InterruptedException {
        var command = new ArrayList<>(upgrade(work, version));
        command.addAll(List.of("--wait", "--timeout", LIMIT.toMinutes() + "m"));
        checked(run(work, command));
        return now();
    }

    private static Said slipway(Work work) throws IOException, InterruptedException {
        var where = work.cluster().access(work.namespace());
        var command = new ArrayList<>(OwnJvm.command(300, SlipwaySide.class));
        command.addAll(List.of(
                where.kubeconfig().toString(),
                where.context(),
                where.namespace(),
                where.server(),
                Long.toString(LIMIT.toSeconds())));
        command.addAll(upgrade(work, RealTools.HELM_3));
        var line = checked(run(work, command))
                .standardOutput()
                .lines()
                .filter(it -> it.startsWith("end "))
                .findFirst()
                .orElseThrow();
        var fields = line.split(" ", 4);
        if (!fields[3].endsWith("rolled out")) {
            throw new IOException("Slipway's wait ended with: " + fields[3]);
        }
        return new Said(Instant.parse(fields[1]), OptionalLong.of(Long.parseLong(fields[2])));
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

    private static Said now() {
        return new Said(Instant.now(), OptionalLong.empty());
    }

    private static ProcessResult run(Work work, List<String> command) throws InterruptedException {
        var environment = work.cluster().environment();
        return RealTools.processes()
                .run(
                        new Command(
                                command.getFirst(), command.subList(1, command.size()), environment, Path.of("/"), ""),
                        LIMIT);
    }

    private static ProcessResult checked(ProcessResult result) throws IOException {
        if (!result.succeeded()) {
            throw new IOException(result.describe() + "\n" + String.join("\n", result.lines()));
        }
        return result;
    }
}
