package dev.slipway.demo.images;

import dev.slipway.demo.Examples;
import dev.slipway.localcluster.OciArchive;
import dev.slipway.localcluster.OciImage;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.process.ProcessRunner;
import dev.slipway.workspace.FolderTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * The three images of the example JupyterHub: hub, proxy, and what a person's own server runs. Each is made once for each
 * content of its recipe, each Python and each Node.js; its tag says for which.
 */
public final class HubImages {
    /** To be raised where this code makes another image of the same recipe. */
    private static final String WAY = "1";

    private static final String USER = "1000:1000";

    private final Path cache;
    private final SequencedMap<String, byte[]> recipes;
    private final BuildPrograms programs;

    /**
     * A maker.
     *
     * @param cache the folder in which images are kept
     * @param recipes the files of the recipes, by path: {@code hub/requirements.txt}
     * @param environment in which Python, Node.js and npm are found
     */
    public HubImages(
            Path cache,
            SequencedMap<String, byte[]> recipes,
            ProcessRunner processes,
            Map<String, String> environment) {
        this.cache = cache;
        this.recipes = recipes;
        this.programs = new BuildPrograms(processes, environment);
    }

    /** Those of the example as it is shipped. */
    public static HubImages ofTheExample(Path cache, ProcessRunner processes, Map<String, String> environment)
            throws IOException {
        return new HubImages(cache, Examples.files("jupyterhub/images"), processes, environment);
    }

    /** What became of it. */
    public sealed interface Made {
        /**
         * They are there.
         *
         * @param hub JupyterHub with KubeSpawner
         * @param proxy configurable-http-proxy
         * @param server what each person's own server runs
         */
        record Ready(OciArchive hub, OciArchive proxy, OciArchive server) implements Made {
            /** All of them. */
            public List<OciArchive> all() {
                return List.of(hub, proxy, server);
            }
        }

        /** They could not be made. */
        record NotMade(Failure failure) implements Made {}
    }

    /**
     * The images, made where they are not there yet.
     *
     * @param progress told what takes its time
     * @throws InterruptedException when interrupted; what is half made then is removed
     */
    public Made ensure(Consumer<String> progress) throws InterruptedException {
        try {
            Files.createDirectories(cache);
            var python = PythonImage.found(programs, cache);
            var node = NodeImage.found(programs, cache);
            return new Made.Ready(
                    ensure("hub", python.identity(), progress, (image, recipe, work) -> {
                        python.fill(image, recipe.resolve("requirements.txt"), work);
                        image.entrypoint("python3", "-m", "jupyterhub");
                    }),
                    ensure("proxy", node.identity(), progress, (image, recipe, work) -> {
                        node.fill(image, recipe, work);
                        image.entrypoint(
                                "node",
                                NodeImage.PACKAGES
                                        + "/node_modules/configurable-http-proxy/bin/configurable-http-proxy");
                    }),
                    ensure("server", python.identity(), progress, (image, recipe, work) -> {
                        python.fill(image, recipe.resolve("requirements.txt"), work);
                        image.command("python3", "-m", "jupyterhub.singleuser");
                    }));
        } catch (CannotMake e) {
            return new Made.NotMade(e.failure());
        } catch (IOException e) {
            return new Made.NotMade(
                    Failure.of("making the example's images in " + cache, "A file could not be read or written.")
                            .with(List.of(new Evidence.Fact("the system's error", e.toString())))
                            .advising("Check that the disk is not full and that the folder is yours."));
        }
    }

    @FunctionalInterface
    private interface Filling {
        void fill(OciImage image, Path recipe, Path work) throws IOException, CannotMake, InterruptedException;
    }

    private OciArchive ensure(String name, String identity, Consumer<String> progress, Filling filling)
            throws IOException, CannotMake, InterruptedException {
        var key = key(name, identity);
        var reference = "slipway.local/jupyterhub-%s:%s".formatted(name, key);
        var archive = cache.resolve(name + "-" + key + ".tar");
        if (Files.isRegularFile(archive)) {
            return new OciArchive(archive, reference);
        }
        progress.accept("making the image " + reference + "; this happens once");
        var work = Files.createTempDirectory(cache, "making-");
        try {
            var recipe = written(name, Files.createDirectory(work.resolve("recipe")));
            var image = scaffold(OciImage.named(reference));
            filling.fill(image, recipe, Files.createDirectory(work.resolve(name)));
            var made = image.writeTo(work.resolve("image.tar"));
            Files.move(made.file(), archive, StandardCopyOption.ATOMIC_MOVE);
            return new OciArchive(archive, reference);
        } finally {
            FolderTree.remove(work);
        }
    }

    /** What every image has: a user without rights, somewhere to write, and how names are looked up. */
    private static OciImage scaffold(OciImage image) {
        return image.directory("tmp", 01777)
                .directory("home", 0755)
                .directory("home/jovyan", 0777)
                .text(
                        "etc/passwd",
                        "root:x:0:0:root:/:/bin/false\njovyan:x:1000:1000:jovyan:/home/jovyan:/bin/false\n",
                        0644)
                .text("etc/group", "root:x:0:\njovyan:x:1000:\n", 0644)
                .text("etc/nsswitch.conf", "hosts: files dns\n", 0644)
                .environment("HOME", "/home/jovyan")
                .environment("LANG", "C.UTF-8")
                .workingDirectory("/home/jovyan")
                .user(USER);
    }

    private Path written(String name, Path folder) throws IOException {
        for (var file : filesOf(name)) {
            Files.write(folder.resolve(file.substring(name.length() + 1)), recipes.getOrDefault(file, new byte[0]));
        }
        return folder;
    }

    private List<String> filesOf(String name) {
        var files = new ArrayList<>(recipes.keySet());
        files.removeIf(file -> !file.startsWith(name + "/"));
        if (files.isEmpty()) {
            throw new IllegalStateException("the example has no recipe for the image " + name);
        }
        return files;
    }

    private String key(String name, String identity) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update((WAY + "\n" + identity + "\n").getBytes(StandardCharsets.UTF_8));
            for (var file : filesOf(name)) {
                var content = recipes.getOrDefault(file, new byte[0]);
                digest.update((file + "\n" + content.length + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(content);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
