package dev.slipway.workspace;

import java.nio.file.Path;

/**
 * Where a deployment's files are. All of it is readable by its owner alone.
 *
 * @param root mode 0700, in memory where the system has it
 */
public record Workspace(Path root) {

    /** The checkout of the commit; secrets are decrypted in it. */
    public Path site() {
        return root.resolve("site");
    }

    /** Helm's own folders: configuration and data of this deployment alone. */
    public Path helm() {
        return root.resolve("helm");
    }

    /** The kubeconfig that Helm and the tests of a target use. */
    public Path kubeconfig(String target) {
        return root.resolve("kubeconfig").resolve(target + ".yaml");
    }

    /** For files that nobody needs after the step that made them: test results, rendered values. */
    public Path scratch() {
        return root.resolve("scratch");
    }
}
