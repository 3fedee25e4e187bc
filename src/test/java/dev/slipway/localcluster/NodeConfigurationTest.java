package dev.slipway.localcluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.json.JsonMapper;

class NodeConfigurationTest {
    @TempDir
    private Path folder;

    @Test
    void aResolverOnTheMachinesLoopbackIsOfNoUse() throws Exception {
        var stub = Files.writeString(folder.resolve("stub"), "# stub\nnameserver 127.0.0.53\noptions edns0\n");
        var real = Files.writeString(folder.resolve("real"), "search lan\nnameserver 192.0.2.1\nnameserver ::1\n");
        assertThat(NodeConfiguration.resolvers(folder.resolve("none"), stub, real))
                .containsExactly("192.0.2.1");
        assertThat(NodeConfiguration.resolvers(stub)).isEmpty();
    }

    @Test
    void theFilesAreWhatTheirProgramsParse() throws Exception {
        var cluster = new ClusterFolder(folder.resolve("c"));
        cluster.create();
        var host = new HostPrograms(Path.of("/usr/lib/cni"), Path.of("/bin/busybox"));
        new NodeConfiguration(new ClusterName("c"), cluster, new AddressPlan(1), host)
                .write(List.of("192.0.2.1"), "/slipway-c");
        var conf = cluster.configuration();
        var yaml = new Load(LoadSettings.builder().build());
        assertThat(yaml.loadFromString(Files.readString(conf.resolve("kubelet.yaml")))
                        .toString())
                .contains("nodefs.available=0%", "cgroupRoot=/slipway-c", "clusterDNS=[198.19.8.10]");
        assertThat(yaml.loadFromString(Files.readString(conf.resolve("kube-proxy.yaml")))
                        .toString())
                .contains("clusterCIDR=198.18.8.0/22");
        var network = JsonMapper.shared().readTree(Files.readString(conf.resolve("cni/10-slipway.conflist")));
        assertThat(network.at("/plugins/0/ipam/ranges/0/0/subnet").asString()).isEqualTo("198.18.8.0/22");
        assertThat(conf.resolve("Corefile")).content().contains("forward . 192.0.2.1", "bind 198.18.12.2");
    }
}
