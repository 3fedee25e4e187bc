package dev.slipway.cli;

import dev.slipway.diagnosis.KnowledgeBase;
import dev.slipway.journal.Inputs;
import dev.slipway.journal.Provenance.Wish;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineEvent.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Runs what people wait for, so that the build can keep the loaded classes in the JDK's ahead-of-time cache (JEP 514): the
 * commands that print, and the way to a cluster as far as a connection that is refused. It writes in its working folder
 * alone.
 */
final class Training {
    private static final String SITE = """
            site: training
            tools: {helm: 3.22.0}
            releases: {training: {chart: training}}
            targets: {staging: {cluster: {kubeconfig: kubeconfig.yaml}}}
            validate: {http: [{url: "service://training:80/", expect: {status: 200}}]}
            pipeline: [Deploy to staging: [staging]]
            """;

    /** Port 9 is the discard service's, on which nothing listens. */
    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            current-context: training
            clusters: [{name: training, cluster: {server: "https://127.0.0.1:9"}}]
            users: [{name: training, user: {token: none}}]
            contexts: [{name: training, context: {cluster: training, user: training}}]
            """;

    private Training() {}

    /** What a deployment does to be recorded, as far as a pipeline of no steps. */
    private static void record(Path site) {
        var invocation = Invocation.system();
        var now = invocation.clock().instant();
        var wish = new Wish(site.toString(), "HEAD", Optional.empty(), Set.of(), Optional.empty(), false);
        try (var recording = new DeploymentRecording(invocation, wish, _ -> Inputs.NONE)) {
            var recorder = recording.before(_ -> {}, (_, _) -> List.of());
            var id = new DeploymentId("training");
            var subject = new Subject(id, "training", "0", "Training", "", OptionalInt.empty());
            recorder.on(new PipelineEvent.DeploymentStarted(now, subject, List.of()));
            recorder.on(new PipelineEvent.DeploymentEnded(
                    now, new DeploymentResult(Verdict.SUCCEEDED, List.of(), Duration.ZERO)));
        }
    }

    /** Runs them. */
    public static void main(String[] args) throws IOException {
        var site = Path.of("site").toAbsolutePath();
        Files.createDirectories(site.resolve("training"));
        Files.writeString(site.resolve("slipway.yaml"), SITE);
        Files.writeString(site.resolve("kubeconfig.yaml"), KUBECONFIG);
        Files.writeString(site.resolve("training/Chart.yaml"), "apiVersion: v2\nname: training\nversion: 0.1.0\n");
        Main.main(new String[] {"--version"});
        var main = new Main(Invocation.system());
        main.run("--help");
        main.run("deploy", "--help");
        main.run("deploi");
        main.run("completion", "bash");
        main.run("check", "--no-charts", "--site", site.toString());
        main.run("explain", "--site", site.toString());
        main.run("local", "status");
        // The folder is in no commit, so the cluster has to be named.
        var cluster = site.resolve("kubeconfig.yaml").toString();
        main.run("status", "--site", site.toString(), "--kubeconfig", cluster);
        main.run("diagnose", "--site", site.toString(), "--kubeconfig", cluster);
        main.run("deploy", "--site", site.toString());
        record(site);
        main.run("history");
        main.run("show");
        KnowledgeBase.shipped()
                .diagnose("Await rollout", Failure.of("waiting for the rollout", "Not rolled out after 10 min."));
    }
}
