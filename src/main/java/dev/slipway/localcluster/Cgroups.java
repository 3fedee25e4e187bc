package dev.slipway.localcluster;

import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.process.Daemons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The control groups of one cluster, below {@code /slipway-NAME} in every hierarchy: all of its programs and all of its
 * pods are in them, so that the cluster can be found and ended even where nothing else remembers it. Both versions of
 * control groups.
 */
final class Cgroups {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Path mount;
    private final String name;
    private final Sleeper sleeper;

    /**
     * The groups of a cluster.
     *
     * @param mount where control groups are mounted, {@code /sys/fs/cgroup}
     * @param name of the cluster on the host
     */
    Cgroups(Path mount, String name, Sleeper sleeper) {
        this.mount = mount;
        this.name = name;
        this.sleeper = sleeper;
    }

    /** The path for the kubelet's {@code cgroupRoot}. */
    String kubeletRoot() {
        return "/" + name;
    }

    /** Makes the groups. */
    void create() throws CannotProceed {
        try {
            if (isUnified()) {
                delegate(mount);
                Files.createDirectories(mount.resolve(name).resolve("system"));
                delegate(mount.resolve(name));
            } else {
                for (var hierarchy : hierarchies()) {
                    Files.createDirectories(hierarchy.resolve(name));
                    inheritCpuset(hierarchy);
                }
            }
        } catch (IOException e) {
            throw new CannotProceed(Failure.of(
                            "making the control group %s below %s".formatted(name, mount),
                            "the system said: " + e.getMessage())
                    .advising(
                            "A real node needs to make control groups. In a container, run it privileged and with its own"
                                    + " control group namespace, or use --control-plane-only."));
        }
    }

    /** The file into which a program writes its process id to join. */
    Path joinFile() throws CannotProceed {
        if (isUnified()) {
            // Version 2 keeps processes at the leaves only.
            return mount.resolve(name).resolve("system").resolve("cgroup.procs");
        }
        for (var preferred : List.of("pids", "memory", "cpu", "systemd")) {
            var file = mount.resolve(preferred).resolve(name).resolve("cgroup.procs");
            if (Files.exists(file)) {
                return file;
            }
        }
        throw new CannotProceed(Failure.of(
                        "looking for the control groups below " + mount,
                        "none of the hierarchies pids, memory, cpu and systemd is mounted")
                .advising("Mount control groups, or use --control-plane-only."));
    }

    /** Every process in the groups. */
    Set<Long> processes() {
        var found = new HashSet<Long>();
        groups().forEach(group -> found.addAll(processesOf(group)));
        return found;
    }

    /** Ends every process in the groups and waits until they are gone. Tells which are not, after ten seconds. */
    Set<Long> killAll() throws InterruptedException {
        var left = living();
        for (var waited = Duration.ZERO;
                !left.isEmpty() && waited.compareTo(PATIENCE) < 0;
                waited = waited.plus(PAUSE)) {
            // Again each time: what forks while it is looked for is found the next time.
            left.forEach(Daemons::kill);
            sleeper.sleep(PAUSE);
            left = living();
        }
        return left;
    }

    /** Removes the groups, which must be empty. Tells whether all are gone. */
    boolean remove() throws InterruptedException {
        for (var waited = Duration.ZERO; waited.compareTo(PATIENCE) < 0; waited = waited.plus(PAUSE)) {
            var remaining = groups();
            if (remaining.isEmpty()) {
                return true;
            }
            int busy = 0;
            for (var group : remaining) {
                try {
                    Files.deleteIfExists(group);
                } catch (IOException e) {
                    // Busy for a moment after its last process ended.
                    busy++;
                }
            }
            if (busy == 0) {
                return true;
            }
            sleeper.sleep(PAUSE);
        }
        return false;
    }

    private static List<Long> processesOf(Path group) {
        try {
            return Files.readAllLines(group.resolve("cgroup.procs")).stream()
                    .map(line -> Long.parseLong(line.strip()))
                    .toList();
        } catch (IOException e) {
            // The group went away while we looked, and its processes with it.
            return List.of();
        }
    }

    private Set<Long> living() {
        var found = processes();
        found.removeIf(pid -> !Daemons.isAlive(pid));
        return found;
    }

    /** All groups of the cluster, the deepest first. */
    private List<Path> groups() {
        var found = new ArrayList<Path>();
        for (var hierarchy : isUnified() ? List.of(mount) : hierarchies()) {
            var top = hierarchy.resolve(name);
            if (Files.isDirectory(top)) {
                collect(top, found);
            }
        }
        found.sort(Comparator.comparingInt(Path::getNameCount).reversed());
        return found;
    }

    private static void collect(Path group, List<Path> found) {
        found.add(group);
        try (var children = Files.newDirectoryStream(group, Files::isDirectory)) {
            children.forEach(child -> collect(child, found));
        } catch (IOException e) {
            // It went away while we looked.
            return;
        }
    }

    private boolean isUnified() {
        return Files.exists(mount.resolve("cgroup.controllers"));
    }

    private List<Path> hierarchies() {
        var found = new ArrayList<Path>();
        try (var children = Files.newDirectoryStream(mount, child -> Files.exists(child.resolve("cgroup.procs")))) {
            // cpu and cpuacct are often two names of one hierarchy.
            for (var child : children) {
                if (!Files.isSymbolicLink(child)) {
                    found.add(child);
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        return found;
    }

    /** A new cpuset of version 1 is empty, and no process can join it before it is filled. */
    private void inheritCpuset(Path hierarchy) throws IOException {
        for (var file : List.of("cpuset.cpus", "cpuset.mems")) {
            var own = hierarchy.resolve(name).resolve(file);
            if (Files.exists(own) && Files.readString(own).isBlank()) {
                Files.writeString(own, Files.readString(hierarchy.resolve(file)));
            }
        }
    }

    /** Version 2 passes controllers on only where it is told to; one that can't be passed on is not needed. */
    private static void delegate(Path group) throws IOException {
        var available = Files.readString(group.resolve("cgroup.controllers")).strip();
        for (var controller : available.split(" ", -1)) {
            tryToWrite(group.resolve("cgroup.subtree_control"), "+" + controller);
        }
    }

    private static void tryToWrite(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            // Refused: this one stays with the parent.
            return;
        }
    }
}
