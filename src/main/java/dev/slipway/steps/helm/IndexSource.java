package dev.slipway.steps.helm;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where the present index of a chart repository is got from without Helm. */
@FunctionalInterface
public interface IndexSource {
    /** Nowhere: Helm fetches each itself. */
    IndexSource NONE = (_, _) -> Optional.empty();

    /**
     * The index as the repository has it now.
     *
     * @param url the repository's address
     * @return a file that nobody changes any more; empty: it could not be got this way, be it that Helm can or that Helm's words
     *     say why not
     */
    Optional<Path> present(String url, Duration limit) throws InterruptedException;
}
