package dev.slipway.steps.tools;

import dev.slipway.pipeline.Failure;
import java.nio.file.Path;
import java.util.Map;

/** What became of asking one source for a tool. */
sealed interface SourceResult {

    /**
     * Here it is.
     *
     * @param programs by name
     * @param how where it came from, for the summary: {@code from the cache}
     */
    record Obtained(Map<String, Path> programs, String how) implements SourceResult {
        public Obtained {
            programs = Map.copyOf(programs);
        }
    }

    /**
     * This source does not have it; the next may.
     *
     * @param why one sentence without a full stop
     */
    record Unavailable(Lack lack, String why) implements SourceResult {}

    /** Something is wrong that no other source should hide: what was got is not what was asked for. */
    record Refused(Failure failure) implements SourceResult {}

    /** Why a source does not have a tool. */
    enum Lack {
        /** The machine lacks something: the program on PATH, the go command. */
        NOT_HERE,
        /** The network, or a server: a moment later it may work. */
        NETWORK,
        /** It would be the same every time. */
        FOR_GOOD
    }

    /** The machine lacks something. */
    static SourceResult notHere(String why) {
        return new Unavailable(Lack.NOT_HERE, why);
    }

    /** A moment later it may work. */
    static SourceResult network(String why) {
        return new Unavailable(Lack.NETWORK, why);
    }

    /** It would be the same every time. */
    static SourceResult forGood(String why) {
        return new Unavailable(Lack.FOR_GOOD, why);
    }
}
