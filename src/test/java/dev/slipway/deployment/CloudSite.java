package dev.slipway.deployment;

import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.journal.Inputs;
import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Cancellation;
import dev.slipway.pipeline.Pipeline;
import dev.slipway.pipeline.PipelineListener;
import dev.slipway.pipeline.StepRef;
import dev.slipway.process.Command;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.RecordingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A site in a Git repository of its own, deployed as {@code slipway deploy} does it: the real Helm and pytest, on targets whose
 * clusters a test describes. Its chart has a hook that Helm waits for, and a Deployment that takes its time; its tests ask the
 * API server with the kubeconfig that they are given.
 */
final class CloudSite {
    private final Path root;
    private final Path state;
    private final Map<String, String> targets = new LinkedHashMap<>();
    private final Map<String, String> variables = new HashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final RecordingListener listener = new RecordingListener();
    private final Mask mask = new Mask();

    CloudSite(Path folder, Duration hook, Duration rollout) throws IOException {
        root = folder.resolve("site");
        state = folder.resolve("state");
        file("slow/Chart.yaml", "apiVersion: v2\nname: slow\nversion: 0.1.0\n");
        file("slow/templates/hook.yaml", """
                apiVersion: batch/v1
                kind: Job
                metadata:
                  name: migrate
                  annotations: {helm.sh/hook: "pre-install", helm.sh/hook-delete-policy: hook-succeeded}
                spec:
                  template:
                    spec:
                      restartPolicy: Never
                      terminationGracePeriodSeconds: 0
                      containers: [{name: main, image: "slipway.local/busybox:1", command: [sleep, "%d"]}]
                """.formatted(hook.toSeconds()));
        file("slow/templates/hub.yaml", """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: hub}
                spec:
                  selector: {matchLabels: {app: hub}}
                  template:
                    metadata: {labels: {app: hub}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                        - name: main
                          image: slipway.local/busybox:1
                          command: [sleep, "1000"]
                          readinessProbe: {initialDelaySeconds: %d, exec: {command: ["true"]}}
                """.formatted(rollout.toSeconds()));
        file("tests/test_api.py", """
                import base64, os, re, ssl, urllib.request

                def test_the_api_server_knows_us():
                    text = open(os.environ["KUBECONFIG"]).read()
                    said = lambda key: re.search(key + r": (\\S+)", text).group(1)
                    token = open(said("tokenFile")).read()
                    trust = ssl.create_default_context(
                        cadata=base64.b64decode(said("certificate-authority-data")).decode())
                    request = urllib.request.Request(
                        said("server") + "/apis/apps/v1/namespaces/" + said("namespace") + "/deployments/hub",
                        headers={"Authorization": "Bearer " + token, "User-Agent": "tests"})
                    with urllib.request.urlopen(request, context=trust) as answer:
                        assert answer.status == 200
                """);
    }

    /** With a file. */
    CloudSite file(String name, String content) throws IOException {
        var file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return this;
    }

    /** With one more variable of the environment. */
    CloudSite variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** With one more target, whose cluster is described so in {@code slipway.yaml}. */
    CloudSite target(String name, String namespace, String cluster) {
        targets.put(name, "  %s: {namespace: %s, cluster: %s}\n".formatted(name, namespace, cluster));
        return this;
    }

    /** Deploys to all targets side by side. */
    Ending deploy() throws IOException, InterruptedException {
        file("slipway.yaml", """
                site: clouds
                tools:
                  helm: %s
                  pytest: {version: %s, sources: [{path: true}]}
                releases:
                  slow: {chart: slow, timeout: 5m}
                targets:
                %svalidate:
                  pytest: {args: [tests/]}
                pipeline:
                  - Deploy everywhere: [%s]
                """.formatted(
                        RealTools.HELM_3,
                        RealTools.PYTEST,
                        String.join("", targets.values()),
                        String.join(", ", targets.keySet())));
        var environment = new HashMap<>(RealTools.environment());
        // Tools come from the cache of whoever runs the tests, since building Helm anew takes minutes; all else is
        // apart.
        environment.put("XDG_STATE_HOME", state.toString());
        environment.put("PATH", RealTools.pytest().resolveSibling("") + ":" + environment.get("PATH"));
        environment.putAll(variables);
        git(environment, "init", "--quiet", ".");
        git(environment, "add", ".");
        git(environment, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "-m", "Slow");
        var surroundings = Surroundings.real(environment, mask, InstantSource.system());
        return new Deployment(surroundings).run(DeploymentRequest.head(root), audience(), new Cancellation());
    }

    private Audience audience() {
        return new Audience() {
            @Override
            public PipelineListener watch(
                    Pipeline pipeline, SiteKnowledge knowledge, Function<StepRef, Inputs> inputs) {
                return listener;
            }

            @Override
            public void note(String text) {
                notes.add(text);
            }
        };
    }

    private void git(Map<String, String> environment, String... arguments) throws InterruptedException {
        var result = RealTools.processes().run(Command.of("git", environment, root, arguments), Duration.ofMinutes(1));
        if (!result.succeeded()) {
            throw new AssertionError(String.join("\n", result.lines()));
        }
    }

    /** What happened. */
    RecordingListener listener() {
        return listener;
    }

    /** What the person was told that is no step's business. */
    List<String> notes() {
        return notes;
    }

    Mask mask() {
        return mask;
    }
}
