package dev.slipway.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.Loaded;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How evidence and causes are brought together, whatever the causes are. */
class DiagnosisTest {
    private static final KnowledgeBase KNOWLEDGE = KnowledgeBase.shipped();
    private static final Evidence NAMESPACE = new Evidence.Fact("namespace", "staging");

    @Test
    void eachTroubleIsDiagnosedForItselfTheWorstFirst() {
        var diagnoses = diagnose(
                crashing("Deployment/hub", "hub-1"),
                ended("Deployment/hub", "hub-1", 1),
                log("hub-1", "KeyError: 'DATABASE_URL'"),
                new Evidence.Trouble(
                        "image-refused",
                        "Deployment/proxy",
                        "Pod/proxy-1 container proxy",
                        "ErrImagePull",
                        "proxy:9: not found"),
                NAMESPACE);
        assertThat(diagnoses)
                .extracting(Diagnosis::id)
                .startsWith("missing-configuration", "crash-loop", "image-not-found");
        assertThat(diagnoses).extracting(Diagnosis::about).contains(List.of("Deployment/proxy"));
        assertThat(diagnoses.getFirst().remedy().getLast()).contains("kubectl -n staging ");
    }

    @Test
    void whatOnePodLogsExplainsNoOther() {
        assertThat(diagnose(
                        crashing("Deployment/hub", "hub-1"),
                        ended("Deployment/hub", "hub-1", 1),
                        crashing("Deployment/proxy", "proxy-1"),
                        ended("Deployment/proxy", "proxy-1", 1),
                        log("proxy-1", "listen tcp :8000: bind: address already in use")))
                .filteredOn(diagnosis -> diagnosis.id().equals("port-in-use"))
                .extracting(Diagnosis::about)
                .containsExactly(List.of("Deployment/proxy"));
    }

    @Test
    void theConditionsOfAnAlternativeMustBeAboutTheSamePod() {
        var probe = new Evidence.ClusterEvent(
                "Pod/other-1", "Unhealthy", "Liveness probe failed: timeout", 3, Instant.EPOCH);
        assertThat(diagnose(ended("Deployment/hub", "hub-1", 137), probe))
                .extracting(Diagnosis::id)
                .doesNotContain("liveness-kills");
        assertThat(diagnose(ended("Deployment/hub", "hub-1", 1), ended("Deployment/other", "other-1", 137), probe))
                .filteredOn(diagnosis -> diagnosis.id().equals("liveness-kills"))
                .extracting(Diagnosis::about)
                .containsExactly(List.of("Deployment/other"));
    }

    @Test
    void whatIsOfNobodyBelongsToTheTroubleThatItStandsBehind() {
        var diagnoses = diagnose(
                claim("Deployment/hub", "hub-1"),
                new Evidence.Condition("PersistentVolumeClaim/hub-db", "Phase", "Pending", "", ""),
                claim("Deployment/grafana", "grafana-1"),
                new Evidence.Condition("PersistentVolumeClaim/dashboards", "Phase", "Pending", "", ""));
        assertThat(diagnoses)
                .extracting(Diagnosis::title)
                .startsWith(
                        "PersistentVolumeClaim hub-db has no volume", "PersistentVolumeClaim dashboards has no volume");
    }

    @Test
    void theWordsOfARolloutsFailureAreNotTakenForTheClustersTrouble() {
        var failure = Failure.of(
                        "waiting for the rollout", "Pod hub-1 runs, but: dial tcp 10.0.0.1:80: connection refused.")
                .with(
                        List.of(
                                new Evidence.Trouble(
                                        "not-ready",
                                        "Deployment/hub",
                                        "Pod/hub-1 container hub",
                                        "Unhealthy",
                                        "Readiness probe failed: Get \"http://10.0.0.1:80/\": dial tcp 10.0.0.1:80: connection refused")));
        assertThat(KNOWLEDGE.diagnose("Await rollout", failure))
                .extracting(Diagnosis::id)
                .containsExactly("readiness-failing", "not-rolled-out");
    }

