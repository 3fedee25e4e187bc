package dev.slipway.localcluster;

import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.process.ChildEnvironment;
import dev.slipway.process.Command;
import dev.slipway.process.OutputLine;
import dev.slipway.process.ProcessRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Builds the cluster's programs from the Go modules that ship with Slipway, once for each content of the sources and each
 * version of Go.
 */
final class ProgramBuild {
    private record Target(String title, String module, String packagePath, String program, String linkerFlags) {}

    static final String KUBERNETES_VERSION = "v1.34.4";

    private static final int LEAST_GO_MINOR = 26;
    private static final Pattern GO_VERSION = Pattern.compile("go1\\.(\\d+)\\S*");
    private static final List<String> SOURCES = List.of(
            "kubernetes/go.mod",
            "kubernetes/go.sum",
            "kubernetes/main.go",
            "kubernetes/volumes.go",
            "kubernetes/pause/main.go",
            "coredns/go.mod",
            "coredns/go.sum",
            "coredns/main.go",
            "kwok/go.mod",
            "kwok/go.sum",
            "kwok/main.go");
    private static final List<Target> TARGETS = List.of(
            new Target("Kubernetes " + KUBERNETES_VERSION, "kubernetes", ".", "kubernetes", versionFlags()),
            new Target("the pods' sandbox program", "kubernetes", "./pause", "pause", ""),
            new Target("CoreDNS", "coredns", ".", "coredns", ""),
            new Target("KWOK", "kwok", ".", "kwok", ""));
    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Duration BUILD_LIMIT = Duration.ofHours(1);
    private static final Duration TELL_EVERY = Duration.ofSeconds(5);

    private final Path cache;
    private final Map<String, String> environment;
    private final ProcessRunner processes;
    private final InstantSource clock;

    /**
     * A builder.
     *
     * @param cache the folder below which builds are kept
     * @param environment in which Go is found and runs
     */
    ProgramBuild(Path cache, Map<String, String> environment, ProcessRunner processes, InstantSource clock) {
        this.cache = cache;
        this.environment = goEnvironment(environment);
        this.processes = processes;
        this.clock = clock;
    }

    /** The programs, built if they are not there yet. */
    ClusterPrograms ensure(Consumer<String> progress) throws CannotProceed, InterruptedException {
        try {
            var folder = cache.resolve(key(goVersion()));
            if (!Files.isDirectory(folder)) {
                try (var _ = FileGuard.acquire(
                        cache.resolve("build.lock"),
                        Sleeper.REAL,
                        () -> progress.accept("waiting for another Slipway that builds the cluster's programs"))) {
                    if (!Files.isDirectory(folder)) {
                        build(folder, progress);
                    }
                }
            }
            return new ClusterPrograms(folder);
        } catch (IOException e) {
            throw new CannotProceed(
                    Failure.of("building the cluster's programs in " + cache, "the system said: " + e.getMessage())
                            .advising("Check that the disk is not full and that the folder is yours."));
        }
    }

