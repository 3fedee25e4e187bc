package dev.slipway.localcluster;

import dev.slipway.pipeline.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The images that every cluster with a real node has without asking a registry. */
final class ShippedImages {
    /** The image of pods' sandbox containers. */
    static final String PAUSE = "slipway.local/pause:1";

    /** A small system with a shell, for pods that need no more. */
    static final String BUSYBOX = "slipway.local/busybox:1";

    /** What ctr says of each image. */
    private static final Pattern UNPACKED = Pattern.compile("unpacking (\\S+) \\(sha256:");

    private final HostCommands host;

    ShippedImages(HostCommands host) {
        this.host = host;
    }

    /**
     * Makes the archives.
     *
     * @param folder to write them to
     */
    List<OciArchive> make(Path folder, ClusterPrograms programs, Path busybox)
            throws IOException, CannotProceed, InterruptedException {
        Files.createDirectories(folder);
        var pause = OciImage.named(PAUSE)
                .file("pause", programs.pause(), 0755)
                .entrypoint("/pause")
                .writeTo(folder.resolve("pause.tar"));
        return List.of(pause, busybox(busybox).writeTo(folder.resolve("busybox.tar")));
    }

    private OciImage busybox(Path program) throws CannotProceed, InterruptedException {
        var image = OciImage.named(BUSYBOX)
                .file("bin/busybox", program, 0755)
                .directory("root", 0700)
                .directory("tmp", 01777)
                .directory("var/tmp", 01777)
                .text("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n", 0644)
                .text("etc/group", "root:x:0:\nnogroup:x:65534:\n", 0644)
                .text("etc/nsswitch.conf", "hosts: files dns\n", 0644)
                .command("/bin/sh");
        for (var applet : host.run("asking busybox what it can do", program.toString(), "--list")
                .lines()
                .toList()) {
            if (!applet.equals("busybox")) {
                image.symlink("bin/" + applet, "busybox");
            }
        }
        return image;
    }

    /** Imports an image into the containerd that runs in the namespaces of this process. */
    static void load(HostCommands host, long anchor, OciArchive image) throws CannotProceed, InterruptedException {
        var _ = load(host, anchor, image.file());
    }

    /**
     * Imports all images of an archive, of Docker's kind or OCI's.
     *
     * @return their full names
     */
    static List<String> load(HostCommands host, long anchor, Path archive) throws CannotProceed, InterruptedException {
        var argv = NodeNamespace.inside(
                anchor, List.of("ctr", "--namespace=k8s.io", "images", "import", archive.toString()));
        var result = host.attempt(argv.toArray(String[]::new));
        if (!result.succeeded()) {
            throw new CannotProceed(Failure.of(
                    "importing images from " + archive,
                    "`ctr images import` ended with %s: %s"
                            .formatted(result.describe(), String.join(" ", result.lines()))));
        }
        return result.lines().stream()
                .map(UNPACKED::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .toList();
    }
}
