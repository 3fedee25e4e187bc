package dev.slipway.deployment;

import dev.slipway.deployment.PreflightSite.Deployed;
import dev.slipway.kube.ReleaseDescription;
import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.process.Command;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster.Namespace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A site of one release, {@code hub}: a small web server whose only page a value names, a greeting, whatever maps a value lists,
 * a hook that hangs when and where a value says, and one that takes as long as a value says, as does the server until it is
 * ready. Its validation wants {@code good.html}.
 */
final class HubSite {
    private static final String CHART = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: greeting}
            data: {text: {{ .Values.text | quote }}}
            {{- range .Values.maps }}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: {{ . }}
              {{- if hasPrefix "kept" . }}
              annotations: {helm.sh/resource-policy: keep}
              {{- end }}
            {{- end }}
            {{- if .Values.page }}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: hub}
            spec: {selector: {app: hub}, ports: [{port: 80, targetPort: 8080}]}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: hub}
            spec:
              strategy: {type: Recreate}
              selector: {matchLabels: {app: hub, generation: {{ .Values.generation | default "one" }}}}
              template:
                metadata: {labels: {app: hub, generation: {{ .Values.generation | default "one" }}}}
                spec:
                  automountServiceAccountToken: false
                  terminationGracePeriodSeconds: 0
                  {{- with .Values.config }}
                  volumes: [{name: config, configMap: {name: {{ . }}}}]
                  {{- end }}
                  containers:
                    - name: main
                      image: slipway.local/busybox:1
                      {{- with .Values.config }}
                      volumeMounts: [{name: config, mountPath: /config}]
                      {{- end }}
                      {{- if .Values.ready }}
                      readinessProbe: {exec: {command: [test, -f, /tmp/www/ready]}, periodSeconds: 1}
                      {{- end }}
                      command:
                        - sh
                        - -c
                        - {{ printf "mkdir -p /tmp/www; sleep %v; touch /tmp/www/ready; echo hub > /tmp/www/%s; exec httpd -f -p 8080 -h /tmp/www" (.Values.ready | default 0) .Values.page | quote }}
            {{- end }}
            {{- if .Values.hang }}
            ---
            apiVersion: batch/v1
            kind: Job
            metadata: {name: hang, annotations: {helm.sh/hook: {{ .Values.hang | quote }}}}
            spec:
              backoffLimit: 0
              template:
                spec:
                  restartPolicy: Never
                  nodeSelector: {there.is: no-such-node}
                  containers: [{name: main, image: slipway.local/busybox:1}]
            {{- end }}
            {{- if .Values.hook }}
            ---
            apiVersion: batch/v1
            kind: Job
            metadata: {name: slow, annotations: {helm.sh/hook: "pre-install,pre-upgrade"}}
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers: [{name: main, image: slipway.local/busybox:1, command: [sleep, {{ .Values.hook | quote }}]}]
            {{- end }}
            """;

    private final PreflightSite site;
    private final Namespace namespace;
    private final String helm;
    private final Path folder;
    private String target = "";
    private String release = "";
    private String validate = "";
    private String timeout = "2m";
    private String more = "";
    private String rolloutTimeout = "40s";

    HubSite(Path folder, Namespace namespace, String helm) throws IOException {
        this.folder = folder;
        this.namespace = namespace;
        this.helm = helm;
        this.site = new PreflightSite(folder, helm)
                .at(namespace.access().kubeconfig())
                .file("hub/templates/all.yaml", CHART)
                .file("hub/values.yaml", "text: hello\nmaps: []\npage: ''\nhang: ''\nconfig: ''\n");
    }

    /** With more keys of its target: {@code onFailure: rollback}. */
    HubSite target(String keys) {
        target = ", " + keys;
        return this;
    }

    /** With more keys of its release: {@code before: [{run: [date]}]}. */
    HubSite release(String keys) {
        release = ", " + keys;
        return this;
    }

    /** With a validation that wants the good page. */
    HubSite validated() {
        validate = """
                rollout: {proof: 1s}
                validate: {http: [{url: 'service://hub:80/good.html', timeout: 5s, attempts: 3, expect: {status: 200}}]}
                """;
        return this;
    }

    /** With more top-level keys, each on lines of its own. */
    HubSite more(String keys) {
        more = keys;
        return this;
    }

    HubSite timeout(String limit) {
        timeout = limit;
        return this;
    }

    HubSite rolloutTimeout(String limit) {
        rolloutTimeout = limit;
        return this;
    }

    PreflightSite site() {
        return site;
    }

    /** Deploys with these values, a YAML text. */
    Deployed deploy(String values) throws Exception {
        site.file("config.yaml", values);
        return site.deploy(yaml());
    }

    /** Commits them. */
    void commit(String values) throws Exception {
        site.file("config.yaml", values);
        site.commit(yaml());
    }

    private String yaml() {
        return """
                releases: {hub: {chart: hub, values: [config.yaml], timeout: %s%s}}
                %stargets:
                  prod: {cluster: {kubeconfig: $KUBECONFIG}, namespace: %s, rolloutTimeout: %s%s}
                pipeline: [Deploy: [prod]]
                %s""".formatted(timeout, release, validate, namespace.name(), rolloutTimeout, target, more);
    }

    static DeploymentResult result(Deployed deployed) {
        if (deployed.ending() instanceof Ending.Ended(var result)) {
            return result;
        }
        throw new AssertionError(deployed.ending());
    }

    /** How a step ended. */
    static StepOutcome step(Deployed deployed, String name) {
        return result(deployed).steps().stream()
                .filter(step -> step.step().step().equals(name))
                .map(StepResult::outcome)
                .findFirst()
                .orElseThrow();
    }

    static List<String> warnings(Deployed deployed) {
        return deployed.listener().events(PipelineEvent.StepWarned.class).stream()
                .map(PipelineEvent.StepWarned::message)
                .toList();
    }

    static List<String> printed(Deployed deployed) {
        return deployed.listener().events(PipelineEvent.StepPrinted.class).stream()
                .map(PipelineEvent.StepPrinted::line)
                .toList();
    }

    /** A Helm that somebody else runs, in the background. */
    Process foreignHelm(String... arguments) throws Exception {
        var argv = new ArrayList<String>(List.of(RealTools.helm(helm).toString()));
        argv.addAll(List.of(arguments));
        argv.addAll(where());
        return new ProcessBuilder(argv)
                .directory(site.root().toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("foreign-helm.log").toFile())
                .start();
    }

    /** A Helm that somebody else runs, killed with SIGKILL as soon as the release is in this state. */
    void killedHelm(String state, String... arguments) throws Exception {
        killedHelm(state, () -> true, arguments);
    }

    /** The same, when something else has come true besides. */
    void killedHelm(String state, Callable<Boolean> besides, String... arguments) throws Exception {
        var process = foreignHelm(arguments);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> latestStatus().equals(state) && besides.call());
        process.destroyForcibly().waitFor();
        if (!latestStatus().equals(state)) {
            throw new AssertionError("it went on: " + latestStatus());
        }
    }

    private List<String> where() {
        return List.of(
                "--namespace",
                namespace.name(),
                "--kubeconfig",
                namespace.access().kubeconfig().toString());
    }

    /** What the real Helm says of the release's revisions, the oldest first. */
    List<JsonNode> history() throws Exception {
        var arguments = new ArrayList<String>(List.of("history", "hub", "--output", "json"));
        arguments.addAll(where());
        var result = RealTools.processes()
                .run(
                        new Command(
                                RealTools.helm(helm).toString(), arguments, RealTools.environment(), site.root(), ""),
                        Duration.ofMinutes(1));
        if (!result.succeeded()) {
            // Only where there is no release there is no history.
            if (result.lines().stream().anyMatch(line -> line.contains("release: not found"))) {
                return List.of();
            }
            throw new AssertionError(result.describe() + "\n" + String.join("\n", result.lines()));
        }
        return JsonMapper.shared()
                .readTree(result.standardOutput())
                .valueStream()
                .toList();
    }

    /** By the label by which Helm finds its records, which is cheaper to ask for again and again than Helm is. */
    String latestStatus() {
        try (var client = namespace.client()) {
            return client.secrets().inNamespace(namespace.name()).withLabel("owner", "helm").list().getItems().stream()
                    .map(secret -> secret.getMetadata().getLabels())
                    .max(Comparator.comparingInt(labels -> Integer.parseInt(labels.getOrDefault("version", "0"))))
                    .map(labels -> labels.getOrDefault("status", ""))
                    .orElse("");
        }
    }

    /** The statuses of all revisions. */
    List<String> statuses() throws Exception {
        return history().stream().map(it -> it.path("status").asString()).toList();
    }

    /** The deployments that made the revisions, in order. */
    List<String> deployers() throws Exception {
        return history().stream()
                .map(it -> ReleaseDescription.in(it.path("description").asString()))
                .map(it -> it.orElseThrow().deployment())
                .toList();
    }

    String latestDescription() throws Exception {
        return history().getLast().path("description").asString();
    }

    /** A Lease of a deployment that died while it worked on the release, of which this long nothing was heard. */
    void deadOwner(int from, int seconds) {
        namespace.apply("""
                apiVersion: coordination.k8s.io/v1
                kind: Lease
                metadata:
                  name: slipway
                  annotations:
                    slipway.dev/operations: '{"%s/hub":{"from":%d,"by":"ada@laptop/20260101-120000-dead"}}'
                spec:
                  holderIdentity: ada@laptop/20260101-120000-dead
                  leaseDurationSeconds: %d
                  acquireTime: "2026-01-01T12:00:00.000000Z"
                  renewTime: "2026-01-01T12:00:10.000000Z"
                  leaseTransitions: 0
                """.formatted(namespace.name(), from, seconds));
    }

    /** The dead holder of the target's Lease, as if it had asked for so long only; the 30 s that it asks for are TargetLocksTest's. */
    void deadSooner(int seconds) {
        try (var client = namespace.client()) {
            client.leases().inNamespace(namespace.name()).withName("slipway").edit(lease -> {
                lease.getSpec().setLeaseDurationSeconds(seconds);
                return lease;
            });
        }
    }

    /** The Helms of this site that run now, below this process. */
    List<ProcessHandle> helms() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/helm"))
                .filter(process -> List.of(process.info().arguments().orElse(new String[0]))
                        .contains(namespace.name()))
                .toList();
    }

    /** Somebody else's deployment, which has taken the target since: as one does that takes us for dead. */
    void takenBySomebodyElse() {
        try (var client = namespace.client()) {
            client.leases().inNamespace(namespace.name()).withName("slipway").edit(lease -> {
                lease.getSpec().setHolderIdentity("eve@desk/20260101-130000-eve1");
                return lease;
            });
        }
    }

    /** A map's content; empty: there is none. */
    Map<String, String> map(String name) {
        try (var client = namespace.client()) {
            var found = client.configMaps()
                    .inNamespace(namespace.name())
                    .withName(name)
                    .get();
            // One without data is there all the same.
            return found == null
                    ? Map.of()
                    : found.getData() == null || found.getData().isEmpty() ? Map.of("is", "empty") : found.getData();
        }
    }

    /** The label that says that a revision passed its validation; empty: it has none. */
    String validatedLabel(int revision) {
        try (var client = namespace.client()) {
            return client.secrets()
                    .inNamespace(namespace.name())
                    .withName("sh.helm.release.v1.hub.v" + revision)
                    .get()
                    .getMetadata()
                    .getLabels()
                    .getOrDefault("slipway.dev/validated", "");
        }
    }

    /** Who holds the target; empty: nobody. */
    String holder() {
        try (var client = namespace.client()) {
            var lease = client.leases()
                    .inNamespace(namespace.name())
                    .withName("slipway")
                    .get();
            return lease == null || lease.getSpec().getHolderIdentity() == null
                    ? ""
                    : lease.getSpec().getHolderIdentity();
        }
    }
}
