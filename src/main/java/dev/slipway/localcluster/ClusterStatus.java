package dev.slipway.localcluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** How a local cluster is. */
public sealed interface ClusterStatus {

    /** There is none of this name. */
    record Absent(ClusterName name) implements ClusterStatus {}

    /**
     * Everything of it runs, and its API server answers.
     *
     * @param server the API server's address
     * @param kubeconfig a file with its administrator's credentials
     * @param realNode whether pods really run
     * @param simulatedNodes how many nodes KWOK plays
     * @param folder where everything of the cluster is kept, logs too
     */
    record Running(ClusterName name, URI server, Path kubeconfig, boolean realNode, int simulatedNodes, Path folder)
            implements ClusterStatus {}

    /**
     * It exists, and something of it does not work.
     *
     * @param problems one line each
     * @param folder where everything of the cluster is kept, logs too
     */
    record Broken(ClusterName name, List<String> problems, Path folder) implements ClusterStatus {
        public Broken {
            problems = List.copyOf(problems);
        }
    }
}
