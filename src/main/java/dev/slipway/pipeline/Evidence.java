package dev.slipway.pipeline;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Plain facts gathered when something failed, of types that a journal can keep and a diagnosis can be replayed from. */
public sealed interface Evidence {

    /**
     * A program ended with an error.
     *
     * @param program its name: {@code helm}
     * @param exitCode its exit code; 128 + n for signal n
     */
    record ExitCode(String program, int exitCode) implements Evidence {}

    /**
     * The last lines that something printed.
     *
     * @param source where they come from: {@code helm upgrade}, {@code log of pod hub-7d9, container hub (previous)}
     * @param lines in order, the last one last
     */
    record OutputTail(String source, List<String> lines) implements Evidence {
        public OutputTail {
            lines = List.copyOf(lines);
        }
    }

    /**
     * A place in a file that is wrong.
     *
     * @param file relative to the site
     * @param line counted from 1
     * @param column counted from 1
     * @param problem what is wrong there; never the content of a secret
     * @param remedy what to write instead; may be empty
     */
    record FileProblem(String file, int line, int column, String problem, String remedy) implements Evidence {}

    /**
     * A server's answer.
     *
     * @param request method and address without query or secrets
     * @param status the HTTP status, or 0 where no answer came
     * @param body the beginning of the body, or the network's error
     */
    record HttpReply(String request, int status, String body) implements Evidence {}

    /**
     * What ended the wait for a rollout, or what it still hung on when its time was over. The first evidence of such a
     * failure; where several workloads are in trouble, the worst comes first.
     *
     * @param kind what sort of trouble, in Slipway's words, stable: {@code crash-loop}, {@code image-refused}
     * @param workload kind and name: {@code Deployment/hub}
     * @param object where it was seen: {@code Pod/hub-7d9 container hub}, {@code Pod/hub-7d9}, or the workload itself
     * @param reason the cluster's own word: {@code ErrImagePull}; may be empty
     * @param message the cluster's own sentence; may be empty
     */
    record Trouble(String kind, String workload, String object, String reason, String message) implements Evidence {}

    /**
     * A condition that an object's status reports, or what a status says in another field.
     *
     * @param object kind and name: {@code Pod/hub-7d9}, {@code Node/worker-1}, {@code PersistentVolumeClaim/hub-db}
     * @param type {@code Ready}, {@code PodScheduled}, {@code Progressing}
     * @param status {@code True}, {@code False} or {@code Unknown}; for a field that is no condition, its value
     * @param reason one word; may be empty
     * @param message a sentence; may be empty
     */
    record Condition(String object, String type, String status, String reason, String message) implements Evidence {}

    /**
     * How far a workload had come.
     *
     * @param workload kind and name: {@code Deployment/hub}
     * @param state {@code 1 of 2 replicas available}
     */
    record WorkloadState(String workload, String state) implements Evidence {}

    /**
     * A container that does not run as it should.
     *
     * @param pod its name
     * @param container its name
     * @param reason the kubelet's word: {@code CrashLoopBackOff}, {@code ErrImagePull}, {@code OOMKilled}
     * @param message the kubelet's sentence; may be empty
     * @param exitCode of its last run, where it has ended at least once
     * @param restarts how often it was started again
     */
    record ContainerState(
            String workload,
            String pod,
            String container,
            String image,
            String reason,
            String message,
            Optional<Integer> exitCode,
            int restarts)
            implements Evidence {}

    /** An event of the cluster. */
    record ClusterEvent(String object, String reason, String message, int count, Instant lastSeen)
            implements Evidence {}

    /**
     * A test that failed.
     *
     * @param test its full name
     * @param title its docstring or, without one, its name
     * @param message the assertion
     */
    record FailedTest(String test, String title, String message) implements Evidence {}

    /**
     * Something at a target because of which a deployment to it would fail. Each is a failure of its own: one target may have
     * several, and one failed step several targets.
     *
     * @param target its name
     * @param check what was checked, in Slipway's words, stable: {@code access}, {@code permission}, {@code release}
     * @param object what it is about: {@code release hub}, {@code StorageClass/fast}
     * @param problem what is wrong, one or two sentences
     * @param remedy what to do about it
     */
    record TargetProblem(String target, String check, String object, String problem, String remedy)
            implements Evidence {}

    /** Any other fact, one line: what it is about, and what was seen. */
    record Fact(String subject, String value) implements Evidence {}
}
