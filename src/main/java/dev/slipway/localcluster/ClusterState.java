package dev.slipway.localcluster;

import dev.slipway.process.Daemons;
import dev.slipway.process.Daemons.Daemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a cluster's folder remembers of it from one run of Slipway to the next.
 *
 * @param layout where its parts are
 * @param simulatedNodes how many nodes KWOK plays
 * @param daemons the programs that were started; whether they still run is for {@link Daemons} to say
 */
record ClusterState(Layout layout, int simulatedNodes, Map<Component, Daemon> daemons) {
    private static final int VERSION = 1;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    ClusterState {
        daemons = Map.copyOf(daemons);
    }

    ClusterState with(Component component, Daemon daemon) {
        var all = new EnumMap<Component, Daemon>(Component.class);
        all.putAll(daemons);
        all.put(component, daemon);
        return new ClusterState(layout, simulatedNodes, all);
    }

    ClusterState withSimulatedNodes(int count) {
        return new ClusterState(layout, count, daemons);
    }

    ClusterState withLayout(Layout other) {
        return new ClusterState(other, simulatedNodes, daemons);
    }

    boolean isAlive(Component component) {
        var daemon = daemons.get(component);
        return daemon != null && Daemons.isAlive(daemon);
    }

    /**
     * Reads the file.
     *
     * @return nothing if there is none, or none that this version of Slipway understands
     */
    static Optional<ClusterState> read(Path file) {
        try {
            var root = JSON.readTree(Files.readAllBytes(file));
            if (root.path("version").asInt(0) != VERSION) {
                return Optional.empty();
            }
            var daemons = new EnumMap<Component, Daemon>(Component.class);
            for (var component : Component.values()) {
                var entry = root.path("daemons").path(component.program());
                if (entry.isObject()) {
                    daemons.put(
                            component,
                            new Daemon(
                                    entry.path("pid").asLong(),
                                    entry.path("started").asLong(),
                                    entry.path("boot").asString()));
                }
            }
            return Optional.of(
                    new ClusterState(layout(root), root.path("simulatedNodes").asInt(0), daemons));
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    /** Writes the file; a reader sees the old one or the new one. */
    void write(Path file) throws IOException {
        var root = JSON.createObjectNode();
        root.put("version", VERSION);
        switch (layout) {
            case Layout.InNamespace(var plan) -> root.put("slice", plan.slice());
            case Layout.OnLoopback(int api, int etcd, int etcdPeer) ->
                root.putObject("ports").put("api", api).put("etcd", etcd).put("etcdPeer", etcdPeer);
        }
        root.put("simulatedNodes", simulatedNodes);
        var programs = root.putObject("daemons");
        daemons.forEach((component, daemon) -> programs.putObject(component.program())
                .put("pid", daemon.pid())
                .put("started", daemon.started())
                .put("boot", daemon.boot()));
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Layout layout(JsonNode root) {
        if (root.has("slice")) {
            return new Layout.InNamespace(new AddressPlan(root.path("slice").asInt()));
        }
        var ports = root.path("ports");
        return new Layout.OnLoopback(
                ports.path("api").asInt(),
                ports.path("etcd").asInt(),
                ports.path("etcdPeer").asInt());
    }
}
