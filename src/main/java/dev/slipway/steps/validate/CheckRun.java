package dev.slipway.steps.validate;

import dev.slipway.http.HttpCaller;
import dev.slipway.kube.Cluster;
import dev.slipway.pipeline.Sleeper;
import java.util.Optional;

/** What an attempt of a check is given. */
public interface CheckRun {

    /** The target's cluster; present for a check that needs it. */
    Optional<Cluster> cluster();

    /** The target's namespace. */
    String namespace();

    /** Asks addresses. */
    HttpCaller http();

    /** Waits. */
    Sleeper sleeper();

    /** Tells in a line what the check is doing now. */
    void progress(String message);

    /** Passes on a line, which is shown, and kept in the check's own log. */
    void log(String line);
}
