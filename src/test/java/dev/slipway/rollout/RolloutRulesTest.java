package dev.slipway.rollout;

import static dev.slipway.rollout.Objects.condition;
import static dev.slipway.rollout.Objects.container;
import static dev.slipway.rollout.Objects.daemonSet;
import static dev.slipway.rollout.Objects.deployment;
import static dev.slipway.rollout.Objects.event;
import static dev.slipway.rollout.Objects.job;
import static dev.slipway.rollout.Objects.node;
import static dev.slipway.rollout.Objects.pod;
import static dev.slipway.rollout.Objects.statefulSet;
import static dev.slipway.rollout.Objects.unstarted;
import static dev.slipway.rollout.Objects.view;
import static dev.slipway.rollout.Objects.waiting;
import static dev.slipway.rollout.Objects.with;
import static dev.slipway.rollout.Objects.withEvents;
import static dev.slipway.rollout.Objects.withNode;
import static dev.slipway.rollout.Objects.withOtherPods;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.slipway.rollout.PodSnapshot.State;
import dev.slipway.rollout.WorkloadSnapshot.DeploymentSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.HookPodSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.JobSnapshot;
import dev.slipway.rollout.WorkloadVerdict.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutRulesTest {
    private static final RolloutRules RULES = new RolloutRules(Baseline.nothing());

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
                arguments("job done", job(1, 1, 0, condition("Complete", "True", "", "")), true, ""),
                arguments("job running", job(1, 0, 0), false, "running"),
                arguments("job at its second try", job(1, 0, 1), false, "1 of its pods failed"),
                arguments("job half done", job(4, 2, 0), false, "running"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("workloads")
    void judgesHowFarAWorkloadHasCome(String situation, WorkloadSnapshot workload, boolean complete, String note) {
        var verdict = RULES.judge(view(workload));
        assertThat(verdict.progress().complete()).as(situation).isEqualTo(complete);
        assertThat(verdict.progress().note()).isEqualTo(note);
        assertThat(verdict.progress().workload()).isEqualTo(workload.name().toString());
        assertThat(verdict.isAwaited()).isTrue();
        assertThat(verdict.troubles()).isEmpty();
    }

    @Test
    void aJobThatHadFailedBeforeTheDeploymentIsNotHeldAgainstIt() {
        var failed = job(1, 0, 7, condition("Failed", "True", "BackoffLimitExceeded", ""));
        var rules = new RolloutRules(Baseline.of(List.of(failed)));
        var verdict = rules.judge(view(failed));
        assertThat(verdict.progress().complete()).isTrue();
        assertThat(verdict.progress().note()).isEqualTo("had failed before this deployment");
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
                arguments("ErrImagePull", "429 Too Many Requests: access denied for now", TroubleKind.IMAGE_PULL),
                arguments("InvalidImageName", "couldn't parse image name", TroubleKind.IMAGE_NAME_INVALID),
                arguments("ErrImageNeverPull", "not present with pull policy of Never", TroubleKind.IMAGE_NEVER_PULLED),
                arguments("CreateContainerConfigError", "secret \"x\" not found", TroubleKind.CONTAINER_CONFIG),
                arguments("CreateContainerError", "no command specified", TroubleKind.CONTAINER_START),
                arguments("RunContainerError", "exec: \"nope\": not found", TroubleKind.CONTAINER_START));
    }

    @Test
    void aHookThatFailedIsTroubleWhileTheKubeletStillEndsItsContainer() {
        for (int restarts : List.of(0, 1)) {
            var pod = pod("hub-1", waiting("ContainerCreating", "", restarts));
            var failed = new ClusterObject.EventSnapshot(
                    Objects.meta("event"),
                    pod.meta().uid(),
                    "Pod/hub-1",
                    "spec.containers{main}",
                    "FailedPostStartHook",
                    "PostStartHook failed",
                    1,
                    Instant.EPOCH,
                    true);
            var troubles = troubles(withEvents(view(UNFINISHED, pod), failed));
            // After a restart, nobody knows whether it is about this run.
            assertThat(troubles)
                    .extracting(Trouble::kind)
                    .isEqualTo(restarts == 0 ? List.of(TroubleKind.CONTAINER_START) : List.of());
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("waitingReasons")
    void namesWhatIsWrongWithAContainer(String reason, String message, TroubleKind kind) {
        var troubles = troubles(view(UNFINISHED, pod("hub-1", waiting(reason, message, 3))));
        assertThat(troubles).extracting(Trouble::kind).containsExactly(kind);
        assertThat(troubles.getFirst().sentence()).startsWith("Deployment/hub: container main of pod hub-1 ");
        assertThat(troubles.getFirst().evidence().object()).isEqualTo("Pod/hub-1 container main");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ContainerCreating", "PodInitializing", "", "Unheard"})
    void isNotAlarmedByAContainerThatIsOnItsWay(String reason) {
        assertThat(troubles(view(UNFINISHED, pod("hub-1", waiting(reason, "", 0)))))
                .isEmpty();
    }

    @Test
    void oldPodsTroublesDoNotCount() {
        var crashing = pod("hub-0", waiting("CrashLoopBackOff", "", 12));
        assertThat(troubles(withOtherPods(view(UNFINISHED), crashing))).isEmpty();
    }

    @Test
    void nothingCountsBeforeTheControllerHasLooked() {
        var crashing = pod("hub-1", waiting("CrashLoopBackOff", "", 12));
        assertThat(troubles(view(deployment(false, 1, 1, 1, 0), crashing))).isEmpty();
    }

    @Test
    void availableBetweenTwoCrashesIsNotComplete() {
        var verdict = RULES.judge(view(FINISHED, pod("hub-1", waiting("CrashLoopBackOff", "", 2))));
        assertThat(verdict.progress().complete()).isFalse();
        assertThat(verdict.troubles()).extracting(Trouble::kind).containsExactly(TroubleKind.CRASH_LOOP);
    }

    @Test
    void aFinishedWorkloadsOtherTroublesEndNothing() {
        // Its quota was exceeded for a moment while old pods ended: it is all there now.
        var workload = with(FINISHED, condition("ReplicaFailure", "True", "FailedCreate", "exceeded quota"));
        assertThat(troubles(view(workload))).isEmpty();
    }

    @Test
    void aDeploymentsOwnDeadlineAndRefusedPodsAreTrouble() {
        var late = with(UNFINISHED, condition("Progressing", "False", "ProgressDeadlineExceeded", "late"));
        var refused = with(
                deployment(true, 2, 0, 0, 0), condition("ReplicaFailure", "True", "FailedCreate", "exceeded quota"));
        assertThat(troubles(view(late))).extracting(Trouble::kind).containsExactly(TroubleKind.PROGRESS_DEADLINE);
        assertThat(troubles(view(refused))).extracting(Trouble::kind).containsExactly(TroubleKind.PODS_REFUSED);
    }

    @Test
    void aPausedDeploymentIsInTroubleOnlyWhereItsNewVersionDoesNotRun() {
        assertThat(troubles(view(paused(2, 0))))
                .extracting(Trouble::sentence)
                .containsExactly("Deployment/hub is paused, so its newest version is not rolled out.");
        assertThat(RULES.judge(view(paused(2, 2))).progress().complete()).isTrue();
    }

    @Test
    void aJobThatFailsNowIsTrouble() {
        var job = job(1, 0, 7, condition("Failed", "True", "BackoffLimitExceeded", "said the controller"));
        assertThat(troubles(view(job)))
                .extracting(Trouble::sentence)
                .containsExactly("Job/migrate has failed (said the controller).");
    }

    @Test
    void aJobsCrashingContainerIsTheJobsOwnAffair() {
        var job = job(1, 0, 1);
        assertThat(troubles(view(job, pod("migrate-1", waiting("CrashLoopBackOff", "", 2)))))
                .isEmpty();
        assertThat(troubles(view(job, pod("migrate-2", waiting("InvalidImageName", "", 0)))))
                .hasSize(1);
    }

    @Test
    void hooksAreHelmsToWaitForAndRunsOfCronJobsNobodys() {
        var hook = new JobSnapshot(hookMeta(), 1, 0, 0, false, false, List.of());
        var suspended = new JobSnapshot(Objects.meta("j"), 1, 0, 0, true, false, List.of());
        var scheduled = new JobSnapshot(Objects.meta("j"), 1, 0, 0, false, true, List.of());
        assertThat(RULES.judge(view(hook)).role()).isEqualTo(Role.HOOK);
        assertThat(RULES.judge(view(suspended)).role()).isEqualTo(Role.NOBODYS);
        assertThat(RULES.judge(view(scheduled)).role()).isEqualTo(Role.NOBODYS);
    }

    @Test
    void anUpgradeIsBlamedOnlyForWhatItChanged() {
        var before = new RolloutRules(Baseline.of(List.of(UNFINISHED)));
        assertThat(before.judge(view(UNFINISHED)).isUpgradeAffected()).isFalse();
        assertThat(RULES.judge(view(UNFINISHED)).isUpgradeAffected()).isTrue();
    }

    @Test
    void thePodOfATestThatFailedBeforeIsNotBlamedOnAnUpgrade() {
        var failed = pod("hub-sings", waiting("Error", "", 0));
        var before = new RolloutRules(Baseline.of(List.of(failed)));
        assertThat(before.judge(view(new HookPodSnapshot(failed))).isUpgradeAffected())
                .isFalse();
        assertThat(RULES.judge(view(new HookPodSnapshot(failed))).isUpgradeAffected())
                .isTrue();
    }

    @Test
    void theCrashIsToldWithItsExitCode() {
        assertThat(troubles(view(UNFINISHED, pod("hub-1", waiting("CrashLoopBackOff", "back-off", 3))))
                        .getFirst()
                        .sentence())
                .isEqualTo("Deployment/hub: container main of pod hub-1 crashes again and again"
                        + " (exit code 1, 3 restarts).");
    }

    @Test
    void aProbeThatKillsIsNamed() {
        var pod = pod("hub-1", waiting("CrashLoopBackOff", "back-off", 3));
        var killed = event(7, pod, "Killing", "Container main failed liveness probe, will be restarted");
        var trouble = troubles(withEvents(view(UNFINISHED, pod), killed)).getFirst();
        assertThat(trouble.reason()).isEqualTo("Liveness");
        assertThat(trouble.sentence()).contains("its liveness probe fails");
    }

    @Test
    void aContainerThatNeverStartedDoesNotCrash() {
        var pod = pod("hub-1", waiting("CrashLoopBackOff", "back-off", 3));
        var hook = event(7, pod, "FailedPostStartHook", "PostStartHook failed");
        assertThat(troubles(withEvents(view(UNFINISHED, pod), hook)))
                .extracting(Trouble::kind)
                .containsExactly(TroubleKind.CONTAINER_START);
    }

    @Test
    void oneEndIsNoTroubleAndTheSecondIs() {
        var ended = new State.Ended(1, "Error", "");
        assertThat(troubles(view(UNFINISHED, pod("hub-1", container(ended, 0)))))
                .isEmpty();
        assertThat(troubles(view(UNFINISHED, pod("hub-1", container(ended, 1)))))
                .hasSize(1);
        assertThat(container(ended, 1).ends()).isEqualTo(2);
    }

    static Stream<Arguments> eventsBeforeContainers() {
        return Stream.of(
                arguments("FailedMount", TroubleKind.MOUNT),
                arguments("FailedMapVolume", TroubleKind.MOUNT),
                arguments("FailedAttachVolume", TroubleKind.ATTACH),
                arguments("FailedCreatePodSandBox", TroubleKind.SANDBOX));
    }

    @ParameterizedTest
    @MethodSource("eventsBeforeContainers")
    void eventsTellWhatKeepsThePodFromItsFirstContainer(String reason, TroubleKind kind) {
        var pod = unstarted("hub-1", "node-1", Set.of());
        assertThat(troubles(withEvents(view(UNFINISHED, pod), event(1, pod, reason, "no"))))
                .extracting(Trouble::kind)
                .containsExactly(kind);
    }

    @Test
    void aMountThatFailedOnceIsForgottenOnceTheImageIsPulled() {
        var pod = unstarted("hub-1", "node-1", Set.of());
        var events = withEvents(
                view(UNFINISHED, pod),
                event(1, pod, "FailedMount", "timed out waiting for the condition"),
                event(2, pod, "Pulling", "Pulling image \"example/hub:1\""));
        assertThat(troubles(events)).isEmpty();
        assertThat(RULES.judge(events).progress().note()).contains("pulling image \"example/hub:1\"");
    }

    @Test
    void aMountThatFailedBeforeTheSandboxStoodDoesNotCount() {
        var pod = unstarted("hub-1", "node-1", Set.of(), condition("PodReadyToStartContainers", "True", "", ""));
        assertThat(troubles(withEvents(view(UNFINISHED, pod), event(1, pod, "FailedMount", "later it was there"))))
                .isEmpty();
    }

    @Test
    void anAutoscalerThatAddsANodeIsWaitedFor() {
        var pod = unstarted("hub-1", "", Set.of(), unschedulable("0/3 nodes are available: 3 Insufficient memory."));
        var silent = view(UNFINISHED, pod);
        var adding = withEvents(silent, event(2, pod, "TriggeredScaleUp", "pod triggered scale-up"));
        var refusing = withEvents(
                silent,
                event(2, pod, "TriggeredScaleUp", "pod triggered scale-up"),
                event(3, pod, "NotTriggerScaleUp", "pod didn't trigger scale-up"));
        assertThat(troubles(silent)).extracting(Trouble::kind).containsExactly(TroubleKind.UNSCHEDULABLE);
        assertThat(troubles(adding)).isEmpty();
        assertThat(RULES.judge(adding).progress().note()).contains("a node that the autoscaler adds");
        assertThat(troubles(refusing)).extracting(Trouble::kind).containsExactly(TroubleKind.NO_SCALE_UP);
        // It says nothing of a pod that fits on the node which it adds for the other.
        var later = unstarted("hub-2", "", Set.of(), unschedulable("0/3 nodes are available: 3 Insufficient memory."));
        var both = view(UNFINISHED, pod, later);
        assertThat(troubles(withEvents(both, event(2, pod, "TriggeredScaleUp", "pod triggered scale-up"))))
                .isEmpty();
    }

    @Test
    void aMissingClaimIsNamed() {
        var named = unstarted("hub-1", "", Set.of("data"), unschedulable("persistentvolumeclaim \"data\" not found"));
        var unbound = unstarted(
                "hub-1", "", Set.of("db"), unschedulable("pod has unbound immediate PersistentVolumeClaims."));
        assertThat(troubles(view(UNFINISHED, named)).getFirst().object()).isEqualTo("PersistentVolumeClaim/data");
        assertThat(troubles(view(UNFINISHED, unbound)).getFirst().object()).isEqualTo("PersistentVolumeClaim/db");
        assertThat(troubles(view(UNFINISHED, unbound)).getFirst().kind()).isEqualTo(TroubleKind.CLAIM);
    }

    @Test
    void aDeadNodeHidesWhatItsKubeletSaidLast() {
        var pod = pod("hub-1", waiting("ErrImagePull", "not found", 0));
        var trouble = troubles(withNode(view(UNFINISHED, pod), node("node-1", "Unknown")));
        assertThat(trouble).extracting(Trouble::kind).containsExactly(TroubleKind.NODE);
        assertThat(trouble.getFirst().object()).isEqualTo("Node/node-1");
        assertThat(troubles(withNode(view(UNFINISHED, pod), node("node-1", "True"))))
                .extracting(Trouble::kind)
                .containsExactly(TroubleKind.IMAGE_REFUSED);
    }

    @Test
    void podsThatAreRefusedAreToldByEventsWhereNoConditionDoes() {
        var set = statefulSet(true, 2, 0, 0, 0, false, false);
        var event = event(4, set.meta().uid(), "StatefulSet/db", "FailedCreate", "exceeded quota: pods");
        var refused = withEvents(view(set), event);
        assertThat(troubles(refused)).extracting(Trouble::kind).containsExactly(TroubleKind.PODS_REFUSED);
        var old = new RolloutRules(Baseline.of(List.of(event)));
        assertThat(old.judge(refused).troubles()).isEmpty();
        var all = withOtherPods(refused, pod("db-0"), pod("db-1"));
        assertThat(troubles(all)).isEmpty();
    }

    @Test
    void aStatefulSetBehindABrokenOldPodIsStuck() {
        var set = statefulSet(true, 2, 0, 0, 0, false, false);
        var broken = pod("db-1", waiting("ImagePullBackOff", "not found", 0));
        var slow = pod("db-1", waiting("ContainerCreating", "", 0));
        assertThat(troubles(withOtherPods(view(set), broken)))
                .extracting(Trouble::kind)
                .containsExactly(TroubleKind.STUCK_ORDINAL);
        assertThat(troubles(withOtherPods(view(set), slow))).isEmpty();
    }

    @Test
    void aPodThatDoesNotGoHasItsOwnTimeFirst() {
        var it = pod("hub-0");
        var meta = new Meta(
                "hub-0", "u", 1, 0, "", Optional.empty(), false, Optional.of(Instant.EPOCH), 30, "example.org/keep");
        var deleting = new PodSnapshot(
                meta,
                Set.of(),
                "Running",
                "",
                "",
                "",
                PodSnapshot.Placement.UNKNOWN,
                Set.of(),
                true,
                it.conditions(),
                it.containers());
        var trouble = troubles(withOtherPods(view(UNFINISHED), deleting)).getFirst();
        assertThat(trouble.kind()).isEqualTo(TroubleKind.TERMINATING);
        assertThat(trouble.extra()).isEqualTo(Duration.ofSeconds(30));
        assertThat(trouble.sentence()).contains("example.org/keep");
    }

    @Test
    void aPodThatIsNotReadyIsTroubleThatIsWaitedFor() {
        var pod = pod("hub-1", container(new State.Running(true, false, Optional.empty()), 0));
        var view = withEvents(view(UNFINISHED, pod), event(3, pod, "Unhealthy", "Readiness probe failed: 503"));
        assertThat(troubles(view)).extracting(Trouble::kind).containsExactly(TroubleKind.NOT_READY);
        assertThat(troubles(view(UNFINISHED, pod))).isEmpty();
        assertThat(Graces.usual().of(TroubleKind.NOT_READY)).isEqualTo(new Grace.Forever());
    }

    @Test
    void evictedPodsThatHaveLainThereForDaysAreNoNews() {
        var evicted = new PodSnapshot(
                Objects.meta("hub-1"),
                Set.of(),
                "Failed",
                "Evicted",
                "low on memory",
                "n",
                PodSnapshot.Placement.UNKNOWN,
                Set.of(),
                true,
                List.of(),
                List.of());
        assertThat(troubles(view(UNFINISHED, evicted)))
                .extracting(Trouble::kind)
                .containsExactly(TroubleKind.EVICTED);
        var old = new RolloutRules(Baseline.of(List.of(evicted)));
        assertThat(old.judge(view(UNFINISHED, evicted)).troubles()).isEmpty();
    }

    private static final DeploymentSnapshot UNFINISHED = deployment(true, 1, 2, 1, 1);
    private static final DeploymentSnapshot FINISHED = deployment(true, 1, 1, 1, 1);

    private static List<Trouble> troubles(WorkloadView view) {
        return RULES.judge(view).troubles();
    }

    private static ClusterObject.Condition unschedulable(String message) {
        return condition("PodScheduled", "False", "Unschedulable", message);
    }

    private static Meta hookMeta() {
        return new Meta("j", "u", 1, 1, "", Optional.empty(), true, Optional.empty(), 0, "");
    }

    private static DeploymentSnapshot paused(int wanted, int updated) {
        return new DeploymentSnapshot(Objects.meta("hub"), true, wanted, updated, updated, updated, true, List.of());
    }
}
