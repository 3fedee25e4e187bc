package dev.slipway.rollout;

/**
 * A workload of a namespace.
 *
 * @param kind {@code Deployment}, {@code DaemonSet}, {@code StatefulSet} or {@code Job}
 */
public record WorkloadName(String kind, String name) {

    /** {@code Deployment/hub}, as kubectl takes it. */
    @Override
    public String toString() {
        return kind + "/" + name;
    }
}
