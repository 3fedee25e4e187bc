package dev.slipway.kube;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an API server says of itself.
 *
 * @param ready whether it says that it is; one that does not tell us counts as ready, since it answers
 * @param said its words where it is not: the checks that failed, a line each
 * @param ahead how far its clock is before ours; negative: behind. Exact to about a second and the time that the question took;
 *     empty where it does not tell the time
 * @param certificates those that it showed, its own first; empty where the connection shows none
 * @param asked when it was asked
 */
public record ServerHealth(
        boolean ready, String said, Optional<Duration> ahead, List<Validity> certificates, Instant asked) {
    public ServerHealth {
        certificates = List.copyOf(certificates);
    }
}
