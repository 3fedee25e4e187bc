package dev.slipway.steps.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.testing.RecordingContext;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import dev.slipway.testing.WatchedTarget;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestCluster.class)
class AwaitRolloutIT {
    /** Without a probe, a container that is about to end counts as available for the moment in which it runs. */
    private static final String NEVER_READY = "readinessProbe: {exec: {command: ['false']}}";

    private static final InstantSource CLOCK = InstantSource.system();

    private final RecordingContext context = new RecordingContext();
    private final Map<String, WatchedTarget> watched = new HashMap<>();
    private Duration limit = Duration.ofMinutes(2);

    @Test
    void waitsForWorkloadsOfEveryKind(Namespace namespace) throws Exception {
        apply(
                namespace,
                deployment("hub", 2, "httpd -f -p 8080 -h /", "readinessProbe: {tcpSocket: {port: 8080}}")
                        + deployment("binder", 1, "sleep 1000", "")
                        + daemonSet("dind", "sleep 1000")
                        + statefulSet("db", 2, 0, "sleep 1000")
                        + job("migrate", "sleep 2", 0));
        assertThat(run(namespace)).isEqualTo(new StepOutcome.Succeeded("5 workloads rolled out"));
        assertThat(context.workloadsTold()).isNotEmpty();
        assertThat(context.workloadsTold().getLast()).allMatch(workload -> workload.complete());
        try (var client = namespace.client()) {
            var job = client.batch()
                    .v1()
                    .jobs()
                    .inNamespace(namespace.name())
                    .withName("migrate")
                    .get();
            assertThat(job.getStatus().getSucceeded()).isEqualTo(1);
        }
    }

    @Test
    void hasNothingToDoWhereThereAreNoWorkloads(Namespace namespace) throws Exception {
        assertThat(run(namespace)).isEqualTo(new StepOutcome.Skipped("no workloads"));
    }

    @Test
    void waitsForAnUpgradeAndNotForWhatRanBefore(Namespace namespace) throws Exception {
        apply(namespace, deployment("hub", 1, "sleep 1000", ""));
        assertThat(run(namespace)).isInstanceOf(StepOutcome.Succeeded.class);
        var slow = "readinessProbe: {initialDelaySeconds: 4, exec: {command: ['true']}}";
        apply(namespace, deployment("hub", 1, "sleep 1001", slow));
        assertThat(run(namespace)).isEqualTo(new StepOutcome.Succeeded("Deployment/hub rolled out"));
        assertThat(scripts(namespace, "hub")).containsOnly("sleep 1001");
    }

    @Test
    void namesTheCrashingContainerWithItsLastLines(Namespace namespace) throws Exception {
        apply(
                namespace,
                deployment("binder", 1, "sleep 1000", "")
                        + deployment("hub", 1, "echo cannot open the database; exit 3", NEVER_READY));
        var failure = failure(namespace);
        assertThat(failure.attempted()).isEqualTo("waiting for the rollout in staging");
        assertThat(failure.observed())
                .startsWith("Deployment/hub: container main of pod hub-")
                .contains("crashes again and again (exit code 3");
        assertThat(failure.evidence().getFirst()).isInstanceOfSatisfying(Evidence.Trouble.class, trouble -> {
            assertThat(trouble.kind()).isEqualTo("crash-loop");
            assertThat(trouble.workload()).isEqualTo("Deployment/hub");
        });
        assertThat(failure.evidence().get(1)).isInstanceOfSatisfying(Evidence.ContainerState.class, state -> {
            // Held back, or just ended: whichever is seen first of the third end.
            assertThat(state.reason()).isIn("CrashLoopBackOff", "Error");
            assertThat(state.exitCode()).contains(3);
            assertThat(state.image()).contains("busybox");
        });
        assertThat(failure.evidence())
                .anySatisfy(fact -> assertThat(fact)
                        .isInstanceOfSatisfying(
                                Evidence.OutputTail.class,
                                tail -> assertThat(tail.lines()).containsExactly("cannot open the database")))
                .anySatisfy(fact -> assertThat(fact).isInstanceOf(Evidence.ClusterEvent.class))
                .anySatisfy(fact -> assertThat(fact)
                        .isInstanceOfSatisfying(
                                Evidence.WorkloadState.class,
                                state -> assertThat(state.workload()).isEqualTo("Deployment/hub")));
        assertThat(failure.advice().getFirst()).contains("logs hub-", "--previous");
        assertThat(context.output())
                .as("while it was waited for")
                .anySatisfy(line -> assertThat(line).startsWith("Deployment/hub: container main of pod hub-"))
                .anySatisfy(line -> assertThat(line).startsWith("the last lines of Pod/hub-"))
                .contains("  cannot open the database");
    }

