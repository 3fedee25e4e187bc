package dev.slipway.workspace;

import java.io.IOException;
import java.nio.file.Files;

/**
 * A workspace while its deployment lives. Closing it removes it, and so does an end of the program that nobody has taken in hand
 * (Ctrl-C while something is looked at); when we are killed, the next run does.
 */
public final class OpenWorkspace implements AutoCloseable {
    private final Workspace workspace;
    private final boolean inMemory;
    private final Workspaces.Cleanup cleanup;
    private final LockFile lock;
    private final Thread atTheEnd = new Thread(this::removeAtTheEnd, "workspace-end");
    private boolean closed;

    OpenWorkspace(Workspace workspace, boolean inMemory, Workspaces.Cleanup cleanup, LockFile lock) {
        this.workspace = workspace;
        this.inMemory = inMemory;
        this.cleanup = cleanup;
        this.lock = lock;
        Runtime.getRuntime().addShutdownHook(atTheEnd);
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
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
        } catch (IllegalStateException ending) {
            // The program is ending already: whoever of the two comes first removes it.
        }
        remove();
    }

    private synchronized void remove() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (lock) {
            FolderTree.remove(workspace.root());
            Files.deleteIfExists(
                    workspace.root().resolveSibling(workspace.root().getFileName() + Workspaces.LOCK));
        }
    }

    private void removeAtTheEnd() {
        try {
            remove();
        } catch (IOException e) {
            // Nobody is left to be told; the lock goes with the process, so the next run finds it.
            return;
        }
    }
}