    @Test
    void whatWasTroubleEarlierAndIsOverExplainsNothing() {
        assertThat(diagnose(
                        crashing("Deployment/hub", "hub-1"),
                        ended("Deployment/hub", "hub-1", 1),
                        log("hub-1", "it is all over"),
                        event("FailedScheduling", "0/2 nodes are available: 2 Insufficient cpu."),
                        event("FailedAttachVolume", "Multi-Attach error for volume \"pvc-1\" Volume is already used"),
                        event("FailedMount", "MountVolume.SetUp failed for volume \"x\" : secret \"hub\" not found"),
                        event("FailedCreatePodSandBox", "Failed to create pod sandbox: plugin failed"),
                        event("Unhealthy", "Readiness probe failed: dial tcp 10.0.0.1:80: connection refused"),
                        event("Unhealthy", "Liveness probe failed: dial tcp 10.0.0.1:80: connection refused"),
                        event("BackOff", "Back-off restarting failed container"),
                        new Evidence.Condition("Pod/hub-1", "Initialized", "True", "", "")))
                .extracting(Diagnosis::id)
                .containsExactly("crash-loop");
    }

    @Test
    void whatIsTheSameForSeveralWorkloadsIsToldOnce() {
        var quota =
                "Error creating: pods is forbidden: exceeded quota: small, requested: pods=1, used: pods=0, limited: pods=0";
        var diagnoses = diagnose(
                new Evidence.Trouble("node", "Deployment/hub", "Pod/hub-1", "NodeNotReady", ""),
                new Evidence.Condition("Node/user-1", "Ready", "Unknown", "NodeStatusUnknown", ""),
                new Evidence.Trouble("node", "Deployment/hub", "Pod/hub-1", "NodeNotReady", ""),
                new Evidence.Condition("Node/user-1", "Ready", "Unknown", "NodeStatusUnknown", ""),
                new Evidence.Trouble("pods-refused", "Deployment/proxy", "ReplicaSet/proxy-1", "FailedCreate", quota));
        assertThat(diagnoses).extracting(Diagnosis::id).containsOnlyOnce("node-not-ready");
    }

    @Test
    void whatIsMerelyPossibleComesBehindWhatIsCertainOfAnotherWorkload() {
        assertThat(diagnose(
                        new Evidence.Trouble("not-ready", "Deployment/hub", "Pod/hub-1", "", ""),
                        new Evidence.Trouble("paused", "Deployment/proxy", "Deployment/proxy", "DeploymentPaused", "")))
                .extracting(Diagnosis::id)
                .containsExactly("paused", "not-rolled-out");
    }

    @Test
    void theFieldOfAnInitContainerIsNamedAsSuch() {
        assertThat(diagnose(new Evidence.Trouble(
                                "image-refused",
                                "Deployment/hub",
                                "Pod/hub-1 init container wait",
                                "ErrImagePull",
                                "wait:9: not found"))
                        .getFirst()
                        .remedy())
                .first()
                .asString()
                .startsWith("In Deployment/hub, spec.template.spec.initContainers[wait].image");
        assertThat(diagnose(
                                new Evidence.Trouble(
                                        "image-refused",
                                        "Deployment/hub",
                                        "Pod/hub-1 container wait",
                                        "ErrImagePull",
                                        "wait:9: not found"),
                                new Evidence.Condition(
                                        "Pod/hub-1",
                                        "Initialized",
                                        "False",
                                        "ContainersNotInitialized",
                                        "containers with incomplete status: [prepare wait]"))
                        .getFirst()
                        .remedy())
                .first()
                .asString()
                .contains(".initContainers[wait].");
    }

    @Test
    void aCauseForOtherKindsOfWorkloadsDoesNotFit() {
        assertThat(diagnose(new Evidence.Trouble("paused", "StatefulSet/db", "StatefulSet/db", "DeploymentPaused", "")))
                .isEmpty();
    }

    @Test
    void aPatternThatWouldReadForEverIsGivenUpAndCountsAsNotFound() {
        var cause = cause("""
                title: Mine
                phase: any
                certainty: certain
                when: [{anywhere: {text: '^(?:(a+)\\1*)+$'}}]
                cause: C
                remedy: [R]
                examples: {positive: [{step: Any, observed: aaa}]}
                """);
        var failure = Failure.of("trying", "a".repeat(60) + "b");
        var allowance = new Allowance();
        assertThat(new KnowledgeBase(List.of(cause)).diagnose("Any", failure, allowance))
                .isEmpty();
        assertThat(cause.when().getFirst().getFirst().patterns().values()).allMatch(allowance::gaveUp);
        assertThat(new KnowledgeBase(List.of(cause)).diagnose("Any", Failure.of("trying", "aaaa")))
                .hasSize(1);
    }

