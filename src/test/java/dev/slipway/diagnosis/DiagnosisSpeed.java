package dev.slipway.diagnosis;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Prints how long it takes to read what is known, and to diagnose a failure of eight troubles with long logs. */
final class DiagnosisSpeed {
    private DiagnosisSpeed() {}

    public static void main(String[] arguments) {
        long start = cpu();
        var knowledge = KnowledgeBase.shipped();
        long read = cpu();
        var failure = failure();
        var first = knowledge.diagnose("Await rollout", failure);
        long once = cpu();
        for (int i = 0; i < 20; i++) {
            knowledge.diagnose("Await rollout", failure);
        }
        long often = cpu();
        System.out.printf(
                "%d causes read in %d ms; %d pieces of evidence diagnosed in %d ms (first time), %d ms (later): %s%n",
                knowledge.causes().size(),
                (read - start) / 1_000_000,
                failure.evidence().size(),
                (once - read) / 1_000_000,
                (often - once) / 20_000_000,
                first.stream().map(Diagnosis::id).limit(3).toList());
    }

    /** Time of the processor, so that what else the machine does is not counted. */
    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static Failure failure() {
        var evidence = new ArrayList<Evidence>();
        for (int i = 0; i < 8; i++) {
            var pod = "hub-" + i;
            var workload = "Deployment/" + pod;
            evidence.add(new Evidence.Trouble(
                    "crash-loop", workload, "Pod/" + pod + " container hub", "CrashLoopBackOff", "back-off 20s"));
            evidence.add(new Evidence.ContainerState(
                    workload, pod, "hub", "hub:4", "CrashLoopBackOff", "back-off 20s", Optional.of(1), 3));
            evidence.add(new Evidence.OutputTail(
                    "log of pod " + pod + ", container hub (previous run)",
                    IntStream.range(0, 30)
                            .mapToObj(line -> "INFO 2026-11-25 walking the tree of /srv/data/" + line
                                    + " and 127.0.0.1:8080 answered with what was expected of it, as ever, after 17 ms")
                            .toList()));
            for (int event = 0; event < 8; event++) {
                evidence.add(new Evidence.ClusterEvent(
                        "Pod/" + pod, "BackOff", "Back-off restarting failed container hub in pod", 3, Instant.EPOCH));
            }
            evidence.add(new Evidence.Condition(
                    "Pod/" + pod, "Ready", "False", "ContainersNotReady", "containers with unready status: [hub]"));
        }
        evidence.add(new Evidence.Fact("namespace", "staging"));
        return Failure.of("waiting for the rollout", "Eight workloads crash.").with(List.copyOf(evidence));
    }
}
