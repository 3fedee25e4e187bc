package dev.slipway.bench;

import dev.slipway.bench.HealthyCase.Happening;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import tools.jackson.databind.JsonNode;

/** The rollouts that must not be called failed, each kind several times and each time a little different. */
final class HealthyCases {
    private static final List<IntFunction<HealthyCase>> KINDS = List.of(
            HealthyCases::readyLate,
            HealthyCases::readyNowAndThen,
            HealthyCases::restartedOnce,
            HealthyCases::killedOnce,
            HealthyCases::initRetried,
            HealthyCases::pulledSlowly,
            HealthyCases::pulledAtSecondTry,
            HealthyCases::nodeByAutoscaler,
            HealthyCases::nodeByHand,
            HealthyCases::daemonSet,
            HealthyCases::surge,
            HealthyCases::job,
            HealthyCases::podsDeleted,
            HealthyCases::secretLate,
            HealthyCases::configMapLate,
            HealthyCases::claimLate,
            HealthyCases::mends,
            HealthyCases::statefulSet,
            HealthyCases::quotaRaised);

    private HealthyCases() {}

    /**
     * So many, the kinds in turn.
     *
     * @param kind a word of those that are wanted; empty: all
     */
    static List<HealthyCase> of(int count, String kind) {
        var kinds =
                KINDS.stream().filter(it -> it.apply(0).kind().contains(kind)).toList();
        var all = new ArrayList<HealthyCase>();
        for (int i = 0; i < count; i++) {
            all.add(kinds.get(i % kinds.size()).apply(i / kinds.size()));
        }
        // Those that take minutes begin first, so that the others run beside them.
        all.sort(Comparator.comparing(it -> !it.kind().contains("autoscaler")));
        return all;
    }

    private static Manifest deployment(int replicas) {
        return Manifest.of("Deployment", "hub").spec("replicas: " + replicas);
    }

    private static HealthyCase readyLate(int i) {
        return HealthyCase.of(
                "ready late",
                deployment(2)
                        .container(
                                "readinessProbe: {initialDelaySeconds: %d, periodSeconds: 5, exec: {command: ['true']}}"
                                        .formatted(20 + 5 * i))
                        .yaml());
    }

    /** Ready for three seconds, not ready for the next three, and at last for good. */
    private static HealthyCase readyNowAndThen(int i) {
        var probe = "[ $(( $(date +%s) - $(stat -c %Y /proc/1) )) -gt " + (20 + 2 * i)
                + " ] || [ $(( $(date +%s) / 3 % 2 )) = 0 ]";
        return HealthyCase.of(
                "ready now and then",
                deployment(1)
                        .spec("minReadySeconds: 5")
                        .container("readinessProbe: {periodSeconds: 1, failureThreshold: 1, exec: {command: [sh, -c, '"
                                + probe + "']}}")
                        .yaml());
    }

    private static HealthyCase restartedOnce(int i) {
        return HealthyCase.of(
                "restarted once, then fine",
                deployment(2)
                        .pod("volumes: [{name: once, emptyDir: {}}]")
                        .container("volumeMounts: [{name: once, mountPath: /once}]")
                        .container("readinessProbe: {periodSeconds: 1, exec: {command: [test, -f, /once/ready]}}")
                        .script("test -f /once/was && { touch /once/ready; sleep 100000; }; touch /once/was; sleep " + i
                                + "; exit " + (1 + i))
                        .yaml());
    }

    /** Killed by its own liveness probe at its first start. */
    private static HealthyCase killedOnce(int i) {
        return HealthyCase.of(
                "killed once by its liveness probe",
                deployment(1)
                        .pod("volumes: [{name: once, emptyDir: {}}]")
                        .container("volumeMounts: [{name: once, mountPath: /once}]")
                        .container("readinessProbe: {periodSeconds: 1, exec: {command: [test, -f, /once/alive]}}")
                        .container(
                                "livenessProbe: {periodSeconds: 2, failureThreshold: 2, exec: {command: [test, -f, /once/alive]}}")
                        .script("test -f /once/was && touch /once/alive; touch /once/was; sleep 100000")
                        .spec("minReadySeconds: " + i)
                        .yaml());
    }

    private static HealthyCase initRetried(int i) {
        return HealthyCase.of(
                "init container that fails once",
                deployment(1)
                        .pod("volumes: [{name: once, emptyDir: {}}]")
                        .pod(
                                "initContainers: [{name: wait, image: 'slipway.local/busybox:1', command: [sh, -c, 'test -f /once/was && exit 0; touch /once/was; sleep "
                                        + i + "; exit 1'], volumeMounts: [{name: once, mountPath: /once}]}]")
                        .yaml());
    }

