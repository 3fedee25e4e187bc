package dev.slipway.steps.validate.binder;

import dev.slipway.http.HttpOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a launch ended. */
sealed interface LaunchOutcome {

    /**
     * A server runs.
     *
     * @param token lets its bearer into the server
     */
    record Ready(String url, String token) implements LaunchOutcome {
        @Override
        public String toString() {
            return "Ready[" + url + "]";
        }
    }

    /** No server runs that we know of. */
    sealed interface Failure extends LaunchOutcome {}

    /**
     * There was no image, and none could be made.
     *
     * @param during how far that came
     * @param said by BinderHub or its builder; may be empty
     * @param tail of what the builder printed
     */
    record NotBuilt(Phase during, String said, List<String> tail) implements Failure {
        public NotBuilt {
            tail = List.copyOf(tail);
        }
    }

    /**
     * There is an image, but no server came of it.
     *
     * @param tail of what JupyterHub told of its start
     */
    record NotLaunched(String said, List<String> tail) implements Failure {
        public NotLaunched {
            tail = List.copyOf(tail);
        }
    }

    /** As many servers run as may: of this repository, or of all. */
    record NoRoom(String said) implements Failure {}

    /** This repository, or whoever asks from here, may not launch. */
    record Banned(String said) implements Failure {}

    /** Too many launches were asked for from here. */
    record TooOften(String said) implements Failure {}

    /** There is no such repository, or no such branch. */
    record NotFound(String said) implements Failure {}

    /** Whoever hosts the repository could not be asked for it. */
    record HostAilsOrRefuses(String said) implements Failure {}

    /** It failed before anything had begun, for another reason. */
    record Declined(String said, Optional<Integer> status) implements Failure {}

    /** The answer was no stream of events. */
    record NoStream(HttpOutcome.Answered answer) implements Failure {}

    /**
     * The time was over.
     *
     * @param in empty: nothing was told at all
     */
    record Late(Optional<Phase> in, Duration limit) implements Failure {}

    /** The connection was lost, and could not be made again. */
    record Lost(Optional<Phase> in, String explanation, int connections) implements Failure {}

    /** There was no connection. */
    record Unreachable(HttpOutcome.Cause cause, String explanation) implements Failure {}

    /** What came does not make sense. */
    record Senseless(String what) implements Failure {}
}
