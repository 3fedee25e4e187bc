package dev.slipway.cli;

import dev.slipway.localcluster.ClusterName;
import dev.slipway.localcluster.ClusterStatus;
import dev.slipway.localcluster.DownOutcome;
import dev.slipway.localcluster.LocalCluster;
import dev.slipway.localcluster.UpOptions;
import dev.slipway.localcluster.UpOutcome;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.process.SystemProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code slipway local}: a real Kubernetes on this machine. */
@Command(
        name = "local",
        description = "Run a real Kubernetes on this machine, to try a site or to test it.",
        subcommands = {
            LocalCommand.Up.class,
            LocalCommand.Down.class,
            LocalCommand.Status.class,
            LocalCommand.Kubeconfig.class,
            LocalLoadCommand.class
        })
final class LocalCommand {
    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private HelpOption help = new HelpOption();

    /** Which cluster. */
    static final class NameOption {
        @Option(names = "--name", paramLabel = "NAME", description = "Which local cluster (default: default).")
        private @Nullable String name;

        @Spec(Spec.Target.MIXEE)
        private @Nullable CommandSpec spec;

        LocalCluster cluster(Invocation invocation) {
            var value = name == null ? LocalCluster.DEFAULT_NAME.value() : name;
            if (!ClusterName.isValid(value)) {
                throw new ParameterException(
                        java.util.Objects.requireNonNull(spec).commandLine(),
                        "'%s' can't be a cluster's name: use at most 30 lower case letters, digits and dashes, beginning and"
                                        .formatted(value)
                                + " ending with a letter or digit.");
            }
            return LocalCommand.cluster(invocation, new ClusterName(value));
        }

        boolean isGiven() {
            return name != null;
        }
    }

    /** {@code slipway local up}. */
    @Command(
            name = "up",
            description = {
                "Bring a local cluster up: make it, or start what of it does not run. Its programs are built from their Go"
                        + " modules the first time, which takes some minutes.",
                "As root, with containerd, it has a node on which pods really run. Otherwise it has a real control plane and"
                        + " simulated nodes, and you are told what that leaves out."
            })
    static final class Up implements Callable<ExitCode> {
        private final Invocation invocation;

        @Mixin
        private NameOption name = new NameOption();

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Option(
                names = "--simulated-nodes",
                paramLabel = "N",
                description = "How many nodes to simulate with KWOK; can be given again to change it.")
        private @Nullable Integer simulatedNodes;

        @Option(names = "--control-plane-only", description = "No real node, even where one could run.")
        private boolean controlPlaneOnly;

        @Spec
        private @Nullable CommandSpec spec;

        Up(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public ExitCode call() throws InterruptedException {
            if (simulatedNodes != null && (simulatedNodes < 0 || simulatedNodes > 5000)) {
                throw new ParameterException(
                        java.util.Objects.requireNonNull(spec).commandLine(),
                        "--simulated-nodes takes a number from 0 to 5000, not " + simulatedNodes + ".");
            }
            var options = new UpOptions(
                    controlPlaneOnly ? UpOptions.Node.NONE : UpOptions.Node.IF_POSSIBLE,
                    simulatedNodes == null ? OptionalInt.empty() : OptionalInt.of(simulatedNodes));
            return switch (name.cluster(invocation).up(options, this::tell)) {
                case UpOutcome.Up up -> {
                    tell(up);
                    yield ExitCode.OK;
                }
                case UpOutcome.Failed(var failure) -> failed(invocation, common, failure);
            };
        }

        private void tell(Duration elapsed, String what) {
            if (common.json()) {
                json(invocation, Map.of("event", "progress", "elapsedMillis", elapsed.toMillis(), "what", what));
            } else {
                invocation.output().line(String.format(Locale.ROOT, "%6.1f s  %s", elapsed.toMillis() / 1000.0, what));
            }
        }

        private void tell(UpOutcome.Up up) {
            if (common.json()) {
                json(invocation, described(up.cluster()));
                return;
            }
            var output = invocation.output();
            up.remarks().forEach(remark -> output.line("Note: " + remark + "."));
            output.line("The local cluster %s %s. %s"
                    .formatted(
                            up.cluster().name(),
                            up.alreadyRan() ? "runs already" : "is up, after " + Durations.words(up.took()),
                            nodes(up.cluster())));
            output.line("To use it with other programs: export KUBECONFIG="
                    + up.cluster().kubeconfig());
        }
    }

