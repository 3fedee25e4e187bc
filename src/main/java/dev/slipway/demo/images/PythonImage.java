package dev.slipway.demo.images;

import dev.slipway.localcluster.OciImage;
import dev.slipway.pipeline.Failure;
import dev.slipway.workspace.FolderTree;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The file system of an image with this machine's Python, its standard library and the packages of a requirements file, all
 * compiled. Nothing is executed in it while it is made, so neither root nor a container is needed.
 */
final class PythonImage {
    /** Where the packages are, in the image. */
    static final String PACKAGES = "/opt/python";

    private static final int LEAST_MINOR = 11;
    private static final String ASK = """
            import os, sys, sysconfig
            print("%d.%d" % sys.version_info[:2])
            print(os.path.realpath(sys.executable))
            print(sysconfig.get_path("stdlib", vars={"base": sys.base_prefix, "installed_base": sys.base_prefix}))
            print(sys.version.replace("\\n", " "), sysconfig.get_config_var("SOABI"))
            """;

    /** What nobody runs in a container: tests, what draws windows, what builds or installs software. */
    private static final Set<String> LEFT_OUT = Set.of(
            "__pycache__",
            "test",
            "tests",
            "idlelib",
            "tkinter",
            "turtledemo",
            "ensurepip",
            "lib2to3",
            "site-packages",
            "dist-packages");

    private static final Pattern LEFT_OUT_FILES = Pattern.compile(".*\\.(a|pyc|pyi|whl)|_tkinter\\..*|_test.*\\.so");

    private final BuildPrograms programs;
    private final Interpreter interpreter;

    private PythonImage(BuildPrograms programs, Interpreter interpreter) {
        this.programs = programs;
        this.interpreter = interpreter;
    }

    /**
     * This machine's Python.
     *
     * @param version such as {@code 3.11}
     * @param identity what tells it from others: a change of it is another image
     */
    private record Interpreter(String version, Path program, Path library, String identity) {}

    /** With the Python that is found on PATH. */
    static PythonImage found(BuildPrograms programs, Path anywhere) throws CannotMake, InterruptedException {
        var python = programs.find("python3", "python3-venv").toString();
        var told = programs.run("asking Python where it is", anywhere, python, "-I", "-c", ASK)
                .lines()
                .toList();
        if (told.size() != 4 || minor(told.getFirst()) < LEAST_MINOR) {
            throw new CannotMake(
                    Failure.of("looking for a Python for the images", python + " is Python " + String.join(", ", told))
                            .advising(
                                    "JupyterHub's image needs Python 3.%d or newer, which Debian 12 and later have: put it on PATH."
                                            .formatted(LEAST_MINOR)));
        }
        return new PythonImage(
                programs, new Interpreter(told.getFirst(), Path.of(told.get(1)), Path.of(told.get(2)), told.getLast()));
    }

    private static int minor(String version) {
        return version.matches("3\\.\\d+") ? Integer.parseInt(version.substring(2)) : -1;
    }

    /** What tells this Python from others. */
    String identity() {
        return interpreter.identity();
    }

    /**
     * Fills an image.
     *
     * @param requirements the file with the packages, each pinned and with its hashes
     * @param work an empty folder
     */
    void fill(OciImage image, Path requirements, Path work) throws IOException, CannotMake, InterruptedException {
        var root = work.resolve("root");
        var library = root.resolve("usr/local/lib/python" + interpreter.version());
        var packages = root.resolve(PACKAGES.substring(1));
        copy(interpreter.library(), library);
        install(requirements, packages, work);
        compile(root, library, packages);
        image.tree("/", root);
        var python = "/usr/local/bin/python" + interpreter.version();
        image.file(python, interpreter.program(), 0755)
                .symlink("/usr/local/bin/python3", python)
                .symlink("/usr/local/bin/python", python)
                .environment("PYTHONPATH", PACKAGES)
                .environment("PYTHONUNBUFFERED", "1");
        var asked = new ArrayList<Path>(List.of(interpreter.program()));
        try (var found = Files.walk(root)) {
            found.filter(SharedLibraries::isOne).forEach(asked::add);
        }
        // The copies in the work folder may look for libraries beside themselves; what lies there is in the image
        // already.
        SharedLibraries.of(programs, asked, root).addTo(image);
    }

    private void install(Path requirements, Path packages, Path work)
            throws IOException, CannotMake, InterruptedException {
        var venv = work.resolve("venv");
        programs.run(
                "making a virtual environment for pip",
                work,
                programs.find("python3", "python3-venv").toString(),
                "-m",
                "venv",
                venv.toString());
        programs.run(
                "installing the Python packages of " + requirements.getFileName(),
                work,
                venv.resolve("bin/python").toString(),
                "-m",
                "pip",
                "install",
                "--disable-pip-version-check",
                "--no-input",
                "--progress-bar=off",
                "--no-compile",
                "--no-deps",
                "--only-binary=:all:",
                "--require-hashes",
                "--target=" + packages,
                "--requirement=" + requirements);
        remove(packages);
    }

    /**
     * Compiled now, since a container could not keep what it compiles: it would do so at each start, for ten seconds. The
     * compiled files are taken as they are, without a look at times that an image does not keep.
     */
    private void compile(Path root, Path library, Path packages) throws CannotMake, InterruptedException {
        // Some packages bring files for other versions of Python, which do not compile, and which nobody imports.
        var _ = programs.attempt(
                root,
                interpreter.program().toString(),
                "-I",
                "-m",
                "compileall",
                "-q",
                "-j",
                "0",
                "--invalidation-mode",
                "unchecked-hash",
                "-s",
                root.toString(),
                "-p",
                "/",
                library.toString(),
                packages.toString());
        if (!Files.isDirectory(library.resolve("__pycache__"))) {
            throw new CannotMake(Failure.of("compiling Python's standard library", "nothing was compiled"));
        }
    }

    private static void copy(Path from, Path into) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (!folder.equals(from) && isLeftOut(folder)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(into.resolve(from.relativize(folder).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // Debian's library holds links to files in /etc that are no part of the library.
                if (!isLeftOut(file) && Files.isRegularFile(file)) {
                    Files.copy(
                            file, into.resolve(from.relativize(file).toString()), StandardCopyOption.REPLACE_EXISTING);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void remove(Path packages) throws IOException {
        for (var folder : List.of("bin", "include")) {
            FolderTree.remove(packages.resolve(folder));
        }
        var superfluous = new ArrayList<Path>();
        try (var found = Files.walk(packages)) {
            found.filter(file -> isLeftOut(file)).forEach(superfluous::add);
        }
        for (var each : superfluous) {
            FolderTree.remove(each);
        }
    }

    private static boolean isLeftOut(Path file) {
        var name = file.getFileName().toString();
        return Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                ? LEFT_OUT.contains(name) || name.startsWith("config-")
                : LEFT_OUT_FILES.matcher(name).matches();
    }
}