    @Test
    void aPatternThatWouldRecurseForEverIsGivenUpToo() {
        var allowance = new Allowance();
        var pattern = java.util.regex.Pattern.compile("(?:a|b|c)*d");
        assertThat(allowance.find(pattern, "abc".repeat(20_000))).isEmpty();
        assertThat(allowance.gaveUp(pattern)).isTrue();
        assertThat(allowance.find(pattern, "abcd"))
                .as("given up for all of this failure")
                .isEmpty();
    }

    @Test
    void noShippedPatternIsGivenUpOnLongEvidence() {
        var evidence = new ArrayList<Evidence>();
        for (var word :
                List.of("connection refused ", "/var/lib/x ", "VARIABLE_NAME is ", "lookup host: ", "hook failed ")) {
            evidence.add(log(
                    "hub-1",
                    IntStream.range(0, 30).mapToObj(i -> word.repeat(40) + i).toArray(String[]::new)));
        }
        evidence.add(ended("Deployment/hub", "hub-1", 1));
        var allowance = new Allowance();
        var file =
                CaseFile.of(Failure.of("waiting", "It failed.").with(evidence)).getFirst();
        KNOWLEDGE.causes().forEach(cause -> cause.diagnose("Upgrade release hub", file, allowance));
        assertThat(KNOWLEDGE.causes().stream()
                        .flatMap(cause -> cause.when().stream())
                        .flatMap(List::stream)
                        .flatMap(condition -> condition.patterns().values().stream())
                        .filter(allowance::gaveUp))
                .isEmpty();
    }

    @Test
    void eachProblemOfATargetIsDiagnosedAsIfALaterStepHadMetIt() {
        var failure = Failure.of("checking the targets", "2 problems on prod, ovh.")
                .with(List.of(
                        new Evidence.TargetProblem(
                                "prod",
                                "access",
                                "the cluster",
                                "A certificate used with https://203.0.113.7:6443 has expired: yesterday.",
                                "Fetch a new kubeconfig."),
                        new Evidence.TargetProblem(
                                "ovh",
                                "owner",
                                "release hub",
                                "Release hub in namespace ovh is locked: an upgrade has been going on.",
                                "helm rollback hub")));
        assertThat(KNOWLEDGE.diagnose("Check targets", failure))
                .extracting(Diagnosis::id)
                .containsExactly("certificate-expired", "target-held");
    }

    private static List<Diagnosis> diagnose(Evidence... evidence) {
        return KNOWLEDGE.diagnose(
                "Await rollout",
                Failure.of("waiting for the rollout in staging", "It failed.").with(List.of(evidence)));
    }

    private static Evidence crashing(String workload, String pod) {
        return new Evidence.Trouble(
                "crash-loop", workload, "Pod/" + pod + " container main", "CrashLoopBackOff", "back-off 10s");
    }

    private static Evidence event(String reason, String message) {
        return new Evidence.ClusterEvent("Pod/hub-1", reason, message, 1, Instant.EPOCH);
    }

    private static Evidence claim(String workload, String pod) {
        return new Evidence.Trouble(
                "claim",
                workload,
                "Pod/" + pod,
                "FailedScheduling",
                "pod has unbound immediate PersistentVolumeClaims");
    }

    private static Evidence ended(String workload, String pod, int exitCode) {
        return new Evidence.ContainerState(
                workload, pod, "main", "image:1", "CrashLoopBackOff", "", Optional.of(exitCode), 2);
    }

    private static Evidence log(String pod, String... lines) {
        return new Evidence.OutputTail("log of pod " + pod + ", container main (previous run)", List.of(lines));
    }

    static KnownCause cause(String yaml) {
        return switch (CauseFile.read("mine.yaml", "mine", yaml.getBytes(StandardCharsets.UTF_8))) {
            case Loaded.Valid<KnownCause>(var cause, var _) -> cause;
            case Loaded.Invalid<KnownCause>(var problems) -> throw new AssertionError(problems.toString());
        };
    }
}
