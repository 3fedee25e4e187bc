package dev.slipway.workspace;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a deployment's files are. All of it is readable by its owner alone.
 *
 * @param root mode 0700, in memory where the system has it
 * @param folder where in its repository the site stands: empty for the repository's root, which is usual
 */
public record Workspace(Path root, String folder) {

    /** A workspace whose site is a repository of its own. */
    public Workspace(Path root) {
        this(root, "");
    }

    /** The checkout of the commit. */
    public Path checkout() {
        return root.resolve("site");
    }

    /** The site: its folder in the checkout; secrets are decrypted in it. */
    public Path site() {
        return folder.isEmpty() ? checkout() : checkout().resolve(folder);
    }

    /**
     * The real path of a file or folder of the site, if it exists and is inside the checkout. A commit may hold symbolic
     * links; one that leads out is not followed.
     *
     * @param relative to the site
     * @throws IOException when it cannot be looked up
     */
    public Optional<Path> inSite(String relative) throws IOException {
        try {
            var checkout = checkout().toRealPath();
            return Optional.of(site().resolve(relative).toRealPath()).filter(real -> real.startsWith(checkout));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Helm's own folders: configuration and data of this deployment alone. */
    public Path helm() {
        return root.resolve("helm");
    }

    /** The kubeconfig that Helm and the tests of a target use. */
    public Path kubeconfig(String target) {
        return root.resolve("kubeconfig").resolve(target + ".yaml");
    }

    /** The token that a target's kubeconfig names; replaced whole when it is renewed. */
    public Path token(String target) {
        return root.resolve("kubeconfig").resolve(target + ".token");
    }

    /** For files that nobody needs after the step that made them: test results, rendered values. */
    public Path scratch() {
        return root.resolve("scratch");
    }
}
