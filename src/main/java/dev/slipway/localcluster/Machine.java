package dev.slipway.localcluster;

import dev.slipway.pipeline.Sleeper;
import dev.slipway.process.ChildEnvironment;
import dev.slipway.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * This machine, as a cluster's bring-up and removal see it.
 *
 * @param host runs the system's programs
 * @param build makes the cluster's programs
 * @param registry what the machine's clusters share
 */
record Machine(
        HostCommands host,
        ProgramBuild build,
        MachineRegistry registry,
        InstantSource clock,
        Sleeper sleeper,
        SecureRandom random) {

    static Machine of(Path cache, Map<String, String> environment, ProcessRunner processes, InstantSource clock) {
        var children = HostCommands.withSystemFolders(ChildEnvironment.of(environment, List.of("GO")));
        return new Machine(
                new HostCommands(processes, HostCommands.withSystemFolders(ChildEnvironment.of(environment))),
                new ProgramBuild(cache, children, processes, clock),
                new MachineRegistry(MachineRegistry.onThisMachine(), Sleeper.REAL),
                clock,
                Sleeper.REAL,
                new SecureRandom());
    }

    Cgroups cgroups(ClusterName name) {
        return new Cgroups(Path.of("/sys/fs/cgroup"), name.onHost(), sleeper);
    }

    ClusterNetwork network(ClusterName name) {
        return new ClusterNetwork(host, name);
    }

    /** The name servers that a node in a namespace of its own can reach. */
    List<String> resolvers() {
        return NodeConfiguration.resolvers(Path.of("/run/systemd/resolve/resolv.conf"), Path.of("/etc/resolv.conf"));
    }

    /** Whether we are root, who alone can make namespaces, links and containers. */
    boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
