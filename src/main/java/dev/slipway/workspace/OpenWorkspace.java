package dev.slipway.workspace;

import java.io.IOException;
import java.nio.file.Files;

/** A workspace while its deployment lives. Closing it removes it; when we are killed, the next run does. */
public final class OpenWorkspace implements AutoCloseable {
    private final Workspace workspace;
    private final boolean inMemory;
    private final Workspaces.Cleanup cleanup;
    private final LockFile lock;

    OpenWorkspace(Workspace workspace, boolean inMemory, Workspaces.Cleanup cleanup, LockFile lock) {
        this.workspace = workspace;
        this.inMemory = inMemory;
        this.cleanup = cleanup;
        this.lock = lock;
    }

    /** Its folders. */
    public Workspace workspace() {
        return workspace;
    }

    /** Whether it is in memory, so that no secret ever reaches a disk (but for swap). */
    public boolean isInMemory() {
        return inMemory;
    }

    /** What became of the workspaces of runs that had died before. */
    public Workspaces.Cleanup cleanup() {
        return cleanup;
    }

    /**
     * Removes it, and its lock with it.
     *
     * @throws IOException when something of it could not be removed: the person must be told, with
     *     {@link Workspace#root()}, since there may be secrets in it
     */
    @Override
    public void close() throws IOException {
        try (lock) {
            FolderTree.remove(workspace.root());
            Files.deleteIfExists(
                    workspace.root().resolveSibling(workspace.root().getFileName() + Workspaces.LOCK));
        }
    }
}
