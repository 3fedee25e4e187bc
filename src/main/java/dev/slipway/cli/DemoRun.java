package dev.slipway.cli;

import dev.slipway.demo.Breakage;
import dev.slipway.demo.DemoFolder;
import dev.slipway.demo.DemoPlan;
import dev.slipway.demo.DemoServer;
import dev.slipway.demo.DemoSite;
import dev.slipway.demo.ExampleSite;
import dev.slipway.demo.LastDemo;
import dev.slipway.localcluster.LocalCluster;
import dev.slipway.localcluster.UpOptions;
import dev.slipway.localcluster.UpOutcome;
import dev.slipway.pipeline.Cancellation;
import dev.slipway.pipeline.Durations;
import dev.slipway.process.ProcessRunner;
import dev.slipway.process.SystemProcesses;
import dev.slipway.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/**
 * One demo: a cluster, the site, its servers, then {@code slipway deploy} as the person would call it, and what to look at
 * afterwards. What the demo itself has to say goes to standard error where programs read standard output.
 */
final class DemoRun {
    private final Invocation invocation;
    private final Wishes wishes;
    private final ProcessRunner processes;
    private final DemoFolder folder;

    /**
     * What the person asked for.
     *
     * @param example which site
     * @param kubeconfig of a cluster of theirs
     * @param serve whether to go on answering afterwards
     * @param yes whether making namespaces there needs no question
     */
    record Wishes(
            CommonOptions common,
            ExampleSite example,
            Optional<Path> kubeconfig,
            Optional<Breakage> breakage,
            Optional<String> image,
            Optional<String> namespacePrefix,
            boolean serve,
            boolean yes) {}

    DemoRun(Invocation invocation, Wishes wishes) {
        this.invocation = invocation;
        this.wishes = wishes;
        this.processes = new SystemProcesses(invocation.clock());
        this.folder = folder(invocation, wishes.example());
    }

    /** Where the demo's things are kept. */
    static DemoFolder folder(Invocation invocation, ExampleSite example) {
        var name = example == ExampleSite.MYBINDER ? "demo" : "demo-" + example.word();
        return new DemoFolder(invocation.folders().state().resolve(name));
    }

    /** The one that the last demo used. */
    static DemoFolder lastFolder(Invocation invocation) {
        return Arrays.stream(ExampleSite.values())
                .map(example -> folder(invocation, example))
                .max(Comparator.comparingLong(demo -> demo.last().toFile().lastModified()))
                .orElseThrow();
    }

    /** Runs it. */
    ExitCode run(Cancellation cancellation) {
        var main = Thread.currentThread();
        try (var server = DemoServer.start(
                wishes.breakage().filter(Breakage.ANNOTATION::equals).isPresent())) {
            Prepared prepared;
            try (var _ = Signals.cancel(cancellation);
                    var _ = cancellation.onCancel(main::interrupt)) {
                prepared = prepare(server);
            }
            return switch (prepared) {
                case Prepared.No(var code) -> code;
                case Prepared.Site ready -> deploy(ready, server);
            };
        } catch (IOException e) {
            invocation.output().error("The demo's servers could not be started on loopback: " + e.getMessage());
            return ExitCode.FAILED;
        } catch (InterruptedException e) {
            say("Ended before the deployment began; nothing was deployed.");
            return cancellation.reason().map(ExitCode::of).orElse(ExitCode.INTERRUPTED);
        }
    }

    private Prepared prepare(DemoServer server) throws IOException, InterruptedException {
        say(wishes.breakage()
                .map(what -> "Slipway's demo, with one thing broken: " + what.description() + ".")
                .orElse("Slipway's demo: %s, through the whole pipeline."
                        .formatted(wishes.example().title())));
        var local = wishes.kubeconfig().isEmpty();
        var kubeconfig = local ? localCluster() : theirCluster(namespaces());
        if (kubeconfig.isEmpty()) {
            return new Prepared.No(local ? ExitCode.FAILED : ExitCode.USAGE);
        }
        return switch (images(kubeconfig.get())) {
            case DemoImages.Given.NotGiven(var failure) ->
                new Prepared.No(LocalCommand.failed(invocation, wishes.common(), failure));
            case DemoImages.Given.Images(var byName) -> {
                var plan = new DemoPlan(wishes.example(), server.address(), byName, prefix(), wishes.breakage());
                yield makeSite(plan, kubeconfig.get(), server);
            }
        };
    }

    private String prefix() {
        return wishes.namespacePrefix()
                .orElse(
                        wishes.kubeconfig().isPresent()
                                ? DemoPlan.PREFIX_ELSEWHERE
                                : wishes.example() == ExampleSite.JUPYTERHUB ? DemoPlan.PREFIX_JUPYTERHUB : "");
    }

    private List<String> namespaces() {
        return DemoPlan.namespaces(prefix());
    }

    private DemoImages.Given images(Path kubeconfig) throws IOException, InterruptedException {
        return switch (wishes.example()) {
            case MYBINDER -> {
                var usual = wishes.kubeconfig().isEmpty() ? DemoPlan.LOCAL_IMAGE : DemoPlan.PUBLIC_IMAGE;
                yield new DemoImages.Given.Images(Map.of("image", wishes.image().orElse(usual)));
            }
            case JUPYTERHUB -> new DemoImages(invocation, what -> say("  images   " + what)).giveTo(kubeconfig);
        };
    }

