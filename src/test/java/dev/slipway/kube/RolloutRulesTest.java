package dev.slipway.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.slipway.kube.PodSnapshot.ContainerSnapshot;
import dev.slipway.kube.PodSnapshot.State;
import dev.slipway.kube.WorkloadSnapshot.Condition;
import dev.slipway.kube.WorkloadSnapshot.DaemonSetSnapshot;
import dev.slipway.kube.WorkloadSnapshot.DeploymentSnapshot;
import dev.slipway.kube.WorkloadSnapshot.JobSnapshot;
import dev.slipway.kube.WorkloadSnapshot.StatefulSetSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RolloutRulesTest {
    private static final Instant SINCE = Instant.parse("2026-01-01T12:00:00Z");
    private static final RolloutRules RULES = new RolloutRules(SINCE);
    private static final String NEW = "new";
    private static final String OLD = "old";

    static Stream<Arguments> workloads() {
        return Stream.of(
                arguments("all updated and available", deployment(true, 2, 2, 2, 2), true, ""),
                arguments("surplus available, all updated", deployment(true, 2, 2, 2, 3), true, ""),
                arguments(
                        "old figures until the controller has looked",
                        deployment(false, 2, 2, 2, 2),
                        false,
                        "its controller to see the new specification"),
                arguments("half updated", deployment(true, 2, 3, 1, 2), false, "1 of 2 updated"),
                arguments("none updated", deployment(true, 2, 2, 0, 2), false, "0 of 2 updated"),
                arguments("an old pod still there", deployment(true, 2, 3, 2, 3), false, "1 of the old version to end"),
                arguments(
                        "a new pod that is not available, while the old one serves",
                        deployment(true, 1, 2, 1, 1),
                        false,
                        "0 of 1 of the new version available, the old one still serves"),
                arguments("updated, not available", deployment(true, 2, 2, 2, 1), false, "1 of 2 available"),
                arguments("scaled to zero", deployment(true, 0, 0, 0, 0), true, "scaled to zero"),
                arguments("scaling down to zero", deployment(true, 0, 1, 0, 1), false, "1 of the old version to end"),
                arguments("on all nodes", daemonSet(true, 3, 3, 3, false), true, ""),
                arguments(
                        "controller has not looked",
                        daemonSet(false, 3, 3, 3, false),
                        false,
                        "its controller to see the new specification"),
                arguments("old on one node", daemonSet(true, 3, 2, 3, false), false, "2 of 3 nodes updated"),
                arguments("down on one node", daemonSet(true, 3, 3, 2, false), false, "2 of 3 nodes available"),
                arguments("no node wants it", daemonSet(true, 0, 0, 0, false), true, "no node wants it"),
                arguments(
                        "replaced by hand only",
                        daemonSet(true, 3, 0, 3, true),
                        true,
                        "updated on delete: old pods stay until somebody deletes them"),
                arguments(
                        "replaced by hand, one down", daemonSet(true, 3, 0, 2, true), false, "2 of 3 nodes available"),
                arguments("all of the set", statefulSet(true, 3, 3, 3, 0, false, true), true, ""),
                arguments(
                        "controller of the set has not looked",
                        statefulSet(false, 3, 3, 3, 0, false, true),
                        false,
                        "its controller to see the new specification"),
                arguments("one updated", statefulSet(true, 3, 1, 2, 0, false, false), false, "1 of 3 updated"),
                arguments("last not ready", statefulSet(true, 3, 3, 2, 0, false, false), false, "2 of 3 available"),
                arguments(
                        "not settled",
                        statefulSet(true, 3, 3, 3, 0, false, false),
                        false,
                        "the new version to become the current one"),
                arguments("up to the partition", statefulSet(true, 3, 1, 3, 2, false, false), true, "partitioned at 2"),
                arguments(
                        "not up to the partition",
                        statefulSet(true, 3, 0, 3, 2, false, false),
                        false,
                        "0 of 1 updated"),
                arguments(
                        "partition beyond the replicas",
                        statefulSet(true, 3, 0, 3, 5, false, false),
                        true,
                        "partitioned at 5"),
                arguments(
                        "set replaced by hand",
                        statefulSet(true, 3, 0, 3, 0, true, false),
                        true,
                        "updated on delete: old pods stay until somebody deletes them"),
                arguments("set of none", statefulSet(true, 0, 0, 0, 0, false, false), true, "scaled to zero"),
                arguments("job done", job(1, 1, 0, condition("Complete", "True", "", SINCE)), true, ""),
                arguments("job running", job(1, 0, 0), false, "running"),
                arguments("job at its second try", job(1, 0, 1), false, "1 of its pods failed"),
                arguments("job half done", job(4, 2, 0), false, "running"),
                arguments(
                        "job that had failed before",
                        job(1, 0, 7, condition("Failed", "True", "BackoffLimitExceeded", SINCE.minusSeconds(60))),
                        true,
                        "had failed before this deployment"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("workloads")
    void judgesHowFarAWorkloadHasCome(String situation, WorkloadSnapshot workload, boolean complete, String note) {
        var verdict = RULES.judge(new NamespaceSnapshot(List.of(workload), List.of()));
        assertThat(verdict.progress()).singleElement().satisfies(progress -> {
            assertThat(progress.complete()).as(situation).isEqualTo(complete);
            assertThat(progress.note()).isEqualTo(note);
            assertThat(progress.workload()).isEqualTo(workload.name().toString());
        });
        assertThat(verdict.isComplete()).isEqualTo(complete);
        assertThat(verdict.troubles()).isEmpty();
    }

    static Stream<Arguments> waitingReasons() {
        return Stream.of(
                arguments("CrashLoopBackOff", "back-off 10s restarting failed container", TroubleKind.CRASH_LOOP),
                arguments(
                        "ErrImagePull",
                        "rpc error: code = NotFound desc = docker.io/x/y:1: not found",
                        TroubleKind.IMAGE_REFUSED),
                arguments(
                        "ImagePullBackOff",
                        "Back-off pulling image \"x\": ErrImagePull: pull access denied",
                        TroubleKind.IMAGE_REFUSED),
                arguments("ErrImagePull", "dial tcp: lookup r.example: no such host", TroubleKind.IMAGE_PULL),
                arguments("ImagePullBackOff", "Back-off pulling image \"x\"", TroubleKind.IMAGE_PULL),
                arguments("ErrImagePull", "429 Too Many Requests", TroubleKind.IMAGE_PULL),
                arguments("InvalidImageName", "couldn't parse image name", TroubleKind.INVALID_IMAGE_NAME),
                arguments("ErrImageNeverPull", "not present with pull policy of Never", TroubleKind.IMAGE_NEVER_PULLED),
                arguments("CreateContainerConfigError", "secret \"x\" not found", TroubleKind.CONTAINER_CONFIG),
                arguments("CreateContainerError", "no command specified", TroubleKind.CONTAINER_START),
                arguments("RunContainerError", "exec: \"nope\": not found", TroubleKind.CONTAINER_START));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("waitingReasons")
    void namesWhatIsWrongWithAContainer(String reason, String message, TroubleKind kind) {
        var workload = deployment(true, 1, 2, 1, 1);
        var pod = pod(workload, "hub-1", NEW, waiting(reason, message, 3));
        var troubles = RULES.judge(new NamespaceSnapshot(List.of(workload), List.of(pod)))
                .troubles();
        assertThat(troubles).extracting(Trouble::kind).containsExactly(kind);
        assertThat(troubles.getFirst().sentence()).startsWith("Deployment/hub: container main of pod hub-1 ");
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(strings = {"ContainerCreating", "PodInitializing", "", "Unheard"})
    void isNotAlarmedByAContainerThatIsOnItsWay(String reason) {
        var workload = deployment(true, 1, 2, 1, 1);
        var pod = pod(workload, "hub-1", NEW, waiting(reason, "", 0));
        assertThat(RULES.judge(new NamespaceSnapshot(List.of(workload), List.of(pod)))
                        .troubles())
                .isEmpty();
    }

    @Test
    void oldPodsTroublesDoNotCount() {
        var workload = deployment(true, 1, 2, 1, 0);
        var pod = pod(workload, "hub-0", OLD, waiting("CrashLoopBackOff", "", 12));
        assertThat(RULES.judge(new NamespaceSnapshot(List.of(workload), List.of(pod)))
                        .troubles())
                .isEmpty();
    }

    @Test
    void podsOnTheirWayOutDoNotCount() {
        var workload = deployment(true, 1, 2, 1, 0);
        var crashing = pod(workload, "hub-1", NEW, waiting("CrashLoopBackOff", "", 12));
        var deleting = new PodSnapshot(
                crashing.workload(), "hub-1", "u", crashing.revision(), true, false, crashing.containers());
        assertThat(RULES.judge(new NamespaceSnapshot(List.of(workload), List.of(deleting)))
                        .troubles())
                .isEmpty();
    }

    @Test
    void nothingCountsBeforeTheControllerHasLooked() {
        var workload = deployment(false, 1, 1, 1, 0);
        var pod = pod(workload, "hub-1", NEW, waiting("CrashLoopBackOff", "", 12));
        assertThat(RULES.judge(new NamespaceSnapshot(List.of(workload), List.of(pod)))
                        .troubles())
                .isEmpty();
    }

    @Test
    void availableBetweenTwoCrashesIsNotComplete() {
        var workload = deployment(true, 1, 1, 1, 1);
        var pod = pod(workload, "hub-1", NEW, waiting("CrashLoopBackOff", "", 2));
        var verdict = RULES.judge(new NamespaceSnapshot(List.of(workload), List.of(pod)));
        assertThat(verdict.isComplete()).isFalse();
        assertThat(verdict.troubles()).extracting(Trouble::kind).containsExactly(TroubleKind.CRASH_LOOP);
    }

    @Test
    void aFinishedWorkloadsOtherTroublesEndNothing() {
        // Its quota was exceeded for a moment while old pods ended: it is all there now.
        var workload = withConditions(
                deployment(true, 2, 2, 2, 2), condition("ReplicaFailure", "True", "FailedCreate", SINCE));
        var verdict = RULES.judge(new NamespaceSnapshot(List.of(workload), List.of()));
        assertThat(verdict.isComplete()).isTrue();
        assertThat(verdict.troubles()).isEmpty();
    }

    @Test
    void aDeploymentsOwnDeadlineAndRefusedPodsAreTrouble() {
        var late = withConditions(
                deployment(true, 2, 3, 1, 2), condition("Progressing", "False", "ProgressDeadlineExceeded", SINCE));
        var refused = withConditions(
                deployment(true, 2, 0, 0, 0), condition("ReplicaFailure", "True", "FailedCreate", SINCE));
        assertThat(RULES.judge(new NamespaceSnapshot(List.of(late), List.of())).troubles())
                .extracting(Trouble::kind)
                .containsExactly(TroubleKind.PROGRESS_DEADLINE);
        assertThat(RULES.judge(new NamespaceSnapshot(List.of(refused), List.of()))
                        .troubles())
                .extracting(Trouble::kind)
                .containsExactly(TroubleKind.REPLICA_FAILURE);
    }

    @Test
    void aPausedDeploymentIsInTroubleOnlyWhereItsNewVersionDoesNotRun() {
        var behind = paused(2, 0);
        var done = paused(2, 2);
        assertThat(RULES.judge(new NamespaceSnapshot(List.of(behind), List.of()))
                        .troubles())
                .extracting(Trouble::sentence)
                .containsExactly("Deployment/hub is paused, so its newest version is not rolled out.");
        assertThat(RULES.judge(new NamespaceSnapshot(List.of(done), List.of())).isComplete())
                .isTrue();
    }

    @Test
    void aJobThatFailsNowIsTrouble() {
        var job = job(1, 0, 7, condition("Failed", "True", "BackoffLimitExceeded", SINCE.plusSeconds(5)));
        assertThat(RULES.judge(new NamespaceSnapshot(List.of(job), List.of())).troubles())
                .extracting(Trouble::sentence)
                .containsExactly("Job/migrate has failed (said the controller).");
    }

    @Test
    void aJobsCrashingContainerIsTheJobsOwnAffair() {
        var job = job(1, 0, 1);
        var crashing = pod(job, "migrate-1", NEW, waiting("CrashLoopBackOff", "", 2));
        var unpullable = pod(job, "migrate-2", NEW, waiting("InvalidImageName", "", 0));
        assertThat(RULES.judge(new NamespaceSnapshot(List.of(job), List.of(crashing)))
                        .troubles())
                .isEmpty();
        assertThat(RULES.judge(new NamespaceSnapshot(List.of(job), List.of(unpullable)))
                        .troubles())
                .hasSize(1);
    }

    @Test
    void hooksCronJobsRunsAndSuspendedJobsAreNotWaitedFor() {
        var name = new WorkloadName("Job", "hook");
        var hook = new JobSnapshot(name, 1, 0, 0, false, false, List.of());
        var suspended = new JobSnapshot(name, 1, 0, 0, true, true, List.of());
        assertThat(RULES.judge(new NamespaceSnapshot(List.of(hook, suspended), List.of()))
                        .progress())
                .isEmpty();
    }

    @Test
    void theCrashIsToldWithItsExitCode() {
        var workload = deployment(true, 1, 2, 1, 1);
        var pod = pod(workload, "hub-1", NEW, waiting("CrashLoopBackOff", "back-off", 3));
        assertThat(RULES.judge(new NamespaceSnapshot(List.of(workload), List.of(pod)))
                        .troubles()
                        .getFirst()
                        .sentence())
                .isEqualTo("Deployment/hub: container main of pod hub-1 crashes again and again"
                        + " (exit code 1, 3 restarts).");
    }

    private static DeploymentSnapshot deployment(
            boolean observed, int wanted, int replicas, int updated, int available) {
        return new DeploymentSnapshot(
                new WorkloadName("Deployment", "hub"),
                observed,
                wanted,
                replicas,
                updated,
                available,
                false,
                Optional.of(NEW),
                List.of());
    }

    private static DeploymentSnapshot withConditions(DeploymentSnapshot it, Condition... conditions) {
        return new DeploymentSnapshot(
                it.name(),
                it.observed(),
                it.wanted(),
                it.replicas(),
                it.updated(),
                it.available(),
                it.paused(),
                it.currentRevision(),
                List.of(conditions));
    }

    private static DeploymentSnapshot paused(int wanted, int updated) {
        return new DeploymentSnapshot(
                new WorkloadName("Deployment", "hub"),
                true,
                wanted,
                updated,
                updated,
                updated,
                true,
                Optional.of(NEW),
                List.of());
    }

    private static DaemonSetSnapshot daemonSet(
            boolean observed, int wanted, int updated, int available, boolean onDelete) {
        return new DaemonSetSnapshot(
                new WorkloadName("DaemonSet", "dind"),
                observed,
                wanted,
                updated,
                available,
                onDelete,
                Optional.of(NEW),
                List.of());
    }

    private static StatefulSetSnapshot statefulSet(
            boolean observed,
            int wanted,
            int updated,
            int available,
            int partition,
            boolean onDelete,
            boolean settled) {
        return new StatefulSetSnapshot(
                new WorkloadName("StatefulSet", "db"),
                observed,
                wanted,
                updated,
                available,
                partition,
                onDelete,
                settled,
                Optional.of(NEW),
                List.of());
    }

    private static JobSnapshot job(int wanted, int succeeded, int failed, Condition... conditions) {
        return new JobSnapshot(
                new WorkloadName("Job", "migrate"), wanted, succeeded, failed, false, true, List.of(conditions));
    }

    private static Condition condition(String type, String status, String reason, Instant since) {
        return new Condition(type, status, reason, "said the controller", Optional.of(since));
    }

    private static PodSnapshot pod(WorkloadSnapshot of, String name, String revision, ContainerSnapshot container) {
        return new PodSnapshot(of.name(), name, "uid-" + name, Optional.of(revision), false, false, List.of(container));
    }

    private static ContainerSnapshot waiting(String reason, String message, int restarts) {
        return new ContainerSnapshot(
                "main",
                "example/hub:1",
                false,
                restarts,
                new State.Waiting(reason, message),
                restarts > 0 ? Optional.of(1) : Optional.empty(),
                restarts > 0 ? "Error" : "");
    }
}
