package dev.slipway.steps.clusterauth;

import java.time.Instant;
import java.util.Optional;

/**
 * What requests to AWS are signed with.
 *
 * @param accessKeyId names the key; no secret
 * @param sessionToken goes with temporary keys
 * @param ends where that is known; what was signed with them is good no longer
 */
record AwsCredentials(
        String accessKeyId, String secretAccessKey, Optional<String> sessionToken, Optional<Instant> ends) {

    /** Without the secrets: records are printed by accident. */
    @Override
    public String toString() {
        return "the AWS access key " + accessKeyId;
    }
}
