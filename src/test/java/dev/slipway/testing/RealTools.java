package dev.slipway.testing;

import dev.slipway.process.Command;
import dev.slipway.process.ProcessRunner;
import dev.slipway.process.SystemProcesses;
import dev.slipway.process.UserFolders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Real programs for tests on real components: made once for this machine, below Slipway's cache folder. */
public final class RealTools {
    /** The newest Helm of each line that is supported. */
    public static final String HELM_3 = "3.22.0";

    public static final String HELM_4 = "4.3.1";

    /** The pytest that {@link #pytest()} gives. */
    public static final String PYTEST = "8.4.2";

    /** The yamllint that {@link #yamllint()} gives. */
    public static final String YAMLLINT = "1.38.0";

    /** The newest SOPS. */
    public static final String SOPS = "3.13.3";

    /** A Playwright that Node 18 runs. */
    private static final String PLAYWRIGHT = "1.56.1";

    private static final String REGISTRY = "3.0.0";

    /** As the example JupyterHub has it. */
    private static final String CONFIGURABLE_HTTP_PROXY = "5.1.0";

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final ProcessRunner PROCESSES = new SystemProcesses(InstantSource.system());

    private RealTools() {}

    /** Starts programs. */
    public static ProcessRunner processes() {
        return PROCESSES;
    }

    /** The environment of this JVM. */
    public static Map<String, String> environment() {
        return System.getenv();
    }

    /** Helm of this version, built from its Go module, and told its version as its publisher does. */
    public static Path helm(String version) throws IOException, InterruptedException {
        var folder = folder("helm-" + version + "-stamped");
        var program = folder.resolve("helm");
        var module = "helm.sh/helm/v" + version.charAt(0);
        made(
                folder,
                program,
                Map.of("GOBIN", folder.toString()),
                "go",
                "install",
                "-ldflags",
                "-s -w -X " + module + "/internal/version.version=v" + version,
                module + "/cmd/helm@v" + version);
        return program;
    }

    /** SOPS, built from its Go module. */
    public static Path sops() throws IOException, InterruptedException {
        var folder = folder("sops-" + SOPS);
        var program = folder.resolve("sops");
        var module = "github.com/getsops/sops/v3/cmd/sops@v" + SOPS;
        made(
                folder,
                program,
                Map.of("GOBIN", folder.toString(), "CGO_ENABLED", "0"),
                "go",
                "install",
                "-trimpath",
                "-ldflags",
                "-s -w",
                module);
        return program;
    }

    /** The registry of the CNCF's Distribution project, built from its Go module. */
    public static Path registry() throws IOException, InterruptedException {
        var folder = folder("registry-" + REGISTRY);
        var program = folder.resolve("registry");
        made(
                folder,
                program,
                Map.of("GOBIN", folder.toString(), "CGO_ENABLED", "0"),
                "go",
                "install",
                "-trimpath",
                "-ldflags",
                "-s -w",
                "github.com/distribution/distribution/v3/cmd/registry@v" + REGISTRY);
        return program;
    }

    /** The folder that holds {@code node_modules} with Playwright's test runner; without a browser, which has to be installed. */
    public static Path playwright() throws IOException, InterruptedException {
        var folder = folder("playwright-" + PLAYWRIGHT);
        made(
                folder,
                folder.resolve("node_modules/.bin/playwright"),
                Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--prefix",
                folder.toString(),
                "@playwright/test@" + PLAYWRIGHT);
        return folder;
    }

    /** pytest, in a virtual environment of its own. */
    public static Path pytest() throws IOException, InterruptedException {
        var folder = folder("pytest-" + PYTEST);
        var program = folder.resolve("bin/pytest");
        made(folder, folder.resolve("bin/pip"), Map.of(), "python3", "-m", "venv", folder.toString());
        made(
                folder,
                program,
                Map.of(),
                folder.resolve("bin/pip").toString(),
                "install",
                "--quiet",
                "pytest==" + PYTEST);
        return program;
    }

    /** yamllint, in a virtual environment of its own. */
    public static Path yamllint() throws IOException, InterruptedException {
        var folder = folder("yamllint-" + YAMLLINT);
        var pip = folder.resolve("bin/pip");
        var program = folder.resolve("bin/yamllint");
        made(folder, pip, Map.of(), "python3", "-m", "venv", folder.toString());
        made(folder, program, Map.of(), pip.toString(), "install", "--quiet", "yamllint==" + YAMLLINT);
        return program;
    }

    /** JupyterHub's proxy. */
    public static Path configurableHttpProxy() throws IOException, InterruptedException {
        var folder = folder("configurable-http-proxy-" + CONFIGURABLE_HTTP_PROXY);
        var program = folder.resolve("node_modules/.bin/configurable-http-proxy");
        made(
                folder,
                program,
                Map.of(),
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--prefix",
                folder.toString(),
                "configurable-http-proxy@" + CONFIGURABLE_HTTP_PROXY);
        return program;
    }

    /**
     * A virtual environment with these packages.
     *
     * @param pip the version that installs them
     * @param program that one of them brings
     * @return the folder that holds {@code bin}
     */
    public static Path python(String name, String pip, Path requirements, String program)
            throws IOException, InterruptedException {
        var folder = folder(
                name + "-" + Integer.toHexString(Files.readString(requirements).hashCode()));
        var own = folder.resolve("bin/pip");
        made(folder, own, Map.of(), "python3", "-m", "venv", folder.toString());
        var script = "\"$1\" install --quiet pip==\"$2\" && \"$1\" install --quiet --no-deps --requirement \"$3\"";
        made(
                folder,
                folder.resolve("bin").resolve(program),
                Map.of(),
                "sh",
                "-c",
                script,
                "sh",
                own.toString(),
                pip,
                requirements.toAbsolutePath().toString());
        return folder;
    }

    private static Path folder(String name) throws IOException {
        return Files.createDirectories(
                UserFolders.of(environment()).cache().resolve("test-tools").resolve(name));
    }

    /** One at a time in this JVM, whose threads must not ask for a file lock that it has; and of all JVMs one for each tool. */
    private static synchronized void made(
            Path folder, Path program, Map<String, String> more, String maker, String... arguments)
            throws IOException, InterruptedException {
        try (var file = FileChannel.open(
                        folder.resolveSibling(folder.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                var _ = file.lock()) {
            if (Files.isExecutable(program)) {
                return;
            }
            var variables = new HashMap<>(environment());
            variables.putAll(more);
            var result = PROCESSES.run(Command.of(maker, variables, folder, arguments), LIMIT);
            if (!result.succeeded()) {
                throw new IOException(maker + ": " + result.describe() + "\n" + String.join("\n", result.lines()));
            }
        }
    }
}
