package dev.slipway.localcluster;

import java.util.OptionalInt;

/**
 * What a cluster is to have.
 *
 * @param node whether pods are to run
 * @param simulatedNodes how many nodes KWOK plays; empty: as many as before, and in a new cluster none, or one where there
 *     is no real node
 * @param audited whether the API server, if it is started by this, writes down every request of the cluster's
 *     administrator, see {@link LocalCluster#auditLog()}
 */
public record UpOptions(Node node, OptionalInt simulatedNodes, boolean audited) {

    /** Whether the cluster is to have a real node, on which pods run. */
    public enum Node {
        /** It must; without, nothing is started. */
        REQUIRED,
        /** If this machine and this user can run one; what that leaves out is told. */
        IF_POSSIBLE,
        /** It must not. */
        NONE
    }

    /** Without a record of requests. */
    public UpOptions(Node node, OptionalInt simulatedNodes) {
        this(node, simulatedNodes, false);
    }

    /** A real node if possible. */
    public static UpOptions ordinary() {
        return new UpOptions(Node.IF_POSSIBLE, OptionalInt.empty());
    }

    /** A real node, or a failure that says what is missing. */
    public static UpOptions withRealNode() {
        return new UpOptions(Node.REQUIRED, OptionalInt.empty());
    }

    /** The same with this many simulated nodes. */
    public UpOptions withSimulatedNodes(int count) {
        return new UpOptions(node, OptionalInt.of(count), audited);
    }

    /** The same with a record of requests, for measuring what a program asks of a cluster. */
    public UpOptions withAudit() {
        return new UpOptions(node, simulatedNodes, true);
    }
}