    /** {@code slipway local down}. */
    @Command(
            name = "down",
            description = "Take a local cluster down, with everything in it: programs, pods, volumes, network, files.")
    static final class Down implements Callable<ExitCode> {
        private final Invocation invocation;

        @Mixin
        private NameOption name = new NameOption();

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Option(names = "--all", description = "Every local cluster of yours.")
        private boolean all;

        @Spec
        private @Nullable CommandSpec spec;

        Down(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            if (all && name.isGiven()) {
                throw new ParameterException(
                        java.util.Objects.requireNonNull(spec).commandLine(), "Give either --all or --name, not both.");
            }
            var clusters = all
                    ? LocalCluster.existing(invocation.folders()).stream()
                            .map(each -> cluster(invocation, each))
                            .toList()
                    : List.of(name.cluster(invocation));
            if (clusters.isEmpty() && !common.json()) {
                invocation.output().line("There is no local cluster.");
            }
            var worst = ExitCode.OK;
            for (var cluster : clusters) {
                if (down(cluster) != ExitCode.OK) {
                    worst = ExitCode.FAILED;
                }
            }
            return worst;
        }

        private ExitCode down(LocalCluster cluster) throws InterruptedException {
            return switch (cluster.down()) {
                case DownOutcome.Removed _ -> said("removed", "The local cluster %s is gone.", cluster);
                case DownOutcome.NothingThere _ -> said("absent", "There is no local cluster %s.", cluster);
                case DownOutcome.Failed(var failure) -> failed(invocation, common, failure);
            };
        }

        private ExitCode said(String state, String sentence, LocalCluster cluster) {
            if (common.json()) {
                json(
                        invocation,
                        Map.of("event", "cluster", "name", cluster.name().value(), "state", state));
            } else {
                invocation.output().line(sentence.formatted(cluster.name()));
            }
            return ExitCode.OK;
        }
    }

    /** {@code slipway local status}. */
    @Command(
            name = "status",
            description =
                    "Tell how your local clusters are. Ends with 1 if one of them is broken, or the named one is absent.")
    static final class Status implements Callable<ExitCode> {
        private final Invocation invocation;

        @Mixin
        private NameOption name = new NameOption();

        @Mixin
        private CommonOptions common = new CommonOptions();

        Status(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            var clusters = new ArrayList<LocalCluster>();
            if (name.isGiven()) {
                clusters.add(name.cluster(invocation));
            } else {
                LocalCluster.existing(invocation.folders()).forEach(each -> clusters.add(cluster(invocation, each)));
            }
            if (clusters.isEmpty() && !common.json()) {
                invocation.output().line("There is no local cluster. `slipway local up` makes one.");
            }
            var worst = ExitCode.OK;
            for (var cluster : clusters) {
                var status = cluster.status();
                if (!(status instanceof ClusterStatus.Running)) {
                    worst = ExitCode.FAILED;
                }
                if (common.json()) {
                    json(invocation, described(status));
                } else {
                    invocation.output().line(sentence(status));
                }
            }
            return worst;
        }

        private static String sentence(ClusterStatus status) {
            return switch (status) {
                case ClusterStatus.Absent(var name) -> "There is no local cluster %s.".formatted(name);
                case ClusterStatus.Running running ->
                    "%s runs at %s. %s%n  kubeconfig: %s%n  logs: %s"
                            .formatted(
                                    running.name(),
                                    running.server(),
                                    nodes(running),
                                    running.kubeconfig(),
                                    running.folder().resolve("logs"));
                case ClusterStatus.Broken(var name, var problems, var _) ->
                    "%s is broken:%n  - %s%n`slipway local up --name %s` repairs it, `slipway local down --name %s` removes it."
                            .formatted(name, String.join(System.lineSeparator() + "  - ", problems), name, name);
            };
        }
    }

