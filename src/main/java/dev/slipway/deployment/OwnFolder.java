package dev.slipway.deployment;

import dev.slipway.pipeline.Failure;
import dev.slipway.site.GitCryptHeader;
import dev.slipway.workspace.SiteRepository;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The person's own folder of a site, of which one file is to be opened: it may differ from what is committed, and so may the
 * attributes that say how it is encrypted.
 */
record OwnFolder(Surroundings surroundings, Path site, Workspace workspace) {

    /**
     * Lays the file as it is there, and the attributes that hold for it, over the checkout.
     *
     * @param name relative to the site
     * @param changing whether it is to be changed: where Git encrypts it by itself, nobody needs us
     * @return why it cannot be opened
     */
    Optional<Failure> lay(String name, boolean changing) throws IOException, InterruptedException {
        var relative = Path.of(name).normalize();
        if (relative.isAbsolute()
                || relative.startsWith("..")
                || relative.toString().isEmpty()) {
            return Optional.of(
                    failure(name, "It is not in the site's folder, " + site + ".", "Name a file of the site."));
        }
        var own = site.resolve(relative);
        if (Files.isSymbolicLink(own) || Files.isDirectory(own)) {
            return Optional.of(failure(name, "It is no regular file.", "Name the file itself."));
        }
        // From the repository's root down, as Git reads them.
        for (var folder = relative.getParent(); folder != null; folder = folder.getParent()) {
            copy(
                    site.resolve(folder).resolve(".gitattributes"),
                    workspace.site().resolve(folder));
        }
        copyAttributesAbove();
        if (!Files.exists(own, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (changing && isEncryptedByGit(own, relative)) {
            return Optional.of(failure(
                    name,
                    "This clone is unlocked: the file is in clear in your folder, and Git encrypts it when it is added.",
                    "Edit it as any other file: " + own));
        }
        copy(own, workspace.site().resolve(relative).resolveSibling("."));
        return Optional.empty();
    }

    private void copyAttributesAbove() throws IOException {
        var theirs = site;
        var ours = workspace.site();
        copy(theirs.resolve(".gitattributes"), ours);
        while (!ours.equals(workspace.checkout()) && ours.getParent() != null && theirs.getParent() != null) {
            ours = ours.getParent();
            theirs = theirs.getParent();
            copy(theirs.resolve(".gitattributes"), ours);
        }
    }

    private boolean isEncryptedByGit(Path own, Path relative) throws IOException, InterruptedException {
        return Files.size(own) > 0
                && !GitCryptHeader.isIn(own)
                && new SiteRepository(surroundings.processes(), surroundings.environment(), site)
                        .encryptsByItself(relative.toString());
    }

    private void copy(Path from, Path into) throws IOException {
        if (Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(into);
            if (!into.toRealPath().startsWith(workspace.checkout().toRealPath())) {
                throw new IOException(into + " leads out of the checkout");
            }
            Files.copy(from, into.resolve(from.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Failure failure(String name, String observed, String advice) {
        return Failure.of("opening " + name, observed).advising(advice);
    }
}