    private void build(Path folder, Consumer<String> progress) throws IOException, CannotProceed, InterruptedException {
        progress.accept(
                "building the cluster's programs from their Go modules; this happens once and takes some minutes");
        var work = Files.createTempDirectory(cache, "build-");
        try {
            for (var source : SOURCES) {
                var file = work.resolve("source").resolve(source);
                Files.createDirectories(file.getParent());
                Files.write(file, resource(source));
            }
            var built = Files.createDirectory(work.resolve("programs"));
            int number = 1;
            for (var target : TARGETS) {
                var title = "%s (program %d of %d)".formatted(target.title(), number++, TARGETS.size());
                compile(target, title, work, built, progress);
            }
            writeStages(new ClusterPrograms(built));
            Files.move(built, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            deleteTree(work);
        }
    }

    private void compile(Target target, String title, Path work, Path built, Consumer<String> progress)
            throws CannotProceed, InterruptedException {
        var command = new Command(
                "go",
                List.of(
                        "build",
                        "-v",
                        "-trimpath",
                        "-buildvcs=false",
                        "-ldflags=-s -w " + target.linkerFlags(),
                        "-o",
                        built.resolve(target.program()).toString(),
                        target.packagePath()),
                environment,
                work.resolve("source").resolve(target.module()),
                "");
        progress.accept("building " + title);
        var result = processes.run(command, new Count(title, progress), BUILD_LIMIT);
        if (!result.succeeded()) {
            var lines = result.lines();
            throw new CannotProceed(Failure.of(
                            "building " + title + " with `go build`",
                            "it ended with " + result.describe(),
                            new Evidence.OutputTail(
                                    "go build", lines.subList(Math.max(0, lines.size() - 20), lines.size())))
                    .advising("If modules could not be downloaded, check the network and `go env GOPROXY`, then run the"
                            + " command again: what was compiled is kept.")
                    .retryable());
        }
    }

    private void writeStages(ClusterPrograms programs) throws IOException, CannotProceed, InterruptedException {
        var command = new Command(programs.kwok().toString(), List.of("stages"), environment, programs.folder(), "");
        var result = processes.run(command, SHORT);
        if (!result.succeeded()) {
            throw new CannotProceed(Failure.of(
                    "asking KWOK for its stages",
                    "it ended with " + result.describe(),
                    new Evidence.OutputTail("kwok stages", result.lines())));
        }
        Files.writeString(programs.kwokStages(), result.standardOutput());
    }

    private String goVersion() throws CannotProceed, InterruptedException {
        var result = processes.run(Command.of("go", environment, Path.of("/"), "env", "GOVERSION"), SHORT);
        var version = result.standardOutput().strip();
        Matcher form = GO_VERSION.matcher(version);
        if (result.succeeded() && form.matches() && Integer.parseInt(form.group(1)) >= LEAST_GO_MINOR) {
            return version;
        }
        throw new CannotProceed(Failure.of(
                        "looking for Go, which builds the cluster's programs",
                        result.succeeded() ? "the Go found is " + version : "`go env GOVERSION`: " + result.describe())
                .advising(
                        "Install Go 1.%d or newer from https://go.dev/dl/ into /usr/local/go or put it on PATH (Debian's is"
                                        .formatted(LEAST_GO_MINOR)
                                + " older), then run the command again."));
    }

    private static String key(String goVersion) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update((goVersion + "\n" + TARGETS + "\n").getBytes(StandardCharsets.UTF_8));
            for (var source : SOURCES) {
                digest.update((source + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(resource(source));
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] resource(String source) throws IOException {
        try (var in = ProgramBuild.class.getResourceAsStream("/localcluster/" + source)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its own resource localcluster/" + source);
            }
            return in.readAllBytes();
        }
    }

    /** Without these a server calls itself v0.0.0-master, and every chart with a {@code kubeVersion} refuses it. */
    private static String versionFlags() {
        var flags = new StringBuilder();
        for (var holder : List.of("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")) {
            flags.append("-X %1$s.gitVersion=%2$s -X %1$s.gitMajor=1 -X %1$s.gitMinor=34 "
                    .formatted(holder, KUBERNETES_VERSION));
        }
        return flags.toString().strip();
    }

    private static Map<String, String> goEnvironment(Map<String, String> environment) {
        var all = new HashMap<>(ChildEnvironment.of(environment, List.of("GO")));
        // Without C, the programs run on whatever libraries a machine has, and no compiler for C is needed.
        all.put("CGO_ENABLED", "0");
        return Map.copyOf(all);
    }

    private static void deleteTree(Path folder) throws IOException {
        try (var found = Files.walk(folder)) {
            found.sorted(Comparator.reverseOrder()).forEach(each -> {
                try {
                    Files.delete(each);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /** Counts what Go says it downloads and compiles, and tells of it now and then. */
    private final class Count implements Consumer<OutputLine> {
        private final String title;
        private final Consumer<String> progress;
        private final java.time.Instant start = clock.instant();
        private java.time.Instant told = start;
        private int downloaded;
        private int compiled;

        Count(String title, Consumer<String> progress) {
            this.title = title;
            this.progress = progress;
        }

        @Override
        public void accept(OutputLine line) {
            if (line.text().startsWith("go: downloading ")) {
                downloaded++;
            } else {
                compiled++;
            }
            var now = clock.instant();
            if (Duration.between(told, now).compareTo(TELL_EVERY) >= 0) {
                told = now;
                progress.accept("building %s: %d modules downloaded, %d packages compiled in %s"
                        .formatted(title, downloaded, compiled, Durations.words(Duration.between(start, now))));
            }
        }
    }
}
