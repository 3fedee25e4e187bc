package dev.slipway.deployment;

import dev.slipway.kube.TargetAccess;
import dev.slipway.site.TargetConfig;
import dev.slipway.steps.helm.HelmProgram;
import dev.slipway.workspace.Toolbox;
import dev.slipway.workspace.Workspace;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What a program finds in its environment that somebody else wrote and that works on a target. */
final class TargetEnvironment {
    private TargetEnvironment() {}

    /**
     * All of it: the pinned tools come first on {@code PATH}, kubectl and Helm find the target's credentials and namespace, and
     * nothing of theirs is read from or written to the person's own folders.
     *
     * @param base what every such program gets of our own environment
     * @param cache Slipway's cache folder
     */
    static Map<String, String> of(
            Map<String, String> base,
            Path cache,
            TargetConfig target,
            Workspace workspace,
            TargetAccess access,
            Toolbox tools) {
        var all = new HashMap<>(base);
        all.putAll(HelmProgram.folders(workspace, cache));
        all.putAll(target.environment());
        all.put("PATH", tools.path(all.getOrDefault("PATH", "")));
        all.put("KUBECONFIG", access.kubeconfig().toString());
        all.put("HELM_NAMESPACE", target.namespace());
        // What kubectl would read and write below ~/.kube.
        all.put("KUBECACHEDIR", workspace.scratch().resolve("kube-cache").toString());
        all.put("KUBERC", "off");
        return all;
    }
}
