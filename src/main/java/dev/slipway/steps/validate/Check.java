package dev.slipway.steps.validate;

import dev.slipway.site.CheckConfig;
import java.time.Duration;

/** Something that a human would try to see whether a target works. It keeps nothing from one attempt to the next. */
public interface Check {

    /** What sort it is. */
    CheckKind kind();

    /** What it tries, one line: the address, the repository; without secrets. */
    String title();

    /** What the site says of it. */
    CheckConfig config();

    /** How often it is tried until it passes; a pass at a later attempt counts, and is told as flaky. */
    default int attempts() {
        return config().attempts();
    }

    /** The longest that an attempt may take. The check itself keeps to it, whatever it asks. */
    default Duration timeout() {
        return config().timeout();
    }

    /** Whether it asks something inside the cluster. */
    boolean needsCluster();

    /**
     * Tries it once.
     *
     * @throws InterruptedException when interrupted; whatever it began outside is undone by then
     */
    Attempt once(CheckRun run) throws InterruptedException;
}
