package dev.slipway.demo;

import java.util.List;
import java.util.Optional;

/**
 * What the example site is to become.
 *
 * @param server where the demo's servers answer
 * @param image that every pod runs
 * @param namespacePrefix put before the names of the two namespaces; empty on a cluster of our own
 * @param breakage what is to be broken
 */
public record DemoPlan(String server, String image, String namespacePrefix, Optional<Breakage> breakage) {
    /** The image that a local cluster has without a registry. */
    public static final String LOCAL_IMAGE = "slipway.local/busybox:1";

    /** The same, for a cluster that has registries. */
    public static final String PUBLIC_IMAGE = "docker.io/library/busybox:1.37";

    /** Keeps the demo apart from what may be called the same on somebody's own cluster. */
    public static final String PREFIX_ELSEWHERE = "slipway-demo-";

    /** The namespaces that the demo deploys to. */
    public List<String> namespaces() {
        return List.of(namespacePrefix + "staging", namespacePrefix + "prod");
    }
}
