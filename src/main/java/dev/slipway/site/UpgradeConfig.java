package dev.slipway.site;

import java.time.Duration;
import java.util.Optional;

/**
 * How Helm upgrades a release.
 *
 * @param timeout how long it may take
 * @param atomic whether Helm itself goes back to the last revision when an upgrade fails
 * @param force whether objects that cannot be changed are replaced
 * @param serverSide whether objects are applied by the API server; absent: as Helm decides
 */
public record UpgradeConfig(Duration timeout, boolean atomic, boolean force, Optional<Boolean> serverSide) {

    /** The specification's ten minutes. */
    public static final Duration USUAL_TIMEOUT = Duration.ofMinutes(10);

    /** As an upgrade is done unless the site says otherwise. */
    public static final UpgradeConfig USUAL = new UpgradeConfig(USUAL_TIMEOUT, false, false, Optional.empty());

    /** The same within another time. */
    public UpgradeConfig within(Duration limit) {
        return new UpgradeConfig(limit, atomic, force, serverSide);
    }
}
