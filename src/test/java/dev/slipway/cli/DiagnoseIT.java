package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.slipway.causes.CauseCase.Part;
import dev.slipway.causes.CauseStage;
import dev.slipway.testing.TestCluster;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code slipway diagnose} on a real cluster, in a namespace where much is wrong, and much is not. */
@ExtendWith(TestCluster.class)
class DiagnoseIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What stands at the beginning of each trouble in the text. */
    private static final Pattern NUMBERED = Pattern.compile("(?m)^(\\d+)\\. (\\S+?):? ");

    private static final String SITE = """
            site: example
            tools: {helm: 3.22.0}
            releases: {example: {chart: example}}
            targets:
              staging: {cluster: {kubeconfig: $KUBECONFIG}, namespace: NAMESPACE}
              nowhere: {cluster: {kubeconfig: $NOWHERE}}
            pipeline: [Deploy: [staging]]
            """;

    /** Each of them is wrong in a way of its own: in the order in which they are to be told. */
    private static final List<Wrong> WRONG = List.of(
            new Wrong("crashes", "crash-loop", "crash-loop", List.of("Deployment/crashes", "log")),
            new Wrong("imageless", "image-refused", "image-not-found", List.of("Deployment/imageless", "image")),
            new Wrong(
                    "secretless",
                    "container-config",
                    "config-secret-missing",
                    List.of("Deployment/secretless", "hub-secret", "secretKeyRef")),
            new Wrong("homeless", "unschedulable", "no-room", List.of("Deployment/homeless", "resources.requests")),
            new Wrong("unready", "not-ready", "readiness-failing", List.of("Deployment/unready", "readinessProbe")));

    @TempDir
    private Path folder;

    /** A Deployment that is in trouble, and what is to be said of it. */
    private record Wrong(String name, String trouble, String cause, List<String> remedy) {}

    @Test
    void fiveTroublesAtOnceAreToldTheWorstFirstAndNothingElse(TestCluster.Namespace namespace) throws Exception {
        site(namespace.name());
        try (var stage = CauseStage.on(TestCluster.cluster());
                var client = namespace.client()) {
            stage.prepare(namespace.name());
            for (var documents : List.of(healthy(), wrong())) {
                stage.play(new Part.Documents(documents), namespace.name());
            }
            await("what is healthy runs", () -> isUp(client, namespace.name()));
            pause(client, namespace.name());
            ranBefore(client, namespace.name());
            await(
                    "all has gone wrong",
                    () -> findings(json(namespace, "staging"))
                            .map(Finding::workload)
                            .sorted()
                            .toList()
                            .equals(WRONG.stream()
                                    .map(one -> "Deployment/" + one.name())
                                    .sorted()
                                    .toList()));
            // A second look, when the pause between two crashes has come too: it stays at these five.
            await("it has crashed three times", () -> hasCrashed(client, namespace.name(), 3));

            var json = json(namespace, "staging");
            assertThat(json.code()).isEqualTo(ExitCode.FAILED);
            assertFollowsTheSchema(json);
            assertThat(findings(json).map(Finding::trouble)).containsExactlyElementsOf(troubles());
            assertThat(findings(json).map(Finding::cause)).containsExactlyElementsOf(causes());
            assertThat(findings(json).map(Finding::pods)).containsExactly(3, 1, 1, 1, 1);
            WRONG.forEach(one -> assertThat(remedy(json, one)).contains(one.remedy()));

            var text = console(namespace);
            assertThat(text.run("diagnose", "staging")).isEqualTo(ExitCode.FAILED);
            assertThat(text.out())
                    .startsWith("✖ staging: 5 things are wrong\n")
                    .contains("The same is wrong with 2 more pods.", "KeyError: cookie_secret");
            assertThat(NUMBERED.matcher(text.out()).results().map(it -> it.group(1) + " " + it.group(2)))
                    .containsExactly(
                            "1 Deployment/crashes",
                            "2 Deployment/imageless",
                            "3 Deployment/secretless",
                            "4 Deployment/homeless",
                            "5 Deployment/unready");
            var parts = List.of(text.out().split("(?m)^(?=\\d\\. )"));
            for (int i = 0; i < WRONG.size(); i++) {
                assertThat(parts.get(i + 1)).contains(WRONG.get(i).remedy()).contains("Why: ", "What to do");
            }
        }
    }

    @Test
    void whereNothingIsWrongOneLineSaysSo(TestCluster.Namespace namespace) throws Exception {
        site(namespace.name());
        try (var stage = CauseStage.on(TestCluster.cluster());
                var client = namespace.client()) {
            stage.prepare(namespace.name());
            stage.play(new Part.Documents(healthy()), namespace.name());
            await("what is healthy runs", () -> isUp(client, namespace.name()));
        }
        var console = console(namespace);
        assertThat(console.run("diagnose", "staging")).isEqualTo(ExitCode.OK);
        assertThat(console.out()).isEqualTo("✔ staging: nothing is wrong, 3 workloads run\n");
    }

    @Test
    void aTargetThatCannotBeSeenIsToldBesideOneThatCan(TestCluster.Namespace namespace) throws Exception {
        site(namespace.name());
        var console = console(namespace);
        assertThat(console.run("diagnose")).isEqualTo(ExitCode.FAILED);
        assertThat(console.out())
                .contains("staging: nothing runs in namespace " + namespace.name())
                .contains("nowhere: can't be seen", "NOWHERE");
    }

    private record Ended(ExitCode code, List<JsonNode> events) {}

    private record Finding(String workload, String trouble, String cause, int pods) {}

    private void site(String namespace) throws Exception {
        Files.createDirectories(folder.resolve("example"));
        Files.writeString(folder.resolve("example/Chart.yaml"), "apiVersion: v2\nname: example\nversion: 0.1.0\n");
        Files.writeString(folder.resolve("slipway.yaml"), SITE.replace("NAMESPACE", namespace));
    }

    private RecordedConsole console(TestCluster.Namespace namespace) {
        return new RecordedConsole(
                folder,
                Map.of(
                        "KUBECONFIG", namespace.access().kubeconfig().toString(),
                        "PATH", System.getenv("PATH")));
    }

    private Ended json(TestCluster.Namespace namespace, String target) {
        var console = console(namespace);
        var code = console.run("diagnose", "--output", "json", target);
        return new Ended(code, console.out().lines().map(JSON::readTree).toList());
    }

    private static java.util.stream.Stream<Finding> findings(Ended ended) {
        return ended.events()
                .getFirst()
                .path("findings")
                .valueStream()
                .map(it -> new Finding(
                        it.path("workload").asString(),
                        it.path("trouble").asString(),
                        it.at("/diagnoses/0/id").asString(""),
                        it.path("pods").asInt()));
    }

    private static String remedy(Ended ended, Wrong wrong) {
        return ended.events()
                .getFirst()
                .path("findings")
                .valueStream()
                .filter(it -> it.path("workload").asString().equals("Deployment/" + wrong.name()))
                .flatMap(it -> it.at("/diagnoses/0/remedy").valueStream())
                .map(JsonNode::asString)
                .reduce("", (one, other) -> one + "\n" + other);
    }

    private static List<String> troubles() {
        return WRONG.stream().map(Wrong::trouble).toList();
    }

    private static List<String> causes() {
        return WRONG.stream().map(Wrong::cause).toList();
    }

    private static void assertFollowsTheSchema(Ended ended) throws Exception {
        var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("src/main/resources/schema/events.schema.json")), InputFormat.JSON);
        assertThat(ended.events())
                .allSatisfy(event -> assertThat(schema.validate(event.toString(), InputFormat.JSON))
                        .as(event.toString())
                        .isEmpty());
    }

    private static String healthy() {
        return deployment("hub", 2, "image: slipway.local/busybox:1, command: [sleep, '1000']")
                + "---\n"
                + deployment("db", 1, "image: slipway.local/busybox:1, command: [sleep, '1000']")
                        .replace("kind: Deployment", "kind: StatefulSet")
                        .replace("replicas: 1", "serviceName: db, replicas: 1")
                + "---\n"
                + deployment("agent", 1, "image: slipway.local/busybox:1, command: [sleep, '1000']")
                        .replace("kind: Deployment", "kind: DaemonSet")
                        .replace("replicas: 1, ", "");
    }

    private static String wrong() {
        return String.join(
                "---\n",
                deployment(
                        "crashes",
                        3,
                        "image: slipway.local/busybox:1, command: [sh, -c, 'echo \"KeyError: cookie_secret\"; exit 1']"),
                deployment("imageless", 1, "image: '$(registry)/absent:nope'"),
                deployment("secretless", 1, """
                        image: slipway.local/busybox:1, command: [sleep, '1000'],
                                env: [{name: COOKIE_SECRET, valueFrom: {secretKeyRef: {name: hub-secret, key: cookie}}}]"""),
                deployment("homeless", 1, """
                        image: slipway.local/busybox:1, command: [sleep, '1000'],
                                resources: {requests: {cpu: '4000', memory: 1Mi}}"""),
                deployment("unready", 1, """
                        image: slipway.local/busybox:1, command: [sleep, '1000'],
                                readinessProbe: {httpGet: {path: /health, port: 8000}, periodSeconds: 2}"""));
    }

    private static String deployment(String name, int replicas, String container) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: %s}
                spec:
                  { replicas: %d, selector: {matchLabels: {app: %s}}, template: {
                    metadata: {labels: {app: %s}},
                    spec: {
                      terminationGracePeriodSeconds: 1,
                      containers: [{
                        name: %s, %s}]}}}
                """.formatted(name, replicas, name, name, name, container);
    }

    /** It looks as if it were held back, but what it holds back is nothing: its newest version runs. */
    private static void pause(KubernetesClient client, String namespace) {
        client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName("hub")
                .edit(hub -> hub.edit().editSpec().withPaused(true).endSpec().build());
    }

    /** The Jobs of a CronJob, one that failed and one that did what it should, with their pods. */
    private static void ranBefore(KubernetesClient client, String namespace) throws InterruptedException {
        var yaml = """
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: culler}
                spec:
                  schedule: "0 0 1 1 *"
                  jobTemplate:
                    spec:
                      backoffLimit: 0
                      template:
                        spec:
                          restartPolicy: Never
                          containers:
                            - {name: culler, image: "slipway.local/busybox:1", command: [sh, -c, 'exit 3']}
                """;
        client.load(new java.io.ByteArrayInputStream(yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .inNamespace(namespace)
                .serverSideApply();
        var cron = client.batch()
                .v1()
                .cronjobs()
                .inNamespace(namespace)
                .withName("culler")
                .get();
        for (var end : List.of("exit 3", "exit 0")) {
            var job = new io.fabric8.kubernetes.api.model.batch.v1.JobBuilder()
                    .withNewMetadata()
                    .withName("culler-" + end.substring(5))
                    .addNewOwnerReference()
                    .withApiVersion("batch/v1")
                    .withKind("CronJob")
                    .withName("culler")
                    .withUid(cron.getMetadata().getUid())
                    .withController(true)
                    .endOwnerReference()
                    .endMetadata()
                    .withSpec(cron.getSpec().getJobTemplate().getSpec())
                    .build();
            job.getSpec().getTemplate().getSpec().getContainers().getFirst().setCommand(List.of("sh", "-c", end));
            client.resource(job).inNamespace(namespace).create();
        }
        await(
                "both Jobs have ended",
                () -> client.batch().v1().jobs().inNamespace(namespace).list().getItems().stream()
                        .allMatch(DiagnoseIT::hasEnded));
    }

    private static boolean hasEnded(Job job) {
        return job.getStatus() != null
                && job.getStatus().getConditions().stream()
                        .anyMatch(it -> it.getStatus().equals("True")
                                && List.of("Complete", "Failed").contains(it.getType()));
    }

    private static boolean isUp(KubernetesClient client, String namespace) {
        var apps = client.apps();
        return apps.deployments().inNamespace(namespace).withName("hub").isReady()
                && apps.statefulSets().inNamespace(namespace).withName("db").isReady()
                && client.pods().inNamespace(namespace).withLabel("app", "agent").list().getItems().stream()
                        .anyMatch(pod -> pod.getStatus().getPhase().equals("Running"));
    }

    private static boolean hasCrashed(KubernetesClient client, String namespace, int times) {
        return client.pods().inNamespace(namespace).withLabel("app", "crashes").list().getItems().stream()
                .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
                .allMatch(status -> status.getRestartCount() >= times - 1);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain until " + what).isLessThan(end);
            Thread.sleep(500);
        }
    }
}