    private static HealthyCase pulledSlowly(int i) {
        return HealthyCase.of(
                "image pulled slowly",
                deployment(1)
                        .image("$(registry)/slow-" + (15 + 10 * i) + "-$(namespace):1")
                        .yaml());
    }

    private static HealthyCase pulledAtSecondTry(int i) {
        return HealthyCase.of(
                "image pulled at the second try",
                deployment(1).image("$(registry)/once-$(namespace):1").yaml());
    }

    private static HealthyCase nodeByAutoscaler(int i) {
        return new HealthyCase(
                "node added by an autoscaler, after minutes",
                "",
                true,
                onOwnNode().yaml(),
                List.of(
                        new Happening(Duration.ofSeconds(5), HealthyCases::announceNode),
                        new Happening(Duration.ofSeconds(150 + 5 * i), HealthyCases::addNode)));
    }

    private static HealthyCase nodeByHand(int i) {
        return HealthyCase.of(
                "node added, and nobody tells of it",
                onOwnNode().yaml(),
                new Happening(Duration.ofSeconds(40 + 10 * i), HealthyCases::addNode));
    }

    private static Manifest onOwnNode() {
        return deployment(2)
                .pod("nodeSelector: {for: $(namespace)}")
                .pod("tolerations: [{key: for, operator: Exists}]");
    }

