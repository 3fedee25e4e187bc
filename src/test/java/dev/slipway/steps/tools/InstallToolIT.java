package dev.slipway.steps.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.process.Command;
import dev.slipway.process.SystemProcesses;
import dev.slipway.site.ToolConfig;
import dev.slipway.site.ToolConfig.Source;
import dev.slipway.testing.RecordingContext;
import dev.slipway.workspace.Toolbox;
import dev.slipway.workspace.ToolboxCollector;
import dev.slipway.workspace.Workspace;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real go, python3 and pip. */
class InstallToolIT {
    private final SystemProcesses processes = new SystemProcesses(InstantSource.system());
    private final RecordingContext context = new RecordingContext();
    private final Handover<Toolbox> toolbox = new Handover<>("the toolbox");
    private final ToolboxCollector collector = new ToolboxCollector(toolbox);
    private final Map<String, String> environment = new HashMap<>(System.getenv());

    @TempDir
    Path folder;

    private Workspace workspace = new Workspace(Path.of("/nowhere"));

    @BeforeEach
    void aWorkspace() throws Exception {
        workspace = new Workspace(folder);
        Files.createDirectories(workspace.site().resolve("tests"));
    }

    @Test
    void buildsHelmThatKnowsItsVersionAndItsKubernetes() throws Exception {
        assertThat(install(helm(Optional.of("3.22.0"))))
                .isEqualTo(new StepOutcome.Succeeded("helm 3.22.0 (built from its Go module)"));
        var helm = toolbox.get().program("helm");
        assertThat(output(helm, "version", "--template", "{{.Version}}")).isEqualTo("v3.22.0");
        var templates = Files.createDirectories(folder.resolve("chart/templates"));
        Files.writeString(folder.resolve("chart/Chart.yaml"), "apiVersion: v2\nname: c\nversion: 1.0.0\n");
        Files.writeString(templates.resolve("a.yaml"), "kubernetes: {{ .Capabilities.KubeVersion }}\n");
        // An unstamped Helm assumes v1.20.0, and refuses charts that ask for more.
        assertThat(output(helm, "template", folder.resolve("chart").toString())).contains("kubernetes: v1.3");
        assertThat(install(helm(Optional.of("3.22.0"))))
                .isEqualTo(new StepOutcome.Succeeded("helm 3.22.0 (from the cache)"));
    }

    @Test
    void saysThatAGoModuleHasNoSuchVersion() throws Exception {
        assertThat(install(helm(Optional.of("3.999.0"))).toString()).contains("go install", "3.999.0");
    }

    @Test
    void makesAVirtualEnvironmentFromRequirements() throws Exception {
        var requirements = workspace.site().resolve("tests/requirements.txt");
        Files.writeString(requirements, "-r base.txt\n");
        Files.writeString(requirements.resolveSibling("base.txt"), "pytest\n");
        assertThat(install(pytest()).toString()).contains("pytest (a virtual environment of Python 3");
        assertThat(output(toolbox.get().program("pytest"), "--version")).startsWith("pytest ");
        assertThat(output(toolbox.get().program("python"), "-c", "import pytest; print('yes')"))
                .isEqualTo("yes");
        assertThat(install(pytest())).isEqualTo(new StepOutcome.Succeeded("pytest (from the cache)"));

        // What an included file asks for counts too.
        Files.writeString(requirements.resolveSibling("base.txt"), "# nothing but this\n");
        assertThat(install(pytest()).toString()).contains("none of them brings a program `pytest`");
    }

    @Test
    void saysWhichPackageCannotBeHad() throws Exception {
        Files.writeString(workspace.site().resolve("tests/requirements.txt"), "pytest==0.0.0.1\n");
        environment.put("PIP_NO_INDEX", "1");
        assertThat(install(pytest()).toString()).contains("pip install -r tests/requirements.txt", "pytest==0.0.0.1");
    }

    @Test
    void refusesAPackageWithAnotherHash() throws Exception {
        Files.writeString(
                workspace.site().resolve("tests/requirements.txt"),
                "iniconfig==2.0.0 --hash=sha256:" + "0".repeat(64) + "\n");
        assertThat(install(pytest()).toString()).contains("another hash", "Do not deploy");
    }

    @Test
    void saysWhichSystemPackageIsMissingForVirtualEnvironments() throws Exception {
        Files.writeString(workspace.site().resolve("tests/requirements.txt"), "pytest\n");
        var bin = Files.createDirectory(folder.resolve("bin"));
        var python = Files.writeString(bin.resolve("python3"), "#!/bin/sh\necho 3.11.2 /usr\necho ensurepip\n");
        Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwx------"));
        environment.put("PATH", bin + ":" + environment.get("PATH"));
        assertThat(install(pytest()).toString()).contains("lacks ensurepip", "apt install python3-venv");
    }

    private static ToolConfig helm(Optional<String> version) {
        return new ToolConfig("helm", version, List.of(new Source.GoModule("helm.sh/helm/v3/cmd/helm")));
    }

    private static ToolConfig pytest() {
        return new ToolConfig(
                "pytest", Optional.empty(), List.of(new Source.PythonRequirements("tests/requirements.txt")));
    }

    private StepOutcome install(ToolConfig tool) throws InterruptedException {
        var sources = new ToolSources(
                folder.resolve("cache"),
                environment,
                processes,
                Sleeper.REAL,
                new Random(1),
                URI.create("http://helm-downloads.invalid"));
        return new InstallTool(tool, workspace, sources, collector).run(context);
    }

    private String output(Path program, String... arguments) throws InterruptedException {
        var result =
                processes.run(Command.of(program.toString(), environment, folder, arguments), Duration.ofMinutes(1));
        assertThat(result.succeeded()).as("%s", result.lines()).isTrue();
        return result.standardOutput().strip();
    }
}
