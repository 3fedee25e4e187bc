package dev.slipway.localcluster;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Looks at a cluster, without changing anything. */
final class ClusterProbe {
    private final ClusterName name;
    private final ClusterFolder folder;
    private final Machine machine;

    ClusterProbe(ClusterName name, ClusterFolder folder, Machine machine) {
        this.name = name;
        this.folder = folder;
        this.machine = machine;
    }

    ClusterStatus status() throws InterruptedException {
        if (!Files.isDirectory(folder.root())) {
            return new ClusterStatus.Absent(name);
        }
        var found = ClusterState.read(folder.state());
        if (found.isEmpty()) {
            return broken("it was begun and never came up");
        }
        var state = found.get();
        var problems = new ArrayList<String>();
        for (var component : state.layout().components(state.simulatedNodes())) {
            if (!state.isAlive(component)) {
                problems.add(component.program() + " does not run; its last words are in " + folder.log(component));
            }
        }
        if (state.layout() instanceof Layout.InNamespace(var plan)
                && !machine.network(name).isWhole(plan)) {
            problems.add("its network namespace %s or its link %s is gone".formatted(name.onHost(), plan.linkName()));
        }
        if (problems.isEmpty()) {
            problems.addAll(apiServerProblems(state));
        }
        return problems.isEmpty() ? running(state) : new ClusterStatus.Broken(name, problems, folder.root());
    }

    ClusterStatus.Running running(ClusterState state) {
        return new ClusterStatus.Running(
                name,
                state.layout().apiServer(),
                folder.kubeconfig(),
                state.layout().hasRealNode(),
                state.simulatedNodes(),
                folder.root());
    }

    private List<String> apiServerProblems(ClusterState state) throws InterruptedException {
        var problems = new ArrayList<String>();
        try (var api = ApiClient.connect(state.layout().apiServer(), Certificates.in(folder.certificates()))) {
            var reply = api.get("/readyz");
            if (reply.isEmpty()) {
                problems.add(
                        "its API server does not answer at " + state.layout().apiServer());
            } else if (!reply.get().isSuccess()) {
                problems.add("its API server is not ready: " + reply.get().body());
            }
        } catch (IOException e) {
            problems.add("its certificates can't be read: " + e.getMessage());
        }
        return problems;
    }

    private ClusterStatus broken(String problem) {
        return new ClusterStatus.Broken(name, List.of(problem), folder.root());
    }
}
