package dev.slipway.localcluster;

import java.util.List;
import java.util.stream.IntStream;

/** The nodes that KWOK plays. */
final class SimulatedNodes {
    /** Nodes with this annotation are KWOK's. */
    static final String ANNOTATION = "kwok.x-k8s.io/node";

    private static final String PREFIX = "simulated-";

    private SimulatedNodes() {}

    /** The names of the first nodes. */
    static List<String> names(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(SimulatedNodes::name).toList();
    }

    /** Whether a node of this name is one of more than the first nodes. */
    static boolean isSurplus(String name, int count) {
        return name.startsWith(PREFIX) && !names(count).contains(name);
    }

    private static String name(int number) {
        return PREFIX + number;
    }

    /**
     * The node's object.
     *
     * @param besideRealNode then it is tainted, lest pods that people want to talk to end up on it
     */
    static String object(String name, boolean besideRealNode) {
        var taint = besideRealNode ? """
                  taints:
                    - {key: %s, value: fake, effect: NoSchedule}
                """.formatted(ANNOTATION) : "";
        return """
                apiVersion: v1
                kind: Node
                metadata:
                  name: %1$s
                  annotations:
                    %2$s: fake
                    node.alpha.kubernetes.io/ttl: "0"
                  labels:
                    type: kwok
                    kubernetes.io/arch: amd64
                    kubernetes.io/hostname: %1$s
                    kubernetes.io/os: linux
                    node-role.kubernetes.io/agent: ""
                spec:
                  providerID: kwok://%1$s
                %3$s""".formatted(name, ANNOTATION, taint);
    }
}
