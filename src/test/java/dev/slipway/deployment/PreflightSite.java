package dev.slipway.deployment;

import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.journal.Inputs;
import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Cancellation;
import dev.slipway.pipeline.Pipeline;
import dev.slipway.pipeline.PipelineListener;
import dev.slipway.pipeline.StepRef;
import dev.slipway.plan.SitePlan;
import dev.slipway.preflight.TargetReport;
import dev.slipway.process.Command;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.RecordingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A site in a Git repository of its own, deployed as {@code slipway deploy} does it, on targets that a test describes. */
final class PreflightSite {
    private final Path root;
    private final Path home;
    private final String helm;
    private PipelineListener also = _ -> {};
    private Optional<Path> kubeconfig = Optional.empty();
    private List<String> wrapper = List.of();
    private InstantSource clock = InstantSource.system();

    PreflightSite(Path folder, String helm) throws IOException {
        this.root = Files.createDirectories(folder.resolve("site"));
        this.home = Files.createDirectories(folder.resolve("home"));
        this.helm = helm;
        file("hub/Chart.yaml", "apiVersion: v2\nname: hub\nversion: 0.1.0\n");
    }

    /** Its folder. */
    Path root() {
        return root;
    }

    /** With a file. */
    PreflightSite file(String name, String content) throws IOException {
        var file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return this;
    }

    /** With a kubeconfig for the bearer of a token. */
    PreflightSite kubeconfig(String name, String server, String authority, String token) throws IOException {
        return file(name, """
                apiVersion: v1
                kind: Config
                current-context: only
                contexts: [{name: only, context: {cluster: only, user: only}}]
                clusters: [{name: only, cluster: {server: "%s", certificate-authority-data: %s}}]
                users: [{name: only, user: {token: %s}}]
                """.formatted(
                        server,
                        Base64.getEncoder().encodeToString(authority.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                        token));
    }

    /** With {@code $KUBECONFIG} set. */
    PreflightSite at(Path file) {
        kubeconfig = Optional.of(file);
        return this;
    }

    /** With its programs started by another program: {@code ip netns exec NAME}. */
    PreflightSite startedBy(String... program) {
        wrapper = List.of(program);
        return this;
    }

    /** On a machine with this clock; programs of their own have the real one. */
    PreflightSite clock(InstantSource machines) {
        clock = machines;
        return this;
    }

    /** The folder that is {@code XDG_STATE_HOME} to it. */
    Path home() {
        return home;
    }

    /** With somebody else who is told what happens while it happens. */
    PreflightSite told(PipelineListener other) {
        also = other;
        return this;
    }

    /** What happened, and how it ended. */
    record Deployed(Ending ending, RecordingListener listener) {}

    /**
     * Deploys it.
     *
     * @param rest of {@code slipway.yaml}: releases, targets, pipeline
     */
    Deployed deploy(String rest) throws IOException, InterruptedException {
        commit(rest);
        return deploy(DeploymentRequest.head(root));
    }

    /** Deploys what was committed last. */
    Deployed deploy(DeploymentRequest request) {
        var listener = new RecordingListener();
        var surroundings = Surroundings.real(environment(), new Mask(), clock);
        var ending = new Deployment(surroundings).run(request, new Watching(listener, also), new Cancellation());
        return new Deployed(ending, listener);
    }

    /** Plans what was committed last, with a mask that learns what is secret. */
    SiteReport<SitePlan> plan(Mask mask) throws InterruptedException {
        var surroundings = Surroundings.real(environment(), mask, InstantSource.system());
        return new SitePlanning(surroundings).of(DeploymentRequest.head(root), _ -> {}, new Cancellation());
    }

    /** Commits it. */
    Map<String, String> commit(String rest) throws IOException, InterruptedException {
        file("slipway.yaml", "site: example\ntools: {helm: " + helm + "}\n" + rest);
        var environment = environment();
        git(environment, "init", "--quiet", ".");
        git(environment, "add", ".");
        git(
                environment,
                "-c",
                "user.name=Ada",
                "-c",
                "user.email=ada@example.org",
                "commit",
                "--quiet",
                "--allow-empty",
                "-m",
                "A change");
        return environment;
    }

    /** Looks at all targets of what was deployed last, without a deployment. */
    SiteReport<TargetReport> look() throws InterruptedException {
        var surroundings = Surroundings.real(environment(), new Mask(), InstantSource.system());
        return new SitePreflight(surroundings).of(new VisitRequest(root, Optional.empty(), Set.of()));
    }

    /** Starts {@code slipway deploy} for what was committed last, as a program of its own. */
    Process program() throws IOException {
        return program("deploy");
    }

    /** What the last program has printed so far. */
    String printed() throws IOException {
        return Files.readString(home.resolve("program.log"));
    }

    /** Starts {@code slipway} as a program of its own. */
    Process program(String... arguments) throws IOException {
        var argv = new ArrayList<>(wrapper);
        argv.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.slipway.cli.Main"));
        argv.addAll(List.of(arguments));
        argv.addAll(List.of("--site", root.toString()));
        var builder = new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("program.log").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment());
        return builder.start();
    }

    /** Rolls a target of what was deployed last back, as {@code slipway rollback} does. */
    Deployed rollBack(RollbackRequest wish) {
        var listener = new RecordingListener();
        var surroundings = Surroundings.real(environment(), new Mask(), InstantSource.system());
        var ending = new SiteRollback(surroundings).run(wish, new Watching(listener, also), new Cancellation());
        return new Deployed(ending, listener);
    }

    /** Tells what that would do. */
    SiteReport<RollbackPlan> planRollback(RollbackRequest wish) throws InterruptedException {
        return new SiteRollback(Surroundings.real(environment(), new Mask(), InstantSource.system())).plan(wish);
    }

    private Map<String, String> environment() {
        var environment = new HashMap<>(RealTools.environment());
        // The tools come from the cache that all tests share.
        environment.put("XDG_STATE_HOME", home.toString());
        kubeconfig.ifPresent(file -> environment.put("KUBECONFIG", file.toString()));
        return environment;
    }

    private record Watching(RecordingListener listener, PipelineListener also) implements Audience {
        @Override
        public PipelineListener watch(Pipeline pipeline, SiteKnowledge knowledge, Function<StepRef, Inputs> inputs) {
            return event -> {
                listener.on(event);
                also.on(event);
            };
        }

        @Override
        public void note(String text) {}
    }

    private void git(Map<String, String> environment, String... arguments) throws InterruptedException {
        var result = RealTools.processes().run(Command.of("git", environment, root, arguments), Duration.ofMinutes(1));
        if (!result.succeeded()) {
            throw new AssertionError(String.join("\n", result.lines()));
        }
    }
}
