package dev.slipway.journal;

import dev.slipway.journal.Provenance.Origin;
import dev.slipway.journal.Provenance.Wish;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.PipelineEvent.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A deployment as it stands in a list.
 *
 * @param targets in the pipeline's order
 */
public record RecordedDeployment(
        Subject subject, Instant startedAt, Wish wish, Origin origin, State state, List<Target> targets) {
    public RecordedDeployment {
        targets = List.copyOf(targets);
    }

    /** How it stands. */
    public sealed interface State {
        /** It is over. */
        record Ended(Verdict verdict, Duration took) implements State {}

        /**
         * No end of it is recorded.
         *
         * @param lastHeard when its last entry was written
         */
        record Open(Life life, Instant lastHeard) implements State {}
    }

    /** Whether what runs a deployment lives. */
    public enum Life {
        /** Its process runs on this machine. */
        RUNNING,
        /** Its process ran on this machine, and is no more: it was killed, or the machine went down. */
        KILLED,
        /** It was begun on another machine, and only that one knows. */
        UNFINISHED
    }

    /**
     * A target that it was for.
     *
     * @param flaky whether something there succeeded only after a retry
     */
    public record Target(String name, Outcome outcome, boolean flaky) {
        /** One where nothing was flaky. */
        public Target(String name, Outcome outcome) {
            this(name, outcome, false);
        }
    }

    /** What became of a target. */
    public enum Outcome {
        /** All that the deployment needed there succeeded. */
        SUCCEEDED,
        /** Something that it needed did not. */
        FAILED,
        /** The same, and what was done is undone. */
        ROLLED_BACK,
        /** It was begun, and not brought to its end. */
        UNFINISHED,
        /** Nothing was begun there. */
        NOT_REACHED;

        /** Its stable name: {@code rolled-back}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Its id. */
    public DeploymentId id() {
        return subject.id();
    }

    /** Whether nothing of it runs any more; of one on another machine that is not known. */
    public boolean hasSurelyEnded() {
        return switch (state) {
            case State.Ended _ -> true;
            case State.Open(var life, var _) -> life == Life.KILLED;
        };
    }

    /** How it stands, in a stable word: {@code succeeded}, {@code failed}, {@code interrupted}, {@code running}, {@code killed}. */
    public String word() {
        return switch (state) {
            case State.Ended(var verdict, var _) -> verdict.name().toLowerCase(Locale.ROOT);
            case State.Open(var life, var _) -> life.name().toLowerCase(Locale.ROOT);
        };
    }

    /** All words for how a deployment may stand. */
    public static List<String> words() {
        return List.of("succeeded", "failed", "interrupted", "running", "killed", "unfinished");
    }
}