    private Prepared makeSite(DemoPlan plan, Path kubeconfig, DemoServer server)
            throws IOException, InterruptedException {
        var site = new DemoSite(
                folder,
                Workspaces.of(invocation.environment(), invocation.folders().state()),
                processes,
                invocation.environment(),
                invocation.clock(),
                new SecureRandom());
        return switch (site.make(plan)) {
            case DemoSite.Made.NotMade(var failure) ->
                new Prepared.No(LocalCommand.failed(invocation, wishes.common(), failure));
            case DemoSite.Made.Ready ready -> {
                ready.secrets().forEach(invocation.mask()::learn);
                ready.variables().values().forEach(invocation.mask()::learn);
                server.expectToken(ready.grafanaToken());
                folder.writeLast(new LastDemo(kubeconfig, plan.namespaces()));
                say("  site     %s".formatted(ready.site()));
                say("  commit   %s %s".formatted(ready.commit().substring(0, 8), ready.title()));
                if (wishes.example() == ExampleSite.MYBINDER) {
                    say("  servers  %s: a chart repository with %s, and a stand-in for Grafana"
                            .formatted(server.address(), charts(server)));
                }
                say("");
                yield new Prepared.Site(ready, kubeconfig);
            }
        };
    }

    private static String charts(DemoServer server) {
        return server.charts().entrySet().stream()
                .map(chart -> chart.getKey() + " " + chart.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private Optional<Path> localCluster() throws InterruptedException {
        var cluster = LocalCommand.cluster(invocation, LocalCluster.DEFAULT_NAME);
        var outcome = cluster.up(
                UpOptions.withRealNode(),
                (elapsed, what) -> say("  cluster  " + what + " (" + Durations.words(elapsed) + ")"));
        return switch (outcome) {
            case UpOutcome.Failed(var failure) -> {
                var _ = LocalCommand.failed(invocation, wishes.common(), failure);
                yield Optional.empty();
            }
            case UpOutcome.Up up -> {
                up.remarks().forEach(remark -> say("  cluster  " + remark));
                say("  cluster  %s at %s %s (%s)"
                        .formatted(
                                up.cluster().name(),
                                up.cluster().server(),
                                up.alreadyRan() ? "runs already" : "is up",
                                Durations.words(up.took())));
                yield Optional.of(up.cluster().kubeconfig());
            }
        };
    }

    private Optional<Path> theirCluster(List<String> namespaces) throws IOException {
        var kubeconfig = wishes.kubeconfig().orElseThrow();
        if (!Files.isReadable(kubeconfig)) {
            invocation.output().error("There is no readable file " + kubeconfig + ".");
            return Optional.empty();
        }
        var what = "the namespaces %s and the releases in them, on the cluster that %s leads to"
                .formatted(String.join(" and ", namespaces), kubeconfig);
        if (wishes.yes()) {
            say("  cluster  makes " + what);
            return Optional.of(kubeconfig);
        }
        if (!invocation.screen().terminal()) {
            invocation.output().error("The demo makes " + what + ". Say --yes if it may.");
            return Optional.empty();
        }
        return Consent.asked(invocation, "The demo makes " + what + ". May it?")
                ? Optional.of(kubeconfig)
                : Optional.empty();
    }

    private ExitCode deploy(Prepared.Site prepared, DemoServer server) throws InterruptedException {
        var environment = new HashMap<>(invocation.environment());
        environment.putAll(prepared.ready().variables());
        environment.put("KUBECONFIG", prepared.kubeconfig().toString());
        var there = new Invocation(
                environment,
                prepared.ready().site(),
                invocation.output(),
                invocation.mask(),
                invocation.clock(),
                invocation.folders(),
                invocation.screen());
        var code = new Main(there)
                .run(
                        "deploy",
                        "--output=" + wishes.common().format(),
                        "--color=" + (wishes.common().colored(invocation) ? "always" : "never"));
        afterwards(prepared, server).forEach(this::say);
        if (wishes.serve() && (code == ExitCode.OK || code == ExitCode.FAILED)) {
            awaitInterrupt();
        }
        return code;
    }

    private List<String> afterwards(Prepared.Site prepared, DemoServer server) {
        var lines = new ArrayList<String>();
        lines.add("");
        server.told().forEach(annotation -> lines.add("The demo's stand-in for Grafana was told: " + annotation));
        lines.add("Look around:");
        lines.add("  cd " + prepared.ready().site());
        lines.add("  export KUBECONFIG=" + prepared.kubeconfig());
        lines.add("  slipway status     what runs where");
        lines.add("  slipway diagnose   what is wrong there, why, and what to do");
        lines.add("  slipway explain    what a deployment of this site does, and what could go wrong");
        if (wishes.serve()) {
            lines.add("Change the site, commit, and deploy it yourself, in another terminal:");
            lines.add("  . " + folder.variables() + " && slipway deploy");
            lines.add("The demo's servers answer at " + server.address() + " until Ctrl-C.");
        } else if (wishes.breakage().isEmpty()) {
            lines.add("  slipway demo%s --break list    what can be broken, to see the pipeline stop there"
                    .formatted(siteOption()));
        } else {
            lines.add(
                    "  slipway demo%s       deploys a commit that takes the broken thing back".formatted(siteOption()));
        }
        return lines;
    }

    private String siteOption() {
        return wishes.example() == ExampleSite.MYBINDER
                ? ""
                : " --site " + wishes.example().word();
    }

    private static void awaitInterrupt() throws InterruptedException {
        var until = new Cancellation();
        var cancelled = new CountDownLatch(1);
        try (var _ = Signals.cancel(until);
                var _ = until.onCancel(cancelled::countDown)) {
            cancelled.await();
        }
    }

    private void say(String line) {
        if (wishes.common().json()) {
            invocation.output().error(line);
        } else {
            invocation.output().line(line);
        }
    }

    /** Whether there is something to deploy. */
    private sealed interface Prepared {
        record Site(DemoSite.Made.Ready ready, Path kubeconfig) implements Prepared {}

        record No(ExitCode code) implements Prepared {}
    }
}
