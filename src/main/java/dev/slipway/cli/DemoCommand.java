package dev.slipway.cli;

import dev.slipway.demo.Breakage;
import dev.slipway.demo.ExampleSite;
import dev.slipway.pipeline.Cancellation;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code slipway demo}: the whole pipeline, on the example site. */
@Command(
        name = "demo",
        description = {
            "Take a small mybinder.org, or a real JupyterHub, through the whole pipeline, on a real Kubernetes on this machine.",
            "",
            "Makes a site of the shipped example: a Git repository with encrypted secrets. Then runs 'slipway deploy' on it, "
                    + "against a chart repository and a Grafana that the demo plays. Each demo is one more commit.",
            "",
            "Of the JupyterHub, the demo first makes the container images, of what PyPI and npm have; it needs Python 3.11,"
                    + " Node.js 18 and npm for that."
        })
final class DemoCommand implements Callable<ExitCode> {
    private static final String LIST = "list";

    private final Invocation invocation;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private KubeconfigOption kubeconfig = new KubeconfigOption();

    @Option(
            names = "--site",
            paramLabel = "SITE",
            description = "Which of the shipped sites: mybinder (default) or jupyterhub.")
    private String site = ExampleSite.MYBINDER.word();

    @Option(
            names = "--break",
            paramLabel = "WHAT",
            description =
                    "Break one thing in the site first, and see the pipeline stop there; 'list' tells what there is.")
    private @Nullable String what;

    @Option(
            names = "--serve",
            description = "Afterwards go on playing the chart repository and the Grafana until Ctrl-C, so that you can "
                    + "change the site and deploy it yourself.")
    private boolean serve;

    @Option(names = "--clean", description = "Remove what the last demo made: its namespaces and its site.")
    private boolean clean;

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "Let mybinder's pods run this image; it needs /bin/sh and /bin/busybox.")
    private @Nullable String image;

    @Option(
            names = "--namespace-prefix",
            paramLabel = "PREFIX",
            description = "Put this before the names of the two namespaces (jupyterhub: jupyterhub-; with --kubeconfig:"
                    + " slipway-demo-).")
    private @Nullable String prefix;

    @Option(names = "--yes", description = "Do not ask before making namespaces on the cluster of --kubeconfig.")
    private boolean yes;

    DemoCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public ExitCode call() throws InterruptedException {
        if (LIST.equals(what)) {
            for (var each : ExampleSite.values()) {
                invocation.output().line("slipway demo --site " + each.word() + " --break …");
                invocation.output().line(breakages(each));
            }
            return ExitCode.OK;
        }
        var example = ExampleSite.named(site)
                .orElseThrow(() -> wrong("There is no site '" + site + "'. There are: mybinder, jupyterhub."));
        if (example == ExampleSite.JUPYTERHUB && image != null) {
            throw wrong("--image is for the site mybinder: the images of jupyterhub are made by the demo.");
        }
        var breakage = breakage(example);
        var wishes = new DemoRun.Wishes(
                common,
                example,
                kubeconfig.file().map(file -> invocation.workingFolder().resolve(file)),
                breakage,
                Optional.ofNullable(image),
                Optional.ofNullable(prefix),
                serve,
                yes);
        var run = new DemoRun(invocation, wishes);
        return clean ? new DemoCleanup(invocation, example).run() : run.run(new Cancellation());
    }

    private Optional<Breakage> breakage(ExampleSite example) {
        if (what == null) {
            return Optional.empty();
        }
        var named = Breakage.named(example, what);
        if (named.isEmpty()) {
            throw wrong("There is nothing called '" + what + "' to break. There is:\n" + breakages(example));
        }
        return named;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    private static String breakages(ExampleSite example) {
        return Breakage.of(example).stream()
                .map(each -> "  %-14s %s".formatted(each.word(), each.description()))
                .collect(Collectors.joining("\n"));
    }
}
