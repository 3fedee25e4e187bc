package dev.slipway.localcluster;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.process.Daemons;
import dev.slipway.process.Daemons.Daemon;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes a cluster away. Its data goes with it, so its programs are killed rather than asked to end, and all at once: an API
 * server whose etcd has gone would not end when asked, and a killed one does not care. What to kill is told by the control
 * group, the network namespace and the record, so that nothing is missed even where two of the three are lost.
 */
final class ClusterRemoval {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration REAPING = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final ClusterName name;
    private final ClusterFolder folder;
    private final Machine machine;

    ClusterRemoval(ClusterName name, ClusterFolder folder, Machine machine) {
        this.name = name;
        this.folder = folder;
        this.machine = machine;
    }

    DownOutcome run() throws IOException, InterruptedException {
        var state = ClusterState.read(folder.state());
        var namespaced = state.isEmpty() || state.get().layout() instanceof Layout.InNamespace;
        if (!Files.isDirectory(folder.root())) {
            return new DownOutcome.NothingThere();
        }
        if (namespaced && state.isPresent() && !machine.isRoot()) {
            return new DownOutcome.Failed(
                    Failure.of("removing the local cluster " + name, "it has a real node, which only root can remove")
                            .advising("Run the same command as root, with the same XDG_STATE_HOME."));
        }
        var plan = state.map(ClusterState::layout).flatMap(ClusterRemoval::plan);
        var problems = new ArrayList<String>();
        problems.addAll(kill(state));
        if (machine.isRoot()) {
            unmount(Path.of("/proc/self/mountinfo"));
            machine.network(name).remove(plan);
            if (!machine.cgroups(name).remove()) {
                problems.add("its control groups, /%s, could not be removed".formatted(name.onHost()));
            }
        }
        deleteTree(folder.root());
        if (machine.isRoot()) {
            machine.registry().release(name, folder);
        }
        return problems.isEmpty() ? new DownOutcome.Removed() : new DownOutcome.Failed(leftOver(problems));
    }

    /** Ends all programs and pods of the cluster, whatever is known of them; tells of those that would not end. */
    List<String> kill(Optional<ClusterState> state) throws InterruptedException {
        var recorded = state.map(known -> List.copyOf(known.daemons().values())).orElse(List.of());
        recorded.forEach(Daemons::kill);
        var left = new ArrayList<String>();
        if (machine.isRoot()) {
            for (var pid : machine.cgroups(name).killAll()) {
                left.add("process %d, in its control group, does not end".formatted(pid));
            }
            killInNetwork();
        }
        for (var daemon : awaitEnd(recorded)) {
            left.add("process %d does not end".formatted(daemon.pid()));
        }
        return left;
    }

    /** Programs that were started between making the network and joining the control group. */
    private void killInNetwork() throws InterruptedException {
        var found = machine.host().attempt("ip", "netns", "pids", name.onHost());
        if (found.succeeded()) {
            found.lines().stream()
                    .map(String::strip)
                    .filter(line -> line.matches("[0-9]+"))
                    .forEach(pid -> Daemons.kill(Long.parseLong(pid)));
        }
    }

    private List<Daemon> awaitEnd(List<Daemon> daemons) throws InterruptedException {
        var left = daemons.stream().filter(Daemons::isAlive).toList();
        for (var waited = Duration.ZERO;
                !left.isEmpty() && waited.compareTo(PATIENCE) < 0;
                waited = waited.plus(PAUSE)) {
            machine.sleeper().sleep(PAUSE);
            left = left.stream().filter(Daemons::isAlive).toList();
        }
        awaitReaping(daemons);
        return left;
    }

    /** Some first processes take a second to reap what ended; until then it stands in every listing. Not waited for long. */
    private void awaitReaping(List<Daemon> daemons) throws InterruptedException {
        for (var waited = Duration.ZERO;
                waited.compareTo(REAPING) < 0 && daemons.stream().anyMatch(Daemons::isListed);
                waited = waited.plus(PAUSE)) {
            machine.sleeper().sleep(PAUSE);
        }
    }

    /** The cluster's mounts ended with its programs; one that shows here was made by hand, and would stop the deletion. */
    private void unmount(Path mounts) throws IOException, InterruptedException {
        var below = Files.readAllLines(mounts).stream()
                .map(line -> line.split(" ", -1)[4])
                .filter(point -> Path.of(point).startsWith(folder.root()))
                .toList();
        for (var point : below.reversed()) {
            machine.host().attempt("umount", "--lazy", point);
        }
    }

    private Failure leftOver(List<String> problems) {
        return Failure.of(
                        "removing the local cluster " + name,
                        "something of it is left",
                        problems.stream()
                                .map(problem -> new Evidence.Fact("left", problem))
                                .toArray(Evidence[]::new))
                .advising(
                        "A program that does not end waits for the kernel, usually for a disk. Look at it with `ps`, then run"
                                + " the command again.");
    }

    private static Optional<AddressPlan> plan(Layout layout) {
        return switch (layout) {
            case Layout.InNamespace(var plan) -> Optional.of(plan);
            case Layout.OnLoopback _ -> Optional.empty();
        };
    }

    private static void deleteTree(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException problem) throws IOException {
                if (problem != null) {
                    throw problem;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
