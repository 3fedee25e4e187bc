package dev.slipway.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What happens in a deployment, in the order in which it happens. Every started step ends exactly once. */
public sealed interface PipelineEvent {

    /** When it happened. */
    Instant at();

    /** The step that it is about, if it is about one. */
    default Optional<StepRef> ofStep() {
        return switch (this) {
            case StepStarted e -> Optional.of(e.step());
            case StepProgressed e -> Optional.of(e.step());
            case StepPrinted e -> Optional.of(e.step());
            case StepWarned e -> Optional.of(e.step());
            case WorkloadsChanged e -> Optional.of(e.step());
            case TroubleSeen e -> Optional.of(e.step());
            case CheckEnded e -> Optional.of(e.step());
            case StepRetrying e -> Optional.of(e.step());
            case StepEnded e -> Optional.of(e.step());
            case DeploymentStarted _,
                    StageStarted _,
                    RecoveryStarted _,
                    RecoveryEnded _,
                    StageEnded _,
                    DeploymentEnded _ -> Optional.empty();
        };
    }

    /** The deployment begins; all that it will do is known. */
    record DeploymentStarted(Instant at, Subject subject, List<StageOutline> stages) implements PipelineEvent {
        public DeploymentStarted {
            stages = List.copyOf(stages);
        }
    }

    /** A stage begins. */
    record StageStarted(Instant at, String stage) implements PipelineEvent {}

    /** A step begins its first attempt. */
    record StepStarted(Instant at, StepRef step, Duration timeLimit) implements PipelineEvent {}

    /** A step says what it is doing. */
    record StepProgressed(Instant at, StepRef step, String message) implements PipelineEvent {}

    /** A step passes on a line of output. */
    record StepPrinted(Instant at, StepRef step, String line) implements PipelineEvent {}

    /** A step tells of something that is not as it should be. */
    record StepWarned(Instant at, StepRef step, String message) implements PipelineEvent {}

    /** A step tells how far the workloads have come that it waits for. */
    record WorkloadsChanged(Instant at, StepRef step, List<WorkloadProgress> workloads) implements PipelineEvent {
        public WorkloadsChanged {
            workloads = List.copyOf(workloads);
        }
    }

    /** Something is wrong, since now, with a workload that a step waits for: what, and what follows from it. */
    record TroubleSeen(Instant at, StepRef step, String workload, String message) implements PipelineEvent {}

    /** A check that a step makes has ended. */
    record CheckEnded(Instant at, StepRef step, CheckReport check) implements PipelineEvent {}

    /** An attempt failed, and another follows after a pause. */
    record StepRetrying(Instant at, StepRef step, int failedAttempt, int attempts, Failure failure, Duration pause)
            implements PipelineEvent {}

    /**
     * A step ended, or will never start. Of a recovery, steps that never start need not be told.
     *
     * @param required whether its failure closes the gate
     * @param flaky whether it succeeded only after a retry
     */
    record StepEnded(Instant at, StepRef step, StepOutcome outcome, Duration took, boolean required, boolean flaky)
            implements PipelineEvent {
        /** Whether it failed without closing the gate. */
        public boolean isWarning() {
            return !required && outcome instanceof StepOutcome.Failed;
        }
    }

    /**
     * A required step of a track has failed, and what the track did is about to be undone.
     *
     * @param culprit the step that failed; its end was told before, with its evidence
     * @param steps those of the recovery, in order; the later ones run only when the first has succeeded
     */
    record RecoveryStarted(Instant at, String stage, String track, StepRef culprit, List<StepRef> steps)
            implements PipelineEvent {
        public RecoveryStarted {
            steps = List.copyOf(steps);
        }
    }

    /** A recovery is over. */
    record RecoveryEnded(Instant at, RecoveryResult result) implements PipelineEvent {}

    /** All of a stage's steps have ended, and the gate behind it is open, or closed for good. */
    record StageEnded(Instant at, String stage, GateDecision gate, Duration took) implements PipelineEvent {}

    /** The deployment is over. */
    record DeploymentEnded(Instant at, DeploymentResult result) implements PipelineEvent {}

    /**
     * What is deployed.
     *
     * @param site the site's name
     * @param commit full hash
     * @param title the commit's first line
     * @param author the commit's author, by name
     * @param pullRequest the pull or merge request that brought it, where that is known
     * @param purpose what is done
     */
    record Subject(
            DeploymentId id,
            String site,
            String commit,
            String title,
            String author,
            OptionalInt pullRequest,
            Purpose purpose) {

        /** A commit that is deployed. */
        public Subject(
                DeploymentId id, String site, String commit, String title, String author, OptionalInt pullRequest) {
            this(id, site, commit, title, author, pullRequest, Purpose.DEPLOY);
        }

        /** The first eight characters of the hash, as people quote it. */
        public String shortCommit() {
            return commit.substring(0, Math.min(8, commit.length()));
        }
    }

    /** What a pipeline is run for. */
    enum Purpose {
        /** To bring a commit to the targets. */
        DEPLOY,
        /** To take a target back to an earlier revision; the commit is the one whose credentials and tests are used. */
        ROLLBACK
    }

    /** A stage and its steps, known before anything ran. */
    record StageOutline(String name, List<StepRef> steps) {
        public StageOutline {
            steps = List.copyOf(steps);
        }
    }
}
