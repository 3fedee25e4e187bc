package dev.slipway.deployment;

import dev.slipway.workspace.GitAnswer;
import dev.slipway.workspace.SiteRepository;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * A site as it lies in the person's folder, copied into a private workspace: what is not committed yet is in it, and what Git
 * ignores is not.
 *
 * <ol>
 *   <li>The last commit is checked out, so that Git can be asked there which files are to be encrypted.
 *   <li>Every file of the folder is laid over it, and what the folder no longer has is removed.
 *   <li>A folder that is in no repository, or in one without a commit, is copied as it is.
 * </ol>
 *
 * <p>Symbolic links are taken from the commit only, without those that lead out of it.
 */
record SiteCopy(Surroundings surroundings, Path site) {

    /**
     * Copies it.
     *
     * @param workspace nothing is in its checkout yet
     * @return the workspace, knowing where the site is in it
     */
    Workspace into(Workspace workspace) throws IOException, InterruptedException {
        return switch (new SiteCheckout(surroundings, site).of("HEAD", workspace)) {
            case GitAnswer.Known<Workspace>(var checkedOut) -> {
                overlay(checkedOut);
                yield checkedOut;
            }
            case GitAnswer.Refused<Workspace> _ -> {
                copyAll(workspace);
                yield workspace;
            }
        };
    }

    private void overlay(Workspace workspace) throws IOException, InterruptedException {
        var repository = new SiteRepository(surroundings.processes(), surroundings.environment(), site);
        for (var name : repository.workingFiles()) {
            var own = site.resolve(name);
            var copy = workspace.site().resolve(name).normalize();
            if (!copy.startsWith(workspace.site())) {
                continue;
            }
            if (!Files.exists(own, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(copy);
            } else if (Files.isRegularFile(own, LinkOption.NOFOLLOW_LINKS)) {
                copy(own, copy, workspace);
            }
        }
    }

    private void copyAll(Workspace workspace) throws IOException, InterruptedException {
        Files.createDirectories(workspace.site());
        new SiteRepository(surroundings.processes(), surroundings.environment(), site).begin(workspace.checkout());
        Files.walkFileTree(site, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return folder.endsWith(".git") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    copy(file, workspace.site().resolve(site.relativize(file)), workspace);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void copy(Path from, Path to, Workspace workspace) throws IOException {
        var folder =
                Files.createDirectories(Objects.requireNonNull(to.getParent(), "a file of the site is in a folder"));
        // A link among the commit's folders may lead elsewhere, and the copy would be written there.
        if (!folder.toRealPath().startsWith(workspace.checkout().toRealPath())) {
            throw new IOException(to + " leads out of the checkout");
        }
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
