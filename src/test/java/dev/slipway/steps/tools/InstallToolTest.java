package dev.slipway.steps.tools;

import static dev.slipway.steps.tools.Publisher.first;
import static dev.slipway.steps.tools.Publisher.status;
import static dev.slipway.steps.tools.Publisher.truncated;
import static dev.slipway.steps.tools.Publisher.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Retry;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.process.SystemProcesses;
import dev.slipway.site.ToolConfig;
import dev.slipway.site.ToolConfig.Source;
import dev.slipway.testing.RecordingContext;
import dev.slipway.workspace.Toolbox;
import dev.slipway.workspace.ToolboxCollector;
import dev.slipway.workspace.Workspace;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads, the cache and the order of sources, against a web server on loopback. */
class InstallToolTest {
    private static final String PROGRAM = "#!/bin/sh\necho tool version v1.2.3\n";

    private final RecordingContext context = new RecordingContext();
    private final Handover<Toolbox> toolbox = new Handover<>("the toolbox");
    private final ToolboxCollector collector = new ToolboxCollector(toolbox);

    @TempDir
    Path folder;

    private Publisher publisher = open();
    private byte[] archive = {};
    private String sha256 = "";

    private static Publisher open() {
        try {
            return new Publisher();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void anArchive() throws Exception {
        archive = Packed.of(Archive.Packing.TAR_GZ, "linux-amd64/tool", PROGRAM);
        sha256 = Checksum.of(archive);
    }

    @AfterEach
    void closePublisher() {
        publisher.close();
    }

    @Test
    void downloadsOnceAndTakesItFromTheCacheThen() throws Exception {
        publisher.publishing("/tool-1.2.3.tar.gz", whole(archive));
        assertThat(install(download(sha256)))
                .isEqualTo(new StepOutcome.Succeeded("tool 1.2.3 (downloaded from 127.0.0.1)"));
        assertThat(toolbox.get().program("tool")).hasContent(PROGRAM).isExecutable();
        assertThat(install(download(sha256))).isEqualTo(new StepOutcome.Succeeded("tool 1.2.3 (from the cache)"));
        assertThat(publisher.requests()).isEqualTo(1);
    }

    @Test
    void stopsAtAWrongChecksumWithoutTryingAnotherSource() throws Exception {
        publisher.publishing("/tool-1.2.3.tar.gz", whole(archive)).publishing("/other", whole(archive));
        var wrong = "0".repeat(64);
        var failure = failure(install(
                download(wrong),
                new Source.Download(base() + "/other", Optional.of(sha256), Optional.empty(), Optional.empty())));
        assertThat(text(failure)).contains("tool-1.2.3.tar.gz", wrong, sha256, "tools.tool", "Do not deploy");
        assertThat(failure.worthRetrying()).isFalse();
        assertThat(publisher.requests()).isEqualTo(1);
        assertThat(files()).noneMatch(file -> file.contains("/bin/") || file.endsWith("download"));
    }

    @Test
    void tellsATruncatedDownloadFromAWrongOne() throws Exception {
        publisher.publishing("/tool-1.2.3.tar.gz", truncated(archive));
        var failure = failure(install(download(sha256)));
        assertThat(text(failure)).contains("truncated", "3 attempts").doesNotContain("checksum");
        assertThat(failure.worthRetrying()).isTrue();
        assertThat(publisher.requests()).isEqualTo(3);
        assertThat(files()).noneMatch(file -> file.contains("/bin/") || file.endsWith("download"));
    }

    @Test
    void triesAgainWhereThatHelps() throws Exception {
        publisher.publishing("/tool-1.2.3.tar.gz", first(1, status(503), first(1, truncated(archive), whole(archive))));
        assertThat(install(download(sha256))).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(publisher.requests()).isEqualTo(3);
        assertThat(context.progress()).anyMatch(line -> line.contains("answered 503; trying again"));
    }

    @Test
    void givesUpADownloadThatFallsSilent() throws Exception {
        publisher.publishing("/tool-1.2.3.tar.gz", first(1, publisher.hanging(archive), whole(archive)));
        assertThat(install(download(sha256))).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(context.progress()).anyMatch(line -> line.contains("nothing came from 127.0.0.1 for 1 s"));
    }

    @Test
    void listsEverySourceWithWhatHappened() throws Exception {
        publisher.publishing("/gone", status(404));
        var failure = failure(install(
                new Source.OnPath("no-such-program"),
                new Source.Download(base() + "/gone", Optional.of(sha256), Optional.empty(), Optional.empty()),
                new Source.Download(
                        "http://no-such-host.invalid/tool", Optional.of(sha256), Optional.empty(), Optional.empty())));
        assertThat(failure.observed()).isEqualTo("None of its 3 sources has it.");
        assertThat(text(failure))
                .contains("`no-such-program` on PATH: there is none")
                .contains("/gone: 127.0.0.1 answered 404: there is no such file")
                .contains("the name no-such-host.invalid could not be resolved", "HTTPS_PROXY");
        assertThat(failure.worthRetrying()).isFalse();
    }

    @Test
    void goesOnToTheNextSourceWhereOneHasTrouble() throws Exception {
        publisher.publishing("/tool-1.2.3.tar.gz", whole(archive));
        assertThat(install(
                        new Source.Download(
                                "http://no-such-host.invalid/tool",
                                Optional.of(sha256),
                                Optional.empty(),
                                Optional.empty()),
                        download(sha256)))
                .isInstanceOf(StepOutcome.Succeeded.class);
    }

    @Test
    void makesADamagedToolAgain() throws Exception {
        publisher.publishing("/tool-1.2.3.tar.gz", whole(archive));
        install(download(sha256));
        Files.writeString(toolbox.get().program("tool"), "#!/bin/sh\nrm -rf /\n");
        assertThat(install(download(sha256))).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(toolbox.get().program("tool")).hasContent(PROGRAM);
        assertThat(context.warnings()).singleElement().asString().contains("changed since it was installed");
    }

    @Test
    void letsSeveralAtOnceDownloadOnce() throws Exception {
        publisher.publishing("/tool-1.2.3.tar.gz", whole(archive));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = threads.invokeAll(Collections.nCopies(8, () -> install(download(sha256))));
            for (var one : all) {
                assertThat(one.get()).isInstanceOf(StepOutcome.Succeeded.class);
            }
        }
        assertThat(publisher.requests()).isEqualTo(1);
    }

    @Test
    void takesAProgramOnPathOnlyAtItsVersion() throws Exception {
        var bin = Files.createDirectory(folder.resolve("bin"));
        Files.writeString(bin.resolve("tool"), PROGRAM);
        Files.setPosixFilePermissions(bin.resolve("tool"), PosixFilePermissions.fromString("rwx------"));
        assertThat(install(new Source.OnPath("tool")))
                .isEqualTo(new StepOutcome.Succeeded("tool 1.2.3 (on PATH: " + bin.resolve("tool") + ")"));
        Files.writeString(bin.resolve("tool"), PROGRAM.replace("1.2.3", "1.2.30"));
        assertThat(text(failure(install(new Source.OnPath("tool"))))).contains("is 1.2.30, not 1.2.3");
    }

    @Test
    void getsHelmWithItsPublishedChecksum() throws Exception {
        var platform = Platform.of(System.getProperty("os.name"), System.getProperty("os.arch"));
        var name = "helm-v3.22.0-" + platform.os() + "-" + platform.arch() + ".tar.gz";
        var helm = Packed.of(Archive.Packing.TAR_GZ, platform.os() + "-" + platform.arch() + "/helm", PROGRAM);
        publisher
                .publishing("/" + name, whole(helm))
                .publishing(
                        "/" + name + ".sha256sum",
                        whole((Checksum.of(helm) + "  " + name + "\n").getBytes(StandardCharsets.UTF_8)));
        var tool = new ToolConfig("helm", Optional.of("3.22.0"), List.of());
        assertThat(step(tool).run(context))
                .isEqualTo(new StepOutcome.Succeeded("helm 3.22.0 (downloaded from 127.0.0.1)"));

        publisher.publishing(
                "/" + name + ".sha256sum",
                whole("0".repeat(64).concat("  " + name).getBytes(StandardCharsets.UTF_8)));
        Files.delete(toolbox.get().program("helm"));
        assertThat(text(failure(step(tool).run(context)))).contains("its publisher names", Checksum.of(helm));
    }

    @Test
    void triesHelmsModuleWhereItsDownloadIsOutOfReach() throws Exception {
        var helm = new ToolConfig("helm", Optional.of("4.3.1"), List.of());
        assertThat(text(failure(step(helm).run(context))))
                .contains(
                        "`helm` on PATH",
                        "helm-v4.3.1-",
                        "Go module helm.sh/helm/v4/cmd/helm@v4.3.1",
                        "no `go` on PATH");
    }

    @Test
    void saysWhereTheToolComesFrom() {
        var documentation =
                step(new ToolConfig("helm", Optional.of("3.22.0"), List.of())).documentation();
        assertThat(documentation.whatHappens().getFirst())
                .contains("`helm` on PATH; " + base(), "Go module helm.sh/helm/v3/cmd/helm@v3.22.0");
    }

    private String base() {
        return publisher.base().toString();
    }

    private Source download(String checksum) {
        return new Source.Download(
                base() + "/tool-${version}.tar.gz", Optional.of(checksum), Optional.empty(), Optional.empty());
    }

    private StepOutcome install(Source... sources) throws InterruptedException {
        return step(new ToolConfig("tool", Optional.of("1.2.3"), List.of(sources)))
                .run(context);
    }

    private InstallTool step(ToolConfig tool) {
        var environment = Map.of("PATH", folder.resolve("bin") + ":/usr/bin-without-tools");
        var downloads = new Downloads(
                ToolSources.client(environment),
                new Retry(3, Duration.ofMillis(2), Duration.ofMillis(2)),
                Thread::sleep,
                new Random(1),
                Duration.ofSeconds(1));
        var sources = new ToolSources(
                folder.resolve("cache"),
                environment,
                new SystemProcesses(InstantSource.system()),
                Thread::sleep,
                URI.create(base()),
                downloads);
        return new InstallTool(tool, new Workspace(folder), sources, collector);
    }

    private List<String> files() throws Exception {
        try (var files = Files.walk(folder.resolve("cache"))) {
            return files.map(Path::toString).toList();
        }
    }

    private static Failure failure(StepOutcome outcome) {
        assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
        return ((StepOutcome.Failed) outcome).failure();
    }

    private static String text(Failure failure) {
        return failure.observed() + "\n"
                + failure.evidence().stream()
                        .map(fact -> fact instanceof Evidence.Fact(String subject, String value)
                                ? subject + ": " + value
                                : fact.toString())
                        .collect(Collectors.joining("\n"))
                + "\n" + String.join("\n", failure.advice());
    }
}
