package dev.slipway.demo.images;

import dev.slipway.localcluster.OciImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The file system of an image with this machine's Node.js and the packages of a {@code package-lock.json}. */
final class NodeImage {
    /** Where the packages are, in the image. */
    static final String PACKAGES = "/opt/proxy";

    /** Parts of Node.js that Debian takes from packages of their own. */
    private static final Path OF_DEBIAN = Path.of("/usr/share/nodejs");

    private static final List<String> PARTS =
            List.of("acorn", "acorn-walk", "cjs-module-lexer", "undici", "minimatch", "amaro");

    private final BuildPrograms programs;
    private final Path node;
    private final String identity;

    private NodeImage(BuildPrograms programs, Path node, String identity) {
        this.programs = programs;
        this.node = node;
        this.identity = identity;
    }

    /** With the Node.js that is found on PATH. */
    static NodeImage found(BuildPrograms programs, Path anywhere) throws CannotMake, InterruptedException {
        var node = programs.find("node", "nodejs").toString();
        var told = programs.run(
                        "asking Node.js where it is",
                        anywhere,
                        node,
                        "-e",
                        "console.log(process.execPath); console.log(process.version, process.arch)")
                .lines()
                .toList();
        return new NodeImage(programs, Path.of(told.getFirst()), told.getLast());
    }

    /** What tells this Node.js from others. */
    String identity() {
        return identity;
    }

    /**
     * Fills an image.
     *
     * @param recipe a folder with {@code package.json} and {@code package-lock.json}
     * @param work an empty folder
     */
    void fill(OciImage image, Path recipe, Path work) throws IOException, CannotMake, InterruptedException {
        for (var file : List.of("package.json", "package-lock.json")) {
            Files.copy(recipe.resolve(file), work.resolve(file));
        }
        programs.run(
                "installing the packages of " + recipe.getFileName() + "/package-lock.json",
                work,
                programs.find("npm", "npm").toString(),
                "ci",
                "--omit=dev",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--no-update-notifier");
        image.tree(PACKAGES + "/node_modules", work.resolve("node_modules"));
        image.file("/usr/local/bin/node", node, 0755);
        for (var part : PARTS) {
            if (Files.isDirectory(OF_DEBIAN.resolve(part))) {
                image.tree(
                        OF_DEBIAN.resolve(part).toString(),
                        OF_DEBIAN.resolve(part).toRealPath());
            }
        }
        SharedLibraries.of(programs, List.of(node), work).addTo(image);
    }
}
