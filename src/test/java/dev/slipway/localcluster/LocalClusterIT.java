package dev.slipway.localcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.process.Command;
import dev.slipway.process.Daemons;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.SystemProcesses;
import dev.slipway.process.UserFolders;
import dev.slipway.testing.Traces;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of real clusters. The tests follow one another, since bringing a cluster up is what costs: it is used, joined by
 * a second one, killed, brought back, killed again and taken down.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LocalClusterIT {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final SystemProcesses PROCESSES = new SystemProcesses(CLOCK);
    private static final String WEB = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 1
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                    - name: web
                      image: slipway.local/busybox:1
                      command: [sh, -c, "mkdir /www && echo served > /www/index.html && exec httpd -f -p 8080 -h /www"]
                      readinessProbe: {httpGet: {port: 8080, path: /}, periodSeconds: 1}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
            """;
    private static final String ASKING = """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: notes}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: asking}
            spec:
              restartPolicy: Never
              securityContext: {runAsUser: 1000, runAsGroup: 1000}
              containers:
                - name: asking
                  image: slipway.local/asking:1
                  volumeMounts: [{name: notes, mountPath: /notes}]
              volumes: [{name: notes, persistentVolumeClaim: {claimName: notes}}]
            """;

    @TempDir
    private static Path state;

    private static LocalCluster one;
    private static LocalCluster two;

    @BeforeAll
    static void name() {
        var unique = Long.toString(ProcessHandle.current().pid(), 36);
        one = cluster("it-one-" + unique);
        two = cluster("it-two-" + unique);
        var isRoot = "root".equals(System.getProperty("user.name"));
        assumeTrue(isRoot, "a real node needs root");
    }

    @AfterAll
    static void takeDown() throws Exception {
        one.down();
        two.down();
    }

    @Test
    @Order(1)
    void comesUpWithAReadyNode() throws Exception {
        assertThat(one.status()).isInstanceOf(ClusterStatus.Absent.class);
        var up = up(one, UpOptions.withRealNode());
        assertThat(up.alreadyRan()).isFalse();
        assertThat(one.status()).isEqualTo(up.cluster());
        assertThat(kubectl(one, "", "get", "nodes", "--no-headers"))
                .contains("slipway-" + one.name(), "Ready", "v1.34.4");
        assertThat(Files.getPosixFilePermissions(one.kubeconfig())).hasSize(2);
    }

    @Test
    @Order(2)
    void asksNothingMoreOfAClusterThatRuns() throws Exception {
        var before = kubectl(one, "", "get", "--raw", "/api/v1/namespaces/kube-system");
        assertThat(up(one, UpOptions.ordinary()).alreadyRan()).isTrue();
        assertThat(kubectl(one, "", "get", "--raw", "/api/v1/namespaces/kube-system"))
                .isEqualTo(before);
    }

    @Test
    @Order(3)
    void aPodOfAnyUserFindsAServiceByNameAndWritesToAVolume() throws Exception {
        var image = OciImage.named("slipway.local/asking:1")
                .file("bin/busybox", Path.of("/bin/busybox"), 0755)
                .symlink("bin/sh", "busybox")
                .symlink("bin/wget", "busybox")
                .symlink("bin/tee", "busybox")
                .symlink("bin/sleep", "busybox")
                .symlink("bin/timeout", "busybox")
                // A connection that was begun before kube-proxy knew of the pod behind the service never comes through.
                .command(
                        "sh",
                        "-c",
                        "for i in 1 2 3 4 5; do"
                                + " a=$(timeout 5 wget -q -O - http://web.default.svc.cluster.local) && break; sleep 1; done;"
                                + " printf %s $a | tee /notes/answer")
                .writeTo(state.resolve("asking.tar"));
        assertThat(one.importImage(image)).isEmpty();
        kubectl(one, WEB, "apply", "-f", "-");
        kubectl(one, "", "rollout", "status", "deployment/web", "--timeout=60s");
        kubectl(one, ASKING, "apply", "-f", "-");
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> kubectl(one, "", "get", "pod", "asking", "-o", "jsonpath={.status.phase}")
                        .matches("Succeeded|Failed"));
        assertThat(kubectl(one, "", "logs", "asking")).isEqualTo("served");
        assertThat(fromTheHost(one)).isEqualTo("served\n");
    }

    @Test
    @Order(4)
    void twoClustersRunSideBySideAndOneMayHaveSimulatedNodes() throws Exception {
        up(two, UpOptions.withRealNode().withSimulatedNodes(2));
        assertThat(kubectl(two, "", "get", "nodes", "-o", "name"))
                .isEqualTo("node/simulated-1\nnode/simulated-2\nnode/slipway-" + two.name());
        kubectl(two, WEB, "apply", "-f", "-");
        kubectl(two, "", "rollout", "status", "deployment/web", "--timeout=60s");
        awaitAnswer(two);
        assertThat(fromTheHost(one)).isEqualTo("served\n");
        up(two, UpOptions.ordinary().withSimulatedNodes(1));
        assertThat(kubectl(two, "", "get", "nodes", "-o", "name")).doesNotContain("simulated-2");
        assertThat(two.down()).isInstanceOf(DownOutcome.Removed.class);
        assertThat(fromTheHost(one)).isEqualTo("served\n");
    }

    @Test
    @Order(5)
    void whatDiedIsToldAndStartedAgain() throws Exception {
        var etcd =
                ClusterState.read(folder(one).state()).orElseThrow().daemons().get(Component.ETCD);
        Daemons.kill(java.util.Objects.requireNonNull(etcd));
        await().until(() -> one.status() instanceof ClusterStatus.Broken(var _, var problems, var _)
                && problems.toString().contains("etcd does not run"));
        assertThat(up(one, UpOptions.ordinary()).alreadyRan()).isFalse();
        assertThat(fromTheHost(one)).isEqualTo("served\n");
    }

    @Test
    @Order(6)
    void comesBackWithItsWorkloadsAfterEverythingWasKilled() throws Exception {
        killEverything(one);
        assertThat(one.status()).isInstanceOf(ClusterStatus.Broken.class);
        up(one, UpOptions.ordinary());
        awaitAnswer(one);
    }

    @Test
    @Order(7)
    void downLeavesNothingEvenIfEverythingWasKilledBefore() throws Exception {
        var plan = ((Layout.InNamespace)
                        ClusterState.read(folder(one).state()).orElseThrow().layout())
                .plan();
        String[] ours = {
            "slipway-" + one.name(),
            one.name() + ".cluster",
            folder(one).root() + "/",
            plan.podRange(),
            plan.serviceRange()
        };
        assertThat(Traces.of(ours)).as("what the test looks for can be found").hasSizeGreaterThan(12);
        killEverything(one);
        assertThat(one.down()).isInstanceOf(DownOutcome.Removed.class);
        assertThat(Traces.of(ours)).isEmpty();
        assertThat(folder(one).root()).doesNotExist();
        assertThat(one.status()).isInstanceOf(ClusterStatus.Absent.class);
        assertThat(one.down()).isInstanceOf(DownOutcome.NothingThere.class);
    }

    @Test
    @Order(8)
    void aControlPlaneAloneRollsOutOnSimulatedNodesAndSaysWhatItLacks() throws Exception {
        var up = up(two, new UpOptions(UpOptions.Node.NONE, OptionalInt.empty()));
        assertThat(up.cluster().realNode()).isFalse();
        assertThat(up.remarks()).anyMatch(remark -> remark.contains("no pod really runs"));
        kubectl(two, WEB, "apply", "-f", "-");
        kubectl(two, "", "rollout", "status", "deployment/web", "--timeout=60s");
        assertThat(two.importImage(new OciArchive(Path.of("/none"), "slipway.local/x:1")))
                .hasValueSatisfying(failure -> assertThat(failure.observed()).contains("no real node"));
        assertThat(two.up(UpOptions.withRealNode(), (_, _) -> {}))
                .isInstanceOfSatisfying(
                        UpOutcome.Failed.class,
                        failed -> assertThat(failed.failure().observed())
                                .contains("it has no real node, and one is needed"));
        assertThat(two.down()).isInstanceOf(DownOutcome.Removed.class);
        assertThat(Traces.of(folder(two).root() + "/")).isEmpty();
    }

    private static LocalCluster cluster(String name) {
        var environment = System.getenv();
        var cache = UserFolders.of(environment).cache();
        return LocalCluster.named(new ClusterName(name), new UserFolders(cache, state), environment, PROCESSES, CLOCK);
    }

    private static UpOutcome.Up up(LocalCluster cluster, UpOptions options) throws InterruptedException {
        return switch (cluster.up(options, (_, _) -> {})) {
            case UpOutcome.Up up -> up;
            case UpOutcome.Failed(var failure) -> throw new AssertionError(failure);
        };
    }

    /** All programs and all pods, as a person with `kill -9` or the kernel short of memory would. */
    private static void killEverything(LocalCluster cluster) throws Exception {
        var groups = new Cgroups(Path.of("/sys/fs/cgroup"), "slipway-" + cluster.name(), Thread::sleep);
        assertThat(groups.killAll()).isEmpty();
        ClusterState.read(folder(cluster).state())
                .orElseThrow()
                .daemons()
                .values()
                .forEach(Daemons::kill);
    }

    private static ClusterFolder folder(LocalCluster cluster) {
        return new ClusterFolder(state.resolve("local").resolve(cluster.name().value()));
    }

    /** A pod is ready before kube-proxy has sent its service's traffic to it. */
    private static void awaitAnswer(LocalCluster cluster) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .until(() -> fromTheHost(cluster).equals("served\n"));
    }

    /** What the service answers, asked at its cluster IP from the host itself. */
    private static String fromTheHost(LocalCluster cluster) throws Exception {
        var address = kubectl(cluster, "", "get", "service", "web", "-o", "jsonpath={.spec.clusterIP}");
        try (var http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            var request = HttpRequest.newBuilder(URI.create("http://" + address + "/"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static String kubectl(LocalCluster cluster, String input, String... arguments) throws InterruptedException {
        var programs = new ProgramBuild(
                UserFolders.of(System.getenv()).cache().resolve("localcluster"),
                HostCommands.withSystemFolders(System.getenv()),
                PROCESSES,
                CLOCK);
        ProcessResult result;
        try {
            var command = new Command(
                            programs.ensure(_ -> {}).kubernetes().toString(),
                            List.of("kubectl"),
                            Map.of("KUBECONFIG", cluster.kubeconfig().toString(), "HOME", state.toString()),
                            Path.of("/"),
                            input)
                    .with(arguments);
            result = PROCESSES.run(command, Duration.ofSeconds(90));
        } catch (CannotProceed e) {
            throw new AssertionError(e.failure());
        }
        assertThat(result.succeeded())
                .as("kubectl %s: %s", List.of(arguments), result.lines())
                .isTrue();
        return result.standardOutput();
    }
}
