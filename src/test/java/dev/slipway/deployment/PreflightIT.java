package dev.slipway.deployment;

import static dev.slipway.deployment.PreflightTrial.CHART;
import static dev.slipway.deployment.PreflightTrial.bound;
import static dev.slipway.deployment.PreflightTrial.door;
import static dev.slipway.deployment.PreflightTrial.problems;
import static dev.slipway.deployment.PreflightTrial.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deployment.PreflightSite.Deployed;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Evidence.TargetProblem;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.preflight.TargetReport;
import dev.slipway.process.Command;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The preflight of whole deployments, with the real Helm and openssl, on a real cluster with real permissions. */
@ExtendWith(TestCluster.class)
class PreflightIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Everything that a request may be which changes nothing. */
    private static final Pattern READS = Pattern.compile(
            ".* (GET \\S+|POST /apis/(authorization|authentication)\\.k8s\\.io/v1/selfsubject\\w*reviews\\S*)( .*)?");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    @TempDir
    private Path folder;

    @Test
    @SuppressWarnings("unchecked") // AssertJ's class literal has no type arguments
    void everythingThatIsWrongOnEveryTargetIsToldAtOnceAndNothingIsChanged(Namespace namespace) throws Exception {
        var staging = namespace.name() + "-staging";
        var site = new PreflightSite(folder, RealTools.HELM_3)
                .file("hub/templates/settings.yaml", CHART)
                .file("hub/templates/wrong.yaml", wrongManifests())
                .file("config/staging.yaml", "greeting: hello\nwrong: false\n")
                .file("config/prod.yaml", "greeting: hello\nwrong: true\n" + certificates())
                .file("config/ovh.yaml", "greeting: hello\nwrong: false\n");
        namespace.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: there}
                ---
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: small}
                spec: {hard: {persistentvolumeclaims: "0"}}
                """);
        killedInstallation(namespace);
        try (var door = door(namespace);
                var _ = bound(namespace, "everywhere", "cluster-admin", "admin");
                var _ = reader(namespace)) {
            site.kubeconfig("staging.kubeconfig", door.address(), door.authorityPem(), "token-of-admin")
                    .kubeconfig("prod.kubeconfig", door.address(), door.authorityPem(), "token-of-reader")
                    .kubeconfig("ovh.kubeconfig", "https://127.0.0.1:1", door.authorityPem(), "token-of-admin");
            var before = versions(namespace);

            var deployed = site.deploy("""
                    releases: {hub: {chart: hub, values: ['config/${target}.yaml'], timeout: 2m}}
                    targets:
                      staging: {cluster: {kubeconfig: staging.kubeconfig}, namespace: %s}
                      prod: {cluster: {kubeconfig: prod.kubeconfig}, namespace: %s}
                      ovh: {cluster: {kubeconfig: ovh.kubeconfig}}
                    pipeline:
                      - Deploy to staging: [staging]
                      - Deploy to production: [prod, ovh]
                    """.formatted(staging, namespace.name()));

            var failed = result(deployed, "Check targets");
            assertThat(failed.outcome()).isInstanceOf(StepOutcome.Failed.class);
            var failure = ((StepOutcome.Failed) failed.outcome()).failure();
            var problems = failure.evidence().stream()
                    .filter(TargetProblem.class::isInstance)
                    .map(TargetProblem.class::cast)
                    .toList();
            assertThat(problems)
                    .extracting(problem -> problem.target() + " " + problem.check() + " " + problem.object())
                    .containsExactly(
                            "prod expiry Secret/hub-tls",
                            "prod owner release hub",
                            "prod manifest PodDisruptionBudget/hub",
                            "prod permission release hub",
                            "prod class StorageClass/fast",
                            "prod class PriorityClass/utmost",
                            "prod ownership ConfigMap/there",
                            "prod quota ResourceQuota/small",
                            "ovh access the cluster");
            assertThat(problems)
                    .allSatisfy(problem -> assertThat(problem.remedy()).isNotEmpty());
            assertThat(warnings(deployed))
                    .anySatisfy(warning -> assertThat(warning)
                            .contains(
                                    "prod: The certificate of soon.example.org in config/prod.yaml, line ",
                                    " ends in 9 days"));
            assertThat(failed.step().stage()).isEqualTo("Configure deployment tools");
            var looked = site.look();
            assertThat(looked).isInstanceOfSatisfying(SiteReport.Told.class, told -> {
                var reports = ((SiteReport.Told<TargetReport>) told).targets();
                assertThat(reports).extracting(TargetReport::target).containsExactly("staging", "prod", "ovh");
                assertThat(reports.stream().flatMap(report -> report.problems().stream()))
                        .as("check --targets tells the same")
                        .extracting(TargetProblem::object)
                        .isEqualTo(problems.stream().map(TargetProblem::object).toList());
            });
            assertThat(versions(namespace)).isEqualTo(before);
            try (var client = namespace.client()) {
                assertThat(client.namespaces().withName(staging).get()).isNull();
            }
            assertThat(door.admitted().values().stream().flatMap(List::stream))
                    .isNotEmpty()
                    .allSatisfy(request -> assertThat(request).matches(READS));
            assertThat(door.turnedAway()).isEmpty();
        }
    }

    @Test
    void aHealthyTargetIsLookedAtInFewRequestsAndLittleTime(Namespace namespace) throws Exception {
        var site = new PreflightSite(folder, RealTools.HELM_3)
                .file("hub/templates/settings.yaml", CHART)
                .file("config/prod.yaml", "greeting: hello\n");
        try (var door = door(namespace);
                var _ = bound(namespace, "everywhere", "cluster-admin", "admin")) {
            site.kubeconfig("prod.kubeconfig", door.address(), door.authorityPem(), "token-of-admin");
            var atEnd = new AtomicInteger();
            site.told(event -> {
                if (event instanceof PipelineEvent.StepEnded ended
                        && ended.step().step().equals("Check targets")) {
                    atEnd.set(door.admitted().values().stream()
                            .mapToInt(List::size)
                            .sum());
                }
            });
            var deployed = site.deploy("""
                    releases: {hub: {chart: hub, values: ['config/${target}.yaml'], timeout: 2m}}
                    targets:
                      prod: {cluster: {kubeconfig: prod.kubeconfig}, namespace: %s}
                    pipeline: [Deploy: [prod]]
                    """.formatted(namespace.name()));
            var step = result(deployed, "Check targets");
            assertThat(step.outcome()).isEqualTo(new StepOutcome.Succeeded("prod is ready to be deployed to"));
            var requests = door.admitted().values().stream()
                    .flatMap(List::stream)
                    .limit(atEnd.get())
                    .toList();
            System.getLogger("preflight")
                    .log(
                            System.Logger.Level.INFO,
                            "a healthy target: " + requests.size() + " requests, " + step.took() + "\n"
                                    + String.join("\n", requests));
            assertThat(requests).hasSizeLessThanOrEqualTo(20);
            assertThat(((Ending.Ended) deployed.ending()).result().verdict()).isEqualTo(Verdict.SUCCEEDED);
        }
    }

    /** Somebody who may see everything, and change nothing. */
    private static AutoCloseable reader(Namespace namespace) {
        var name = namespace.name() + "-reading";
        var role = new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addNewRule()
                .withApiGroups("*")
                .withResources("*")
                .withVerbs("get", "list", "watch")
                .endRule()
                .build();
        try (var client = namespace.client()) {
            client.resource(role).create();
        }
        var binding = bound(namespace, "reading", name, "reader");
        return () -> {
            binding.close();
            try (var client = namespace.client()) {
                client.resource(role).delete();
            }
        };
    }

    private static List<String> warnings(Deployed deployed) {
        return deployed.listener().events(PipelineEvent.StepWarned.class).stream()
                .map(PipelineEvent.StepWarned::message)
                .toList();
    }

    /** A hook that never ends, since its Job is suspended; Helm waits for it, and is killed. */
    private void killedInstallation(Namespace namespace) throws Exception {
        var chart = Files.createDirectories(folder.resolve("killed/templates")).resolveSibling("");
        Files.writeString(chart.resolve("Chart.yaml"), "apiVersion: v2\nname: hub\nversion: 0.0.9\n");
        Files.writeString(chart.resolve("templates/hook.yaml"), """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: endless, annotations: {helm.sh/hook: pre-install}}
                spec:
                  suspend: true
                  template:
                    spec: {restartPolicy: Never, containers: [{name: main, image: "slipway.local/busybox:1"}]}
                """);
        var helm = new ProcessBuilder(
                        RealTools.helm(RealTools.HELM_3).toString(),
                        "install",
                        "hub",
                        chart.toString(),
                        "--namespace",
                        namespace.name(),
                        "--kubeconfig",
                        namespace.access().kubeconfig().toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("helm.log").toFile())
                .start();
        try (var client = namespace.client()) {
            // Its condition is the last that the cluster itself writes to it.
            Awaitility.await("Helm waits for the hook").atMost(PATIENCE).until(() -> {
                var job = client.batch()
                        .v1()
                        .jobs()
                        .inNamespace(namespace.name())
                        .withName("endless")
                        .get();
                return job != null
                        && job.getStatus() != null
                        && job.getStatus().getConditions().stream()
                                .anyMatch(it -> it.getType().equals("Suspended"));
            });
        } finally {
            helm.destroyForcibly();
        }
        assertThat(helm.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }

    /** A certificate that has ended, for an address; and one that will end soon, which nothing uses. */
    private String certificates() throws Exception {
        return "tls: |\n" + openssl("hub.example.org", -3).indent(2) + "other: |\n"
                + openssl("soon.example.org", 10).indent(2);
    }

    /** Made sixty days ago, and good until so many days from now. */
    private String openssl(String name, int days) throws Exception {
        var key = folder.resolve(name + ".key").toString();
        var request = folder.resolve(name + ".csr").toString();
        var certificate = folder.resolve(name + ".pem");
        var authority = Files.createDirectories(folder.resolve(name + ".ca"));
        Files.writeString(authority.resolve("index.txt"), "");
        Files.writeString(authority.resolve("serial"), "01\n");
        var config = Files.writeString(authority.resolve("ca.cnf"), """
                [ca]
                default_ca = own
                [own]
                database = %1$s/index.txt
                serial = %1$s/serial
                new_certs_dir = %1$s
                default_md = sha256
                policy = any
                [any]
                commonName = supplied
                """.formatted(authority));
        run(
                "openssl",
                "req",
                "-new",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                key,
                "-subj",
                "/CN=" + name,
                "-out",
                request);
        run(
                "openssl",
                "ca",
                "-batch",
                "-notext",
                "-selfsign",
                "-config",
                config.toString(),
                "-keyfile",
                key,
                "-startdate",
                TIME.format(Instant.now().minus(Duration.ofDays(60))),
                "-enddate",
                TIME.format(Instant.now().plus(Duration.ofDays(days))),
                "-in",
                request,
                "-out",
                certificate.toString());
        return Files.readString(certificate);
    }

    private void run(String program, String... arguments) throws Exception {
        var result = RealTools.processes()
                .run(Command.of(program, RealTools.environment(), folder, arguments), Duration.ofMinutes(1));
        assertThat(result.succeeded()).as(String.join("\n", result.lines())).isTrue();
    }

    private static String wrongManifests() {
        return """
                {{- if .Values.wrong }}
                apiVersion: policy/v1beta1
                kind: PodDisruptionBudget
                metadata: {name: hub}
                spec: {minAvailable: 1, selector: {matchLabels: {app: hub}}}
                ---
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: db}
                spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: hub}
                spec:
                  selector: {matchLabels: {app: hub}}
                  template:
                    metadata: {labels: {app: hub}}
                    spec: {priorityClassName: utmost, containers: [{name: main, image: "slipway.local/busybox:1"}]}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: there}
                ---
                apiVersion: v1
                kind: Secret
                type: kubernetes.io/tls
                metadata: {name: hub-tls}
                stringData:
                  tls.key: none
                  tls.crt: {{ .Values.tls | quote }}
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: hub}
                spec:
                  tls: [{hosts: [hub.example.org], secretName: hub-tls}]
                  defaultBackend: {service: {name: hub, port: {number: 80}}}
                {{- end }}
                """;
    }

    /** The versions of all that is in the namespace, and of what belongs to the cluster and a chart may touch. */
    private static Map<String, String> versions(Namespace namespace) {
        var versions = new TreeMap<String, String>();
        try (var client = namespace.client()) {
            for (var list : lists(client, namespace.name())) {
                list.forEach(object -> versions.put(
                        object.getKind() + "/" + object.getMetadata().getName(),
                        object.getMetadata().getResourceVersion()));
            }
        }
        return versions;
    }

    private static List<List<? extends io.fabric8.kubernetes.api.model.HasMetadata>> lists(
            KubernetesClient client, String namespace) {
        return List.of(
                client.configMaps().inNamespace(namespace).list().getItems(),
                client.secrets().inNamespace(namespace).list().getItems(),
                client.persistentVolumeClaims().inNamespace(namespace).list().getItems(),
                client.pods().inNamespace(namespace).list().getItems(),
                client.apps().deployments().inNamespace(namespace).list().getItems(),
                client.batch().v1().jobs().inNamespace(namespace).list().getItems(),
                client.rbac().clusterRoles().list().getItems(),
                client.storage().v1().storageClasses().list().getItems(),
                client.namespaces().withField("metadata.name", namespace).list().getItems());
    }
}