    private static void announceNode(Api api, String namespace) throws IOException, InterruptedException {
        while (pods(api, namespace).isEmpty()) {
            // Many rollouts begin at once, and the controllers have much to do.
            Thread.sleep(500);
        }
        for (var pod : pods(api, namespace)) {
            var name = pod.path("metadata").path("name").asString();
            api.create("/api/v1/namespaces/" + namespace + "/events", """
                            apiVersion: v1
                            kind: Event
                            metadata: {name: %1$s.scale-up, namespace: %2$s}
                            involvedObject: {apiVersion: v1, kind: Pod, name: %1$s, namespace: %2$s, uid: %3$s}
                            type: Normal
                            reason: TriggeredScaleUp
                            message: 'pod triggered scale-up: [{pool 1->2 (max: 10)}]'
                            source: {component: cluster-autoscaler}
                            firstTimestamp: '%4$s'
                            lastTimestamp: '%4$s'
                            count: 1
                            """.formatted(
                            name,
                            namespace,
                            pod.path("metadata").path("uid").asString(),
                            java.time.Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS)));
        }
    }

    private static void addNode(Api api, String namespace) throws IOException, InterruptedException {
        api.apply("/api/v1/nodes/" + namespace, """
                apiVersion: v1
                kind: Node
                metadata:
                  name: %1$s
                  annotations: {kwok.x-k8s.io/node: fake}
                  labels: {for: %1$s, kubernetes.io/os: linux}
                # Pods of other rollouts would be ready there at once, and nothing of them slow.
                spec: {taints: [{key: for, value: %1$s, effect: NoSchedule}]}
                """.formatted(namespace));
    }

    private static HealthyCase daemonSet(int i) {
        return HealthyCase.of("rolling update of a DaemonSet", daemons("two").yaml())
                .upgrading(daemons("one").yaml());
    }

    private static Manifest daemons(String version) {
        return Manifest.of("DaemonSet", "agent")
                .pod("tolerations: [{operator: Exists}]")
                .pod("nodeSelector: {kubernetes.io/os: linux}")
                .container("readinessProbe: {initialDelaySeconds: 5, exec: {command: ['true']}}")
                .script("echo " + version + "; sleep 100000");
    }

    private static HealthyCase surge(int i) {
        return HealthyCase.of("update by surge", surging("two").yaml())
                .upgrading(surging("one").yaml());
    }

    private static Manifest surging(String version) {
        return deployment(4)
                .spec("strategy: {rollingUpdate: {maxSurge: 50%, maxUnavailable: 0}}")
                .container("readinessProbe: {initialDelaySeconds: 6, exec: {command: ['true']}}")
                .script("echo " + version + "; sleep 100000");
    }

    private static HealthyCase job(int i) {
        return HealthyCase.of(
                "Job that retries once",
                """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: once}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
                ---
                """
                        + Manifest.of("Job", "migrate")
                                .spec("backoffLimit: 3")
                                .pod("restartPolicy: Never")
                                .pod("volumes: [{name: once, persistentVolumeClaim: {claimName: once}}]")
                                .container("volumeMounts: [{name: once, mountPath: /once}]")
                                .script("test -f /once/was && exit 0; touch /once/was; sleep " + i + "; exit 1")
                                .yaml());
    }

    private static HealthyCase podsDeleted(int i) {
        var script = deployment(3)
                .container("readinessProbe: {initialDelaySeconds: 10, exec: {command: ['true']}}")
                .yaml();
        return HealthyCase.of(
                "pods deleted during the rollout",
                script,
                new Happening(Duration.ofSeconds(4), HealthyCases::deletePods),
                new Happening(Duration.ofSeconds(4), HealthyCases::deletePods));
    }

    private static void deletePods(Api api, String namespace) throws IOException, InterruptedException {
        api.delete("/api/v1/namespaces/" + namespace + "/pods");
    }

    private static HealthyCase secretLate(int i) {
        return HealthyCase.of(
                "Secret made late",
                deployment(1)
                        .container("env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: late, key: token}}}]")
                        .yaml(),
                new Happening(
                        Duration.ofSeconds(5),
                        (api, namespace) -> api.apply(
                                "/api/v1/namespaces/" + namespace + "/secrets/late",
                                "{apiVersion: v1, kind: Secret, metadata: {name: late}, stringData: {token: abc}}")));
    }

    private static HealthyCase configMapLate(int i) {
        return HealthyCase.of(
                "mounted ConfigMap made late",
                deployment(1)
                        .pod("volumes: [{name: late, configMap: {name: late}}]")
                        .container("volumeMounts: [{name: late, mountPath: /late}]")
                        .yaml(),
                new Happening(
                        Duration.ofSeconds(7),
                        (api, namespace) -> api.apply(
                                "/api/v1/namespaces/" + namespace + "/configmaps/late",
                                "{apiVersion: v1, kind: ConfigMap, metadata: {name: late}, data: {a: b}}")));
    }

    private static HealthyCase claimLate(int i) {
        return HealthyCase.of(
                "claim bound late",
                """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: late}
                spec: {accessModes: [ReadWriteOnce], storageClassName: $(namespace), resources: {requests: {storage: 1Mi}}}
                ---
                """
                        + deployment(1)
                                .pod("volumes: [{name: late, persistentVolumeClaim: {claimName: late}}]")
                                .container("volumeMounts: [{name: late, mountPath: /late}]")
                                .yaml(),
                new Happening(
                        Duration.ofSeconds(20 + 5 * i),
                        (api, namespace) -> api.apply(
                                "/apis/storage.k8s.io/v1/storageclasses/" + namespace, """
                                {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: %s},
                                 provisioner: kubernetes.io/host-path}
                                """.formatted(namespace))));
    }

    private static HealthyCase mends(int i) {
        return HealthyCase.of(
                        "mends what crashed",
                        deployment(1)
                                .container("readinessProbe: {initialDelaySeconds: 10, exec: {command: ['true']}}")
                                .yaml())
                .mending(deployment(1)
                        .script("exit 3")
                        .container("readinessProbe: {exec: {command: ['false']}}")
                        .yaml());
    }

    private static HealthyCase statefulSet(int i) {
        return HealthyCase.of(
                        "StatefulSet, one pod after the other", stateful("two").yaml())
                .upgrading(stateful("one").yaml());
    }

    private static Manifest stateful(String version) {
        return Manifest.of("StatefulSet", "db")
                .spec("replicas: 3")
                .spec("serviceName: db")
                .container("readinessProbe: {initialDelaySeconds: 5, exec: {command: ['true']}}")
                .script("echo " + version + "; sleep 100000");
    }

    private static HealthyCase quotaRaised(int i) {
        return HealthyCase.of(
                "quota raised during the rollout",
                quota(0) + "---\n" + deployment(1).yaml(),
                new Happening(
                        Duration.ofSeconds(5),
                        (api, namespace) ->
                                api.apply("/api/v1/namespaces/" + namespace + "/resourcequotas/pods", quota(5))));
    }

    private static String quota(int pods) {
        return "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: pods}\nspec: {hard: {pods: " + pods + "}}\n";
    }

    private static JsonNode pods(Api api, String namespace) throws IOException, InterruptedException {
        return api.get("/api/v1/namespaces/" + namespace + "/pods").path("items");
    }
}
