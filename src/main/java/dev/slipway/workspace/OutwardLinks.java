package dev.slipway.workspace;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Symbolic links of a commit that lead out of its checkout. Helm and the tests would follow them into the machine. */
public final class OutwardLinks {
    private OutwardLinks() {}

    /**
     * Such a link.
     *
     * @param file relative to the checkout
     * @param target where it leads, as the commit has it
     */
    public record Link(Path file, Path target) {
        /** A warning about it. */
        public String warning() {
            return "The symbolic link " + file + " leads out of the repository, to " + target
                    + ": it is left out of the deployment.";
        }
    }

    /** Removes them from a checkout. */
    static List<Link> removeFrom(Path checkout) throws IOException {
        var root = checkout.toRealPath();
        var links = new ArrayList<Path>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return folder.equals(root.resolve(".git")) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isSymbolicLink()) {
                    links.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        var outward = new ArrayList<Link>();
        for (var link : links) {
            if (!leadsInside(link, root)) {
                outward.add(new Link(root.relativize(link), Files.readSymbolicLink(link)));
            }
        }
        // Judged first and removed then, so that a link to a link that leads out is found too.
        for (var link : outward) {
            Files.delete(root.resolve(link.file()));
        }
        return outward;
    }

    private static boolean leadsInside(Path link, Path root) throws IOException {
        var target = link.resolveSibling(Files.readSymbolicLink(link)).normalize();
        if (!Files.exists(link)) {
            // Dangling: harmless, unless something appears where it points.
            return target.startsWith(root);
        }
        return link.toRealPath().startsWith(root) && !link.toRealPath().startsWith(root.resolve(".git"));
    }
}
