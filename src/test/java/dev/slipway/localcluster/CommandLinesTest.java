package dev.slipway.localcluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandLinesTest {
    private static final Layout NAMESPACED = new Layout.InNamespace(new AddressPlan(0));
    private static final Layout LOOPBACK = new Layout.OnLoopback(1111, 2222, 3333);

    @Test
    void onLoopbackNothingListensElsewhereOrOnAFixedPort() {
        var lines = lines(LOOPBACK);
        assertThat(lines.of(Component.API_SERVER)).contains("--bind-address=127.0.0.1", "--secure-port=1111");
        assertThat(lines.of(Component.ETCD)).contains("--listen-client-urls=https://127.0.0.1:2222");
        assertThat(lines.of(Component.SCHEDULER)).contains("--secure-port=0");
        assertThat(lines.of(Component.CONTROLLER_MANAGER)).contains("--secure-port=0");
    }

    @Test
    void etcdAsksItsClientsForACertificate() {
        for (var layout : new Layout[] {NAMESPACED, LOOPBACK}) {
            assertThat(lines(layout).of(Component.ETCD)).contains("--client-cert-auth", "--peer-client-cert-auth");
        }
    }

    @Test
    void noSecretStandsInAnArgument() {
        for (var component : NAMESPACED.components(1)) {
            assertThat(lines(NAMESPACED).of(component))
                    .noneMatch(argument -> argument.contains("PRIVATE KEY") || argument.contains("--token"));
        }
    }

    @Test
    void withoutARealNodeNothingOfItIsStartedAndWithoutSimulatedNodesNoKwok() {
        assertThat(LOOPBACK.components(0))
                .isEqualTo(EnumSet.of(
                        Component.ETCD, Component.API_SERVER, Component.CONTROLLER_MANAGER, Component.SCHEDULER));
        assertThat(LOOPBACK.components(1)).contains(Component.KWOK);
        assertThat(NAMESPACED.components(0)).containsAll(Set.of(Component.KUBELET, Component.COREDNS));
    }

    @Test
    void requestsAreWrittenDownOnlyWhereThatWasAskedFor() {
        assertThat(lines(LOOPBACK).of(Component.API_SERVER)).noneMatch(argument -> argument.startsWith("--audit"));
        assertThat(lines(LOOPBACK, true).of(Component.API_SERVER))
                .contains("--audit-policy-file=/state/x/conf/audit-policy.yaml")
                .contains("--audit-log-path=/state/x/logs/audit.log");
    }

    private static CommandLines lines(Layout layout) {
        return lines(layout, false);
    }

    private static CommandLines lines(Layout layout, boolean audited) {
        return new CommandLines(
                new ClusterName("x"),
                new ClusterFolder(Path.of("/state/x")),
                layout,
                new ClusterPrograms(Path.of("/cache/programs")),
                audited);
    }
}
