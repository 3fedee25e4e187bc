package dev.slipway.localcluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.process.Daemons.Daemon;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterStateTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        var file = folder.resolve("cluster.json");
        for (var layout : new Layout[] {new Layout.InNamespace(new AddressPlan(7)), new Layout.OnLoopback(1, 2, 3)}) {
            var state = new ClusterState(layout, 5, Map.of(Component.ETCD, new Daemon(42, 99, "boot")));
            state.write(file);
            assertThat(ClusterState.read(file)).contains(state);
        }
    }

    @Test
    void aFileOfAnotherVersionOrABrokenOneIsAsNone() throws Exception {
        var file = folder.resolve("cluster.json");
        assertThat(ClusterState.read(file)).isEmpty();
        Files.writeString(file, "{\"version\": 99, \"slice\": 1}");
        assertThat(ClusterState.read(file)).isEmpty();
        Files.writeString(file, "{\"version\": 1, \"sli");
        assertThat(ClusterState.read(file)).isEmpty();
    }

    @Test
    void aProcessOfAnotherStartOfTheMachineIsNotOurs() {
        var own = ProcessHandle.current().pid();
        var state = new ClusterState(
                new Layout.OnLoopback(1, 2, 3), 0, Map.of(Component.ETCD, new Daemon(own, 1, "another boot")));
        assertThat(state.isAlive(Component.ETCD)).isFalse();
        assertThat(state.isAlive(Component.API_SERVER)).isFalse();
    }
}