    @Test
    void oldPodsThatCrashDoNotEndTheRolloutThatMendsThem(Namespace namespace) throws Exception {
        apply(namespace, deployment("hub", 1, "exit 1", NEVER_READY));
        failure(namespace);
        apply(namespace, deployment("hub", 1, "sleep 1000", ""));
        assertThat(run(namespace)).isInstanceOf(StepOutcome.Succeeded.class);
    }

    @Test
    void oneRestartIsForgiven(Namespace namespace) throws Exception {
        var once = "test -f /once/was && sleep 1000; touch /once/was; exit 1";
        apply(
                namespace,
                deployment("hub", 1, once, "volumeMounts: [{name: once, mountPath: /once}]")
                        .replace("volumes: []", "volumes: [{name: once, emptyDir: {}}]"));
        assertThat(run(namespace)).isInstanceOf(StepOutcome.Succeeded.class);
    }

    @Test
    void namesAnImageThatCannotBePulled(Namespace namespace) throws Exception {
        apply(
                namespace,
                deployment("hub", 1, "sleep 1", "").replace("slipway.local/busybox:1", "registry.invalid/hub:nope"));
        var began = CLOCK.instant();
        assertThat(failure(namespace).observed())
                .contains("Deployment/hub", "can't get its image registry.invalid/hub:nope");
        assertThat(Duration.between(began, CLOCK.instant())).isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void namesAnImageThatShallNotBePulled(Namespace namespace) throws Exception {
        apply(
                namespace,
                deployment("hub", 1, "sleep 1", "imagePullPolicy: Never")
                        .replace("slipway.local/busybox:1", "slipway.local/absent:1"));
        assertThat(failure(namespace).observed()).contains("not on the node", "slipway.local/absent:1");
    }

    @Test
    void namesAMissingConfigMap(Namespace namespace) throws Exception {
        apply(namespace, deployment("hub", 1, "sleep 1", "envFrom: [{configMapRef: {name: settings}}]"));
        assertThat(failure(namespace).observed()).contains("can't be configured", "configmap \"settings\" not found");
    }

    @Test
    void namesAFailedJob(Namespace namespace) throws Exception {
        apply(namespace, job("migrate", "echo no such table; exit 2", 0));
        var failure = failure(namespace);
        assertThat(failure.observed()).startsWith("Job/migrate has failed");
        assertThat(failure.evidence())
                .anySatisfy(fact -> assertThat(fact)
                        .isInstanceOfSatisfying(
                                Evidence.OutputTail.class,
                                tail -> assertThat(tail.lines()).containsExactly("no such table")));
    }

    @Test
    void aJobThatSucceedsAtItsSecondTryIsForgiven(Namespace namespace) throws Exception {
        apply(
                namespace,
                """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: once}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
                ---
                """
                        + job("migrate", "test -f /once/was && exit 0; touch /once/was; exit 1", 3)
                                .replace(
                                        "restartPolicy: Never",
                                        "restartPolicy: Never\n      volumes: [{name: once, persistentVolumeClaim: {claimName: once}}]")
                                .replace("name: main,", "name: main, volumeMounts: [{name: once, mountPath: /once}],"));
        assertThat(run(namespace)).isEqualTo(new StepOutcome.Succeeded("Job/migrate rolled out"));
    }

    @Test
    void aPartitionedStatefulSetIsDoneAtItsPartition(Namespace namespace) throws Exception {
        apply(namespace, statefulSet("db", 2, 0, "sleep 1000"));
        assertThat(run(namespace)).isInstanceOf(StepOutcome.Succeeded.class);
        apply(namespace, statefulSet("db", 2, 1, "sleep 1001"));
        assertThat(run(namespace)).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(context.workloadsTold().getLast())
                .singleElement()
                .satisfies(db -> assertThat(db.note()).isEqualTo("partitioned at 1"));
        assertThat(scripts(namespace, "db")).containsExactlyInAnyOrder("sleep 1000", "sleep 1001");
    }

    @Test
    void tellsWhatIsUnfinishedWhenTheTimeIsUp(Namespace namespace) throws Exception {
        // On a busy node a pod takes seconds to start, and the first probe comes only after that.
        limit = Duration.ofSeconds(20);
        apply(namespace, deployment("hub", 1, "echo still warming up; sleep 1000", NEVER_READY));
        var failure = failure(namespace);
        assertThat(failure.observed())
                .startsWith("Not rolled out after 20 s: Deployment/hub (0 of 1 ready).")
                .contains("runs, but is not ready (Readiness probe failed");
        assertThat(failure.evidence())
                .anySatisfy(fact -> assertThat(fact)
                        .isInstanceOfSatisfying(
                                Evidence.OutputTail.class,
                                tail -> assertThat(tail.lines()).containsExactly("still warming up")));
    }

    /** What the pods of an application run, those aside that are on their way out. */
    private static List<String> scripts(Namespace namespace, String app) {
        try (var client = namespace.client()) {
            return client.pods().inNamespace(namespace.name()).withLabel("app", app).list().getItems().stream()
                    .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                    .map(pod -> pod.getSpec()
                            .getContainers()
                            .getFirst()
                            .getCommand()
                            .getLast())
                    .toList();
        }
    }

    private Failure failure(Namespace namespace) throws InterruptedException {
        return switch (run(namespace)) {
            case StepOutcome.Failed(var failure) -> failure;
            case StepOutcome.Succeeded(var summary) -> throw new AssertionError(summary);
            case StepOutcome.Skipped(var reason) -> throw new AssertionError(reason);
            case StepOutcome.Cancelled cancelled -> throw new AssertionError(cancelled);
        };
    }

    private StepOutcome run(Namespace namespace) throws InterruptedException {
        var target = watched.computeIfAbsent(namespace.name(), _ -> WatchedTarget.of(namespace.access(), limit));
        target.begin().expectChanges();
        return new AwaitRollout(target.config(), target.watch()).run(context);
    }

    /** As in a deployment, the watch begins before anything is changed. */
    private void apply(Namespace namespace, String manifests) throws InterruptedException {
        watched.computeIfAbsent(namespace.name(), _ -> WatchedTarget.of(namespace.access(), limit))
                .begin();
        namespace.apply(manifests);
    }

    @AfterEach
    void endTheWatches() {
        watched.values().forEach(WatchedTarget::close);
    }

    private static String deployment(String name, int replicas, String script, String more) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: %1$s}
                spec:
                  replicas: %2$d
                  selector: {matchLabels: {app: %1$s}}
                """.formatted(name, replicas) + template(name, script, more);
    }

    private static String daemonSet(String name, String script) {
        return """
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: %1$s}
                spec:
                  selector: {matchLabels: {app: %1$s}}
                """.formatted(name) + template(name, script, "");
    }

    private static String statefulSet(String name, int replicas, int partition, String script) {
        return """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: %1$s}
                spec:
                  replicas: %2$d
                  serviceName: %1$s
                  podManagementPolicy: Parallel
                  updateStrategy: {rollingUpdate: {partition: %3$d}}
                  selector: {matchLabels: {app: %1$s}}
                """.formatted(name, replicas, partition) + template(name, script, "");
    }

    private static String template(String name, String script, String more) {
        return """
                  template:
                    metadata: {labels: {app: %1$s}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      volumes: []
                      containers:
                        - name: main
                          image: slipway.local/busybox:1
                          command: [sh, -c, "%2$s"]
                          %3$s
                ---
                """.formatted(name, script, more);
    }

    private static String job(String name, String script, int retries) {
        return """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: %1$s}
                spec:
                  backoffLimit: %3$d
                  template:
                    spec:
                      restartPolicy: Never
                      containers: [{name: main, image: "slipway.local/busybox:1", command: [sh, -c, "%2$s"]}]
                ---
                """.formatted(name, script, retries);
    }
}