    /** {@code slipway local kubeconfig}. */
    @Command(
            name = "kubeconfig",
            description = "Print where the cluster's kubeconfig is: export KUBECONFIG=$(slipway local kubeconfig)")
    static final class Kubeconfig implements Callable<ExitCode> {
        private final Invocation invocation;

        @Mixin
        private NameOption name = new NameOption();

        @Option(names = "--raw", description = "Print the file itself, credentials and all.")
        private boolean raw;

        @Mixin
        @SuppressWarnings("UnusedVariable") // read by picocli
        private HelpOption help = new HelpOption();

        Kubeconfig(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public ExitCode call() throws IOException {
            var cluster = name.cluster(invocation);
            var file = cluster.kubeconfig();
            if (!Files.exists(file)) {
                invocation
                        .output()
                        .error("There is no local cluster %s. `slipway local up%s` makes it."
                                .formatted(cluster.name(), name.isGiven() ? " --name " + cluster.name() : ""));
                return ExitCode.FAILED;
            }
            if (raw) {
                invocation.output().text(Files.readString(file));
            } else {
                invocation.output().line(file.toString());
            }
            return ExitCode.OK;
        }
    }

    static LocalCluster cluster(Invocation invocation, ClusterName name) {
        return LocalCluster.named(
                name,
                invocation.folders(),
                invocation.environment(),
                new SystemProcesses(invocation.clock()),
                invocation.clock());
    }

    private static String nodes(ClusterStatus.Running cluster) {
        var simulated =
                cluster.simulatedNodes() == 1 ? "1 simulated node" : cluster.simulatedNodes() + " simulated nodes";
        if (!cluster.realNode()) {
            return "It has no real node, and %s.".formatted(simulated);
        }
        return cluster.simulatedNodes() == 0
                ? "Its node is real: pods run."
                : "It has a real node, on which pods run, and %s.".formatted(simulated);
    }

    private static Map<String, Object> described(ClusterStatus status) {
        return switch (status) {
            case ClusterStatus.Absent(var name) -> Map.of("event", "cluster", "name", name.value(), "state", "absent");
            case ClusterStatus.Running running ->
                Map.of(
                        "event", "cluster",
                        "name", running.name().value(),
                        "state", "running",
                        "server", running.server().toString(),
                        "kubeconfig", running.kubeconfig().toString(),
                        "realNode", running.realNode(),
                        "simulatedNodes", running.simulatedNodes(),
                        "folder", running.folder().toString());
            case ClusterStatus.Broken(var name, var problems, var folder) ->
                Map.of(
                        "event",
                        "cluster",
                        "name",
                        name.value(),
                        "state",
                        "broken",
                        "problems",
                        problems,
                        "folder",
                        folder.toString());
        };
    }

    static void json(Invocation invocation, Map<String, Object> event) {
        invocation.output().line(JsonMapper.shared().writeValueAsString(new java.util.TreeMap<>(event)));
    }

    /** Tells a failure outside a deployment. */
    static ExitCode failed(Invocation invocation, CommonOptions common, Failure failure) {
        if (common.json()) {
            json(
                    invocation,
                    Map.of(
                            "event", "failed",
                            "attempted", failure.attempted(),
                            "observed", failure.observed(),
                            "advice", failure.advice()));
            return ExitCode.FAILED;
        }
        var text = new StringBuilder("Failed while " + failure.attempted() + ": " + failure.observed() + ".");
        for (var evidence : failure.evidence()) {
            if (evidence instanceof Evidence.OutputTail(var source, var lines)) {
                text.append("\n\n").append(source).append(":");
                lines.forEach(line -> text.append("\n  ").append(line));
            } else if (evidence instanceof Evidence.Fact(var subject, var value)) {
                text.append("\n").append(subject).append(": ").append(value);
            }
        }
        failure.advice().forEach(advice -> text.append("\n\n").append(advice));
        invocation.output().error(text.toString());
        return ExitCode.FAILED;
    }
}
