package dev.slipway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deployment.PreflightSite.Deployed;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Evidence.TargetProblem;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.preflight.TargetReport;
import dev.slipway.process.Command;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import dev.slipway.testing.TokenCheckingProxy;
import dev.slipway.testing.TokenCheckingProxy.Bearer;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
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
import java.util.Optional;
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

    private static final String CHART = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            data: {greeting: {{ .Values.greeting | quote }}}
            """;

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

    /** The strongest test of the permissions that are asked for: who gets the rules that are named, and no other, can deploy. */
    @Test
    void whoGetsTheRulesThatItNamesCanDeploy(Namespace namespace) throws Exception {
        var helm = RealTools.HELM_3;
        var site = new PreflightSite(folder, helm)
                .file("hub/templates/settings.yaml", CHART)
                .file("hub/templates/account.yaml", """
                        {apiVersion: v1, kind: ServiceAccount, metadata: {name: hub}}
                        ---
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: before, annotations: {helm.sh/hook: "pre-install,pre-upgrade"}}
                        """)
                .file("hub/crds/thing.yaml", definition(namespace, "v1"))
                .file("before.yaml", """
                        {apiVersion: v1, kind: ServiceAccount, metadata: {name: early}}
                        ---
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: Role
                        metadata: {name: early}
                        rules: [{apiGroups: [""], resources: [endpoints], verbs: [get]}]
                        """)
                .file("after.yaml", "{apiVersion: v1, kind: LimitRange, metadata: {name: late}, spec: {limits: []}}\n")
                .file("config/prod.yaml", "greeting: hello\n");
        var rest = """
                releases:
                  hub:
                    chart: hub
                    values: ['config/${target}.yaml']
                    timeout: 2m
                    before: [{apply: [before.yaml]}]
                    after: [{apply: [after.yaml]}]
                targets:
                  prod: {cluster: {kubeconfig: prod.kubeconfig}, namespace: %s}
                pipeline: [Deploy: [prod]]
                """.formatted(namespace.name());
        namespace.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: there}\n");
        try (var door = door(namespace)) {
            site.kubeconfig("prod.kubeconfig", door.address(), door.authorityPem(), "token-of-" + helm);
            var refused = site.deploy(rest);
            var rules = problems(refused).stream()
                    .filter(problem -> problem.check().equals("permission"))
                    .map(problem -> new Rules(
                            problem.remedy().contains("a ClusterRole"),
                            problem.remedy()
                                    .substring(
                                            problem.remedy().indexOf("[{"),
                                            problem.remedy().lastIndexOf("}]") + 2)))
                    .toList();
            assertThat(rules).hasSizeGreaterThanOrEqualTo(2);
            grant(namespace, helm, rules);
            try {
                var first = site.deploy(rest);
                assertThat(first.ending())
                        .as(problems(first).toString())
                        .isInstanceOfSatisfying(
                                Ending.Ended.class,
                                ended -> assertThat(ended.result().failures()).isEmpty());
                site.file("config/prod.yaml", "greeting: good evening\n");
                var next = site.deploy(rest);
                var more = problems(next).stream().map(TargetProblem::problem).toList();
                assertThat(more).allSatisfy(problem -> assertThat(problem).contains("may not"));
            } finally {
                revoke(namespace);
                removeDefinition(namespace);
            }
        }
    }

    @Test
    void whatSlipwayItselfMayNotApplyIsToldBeforehand(Namespace namespace) throws Exception {
        var rest = """
                releases: {hub: {chart: hub, timeout: 2m, after: [{apply: ['after*.yaml']}]}}
                targets:
                  prod: {cluster: {kubeconfig: prod.kubeconfig}, namespace: %s}
                pipeline: [Deploy: [prod]]
                """.formatted(namespace.name());
        var site = new PreflightSite(folder, RealTools.HELM_3)
                .file("hub/templates/settings.yaml", CHART.replace("{{ .Values.greeting | quote }}", "hello"))
                .file("hub/crds/thing.yaml", definition(namespace, "v1"));
        try (var door = door(namespace);
                var _ = bound(namespace, "everywhere", "cluster-admin", "admin")) {
            site.kubeconfig("prod.kubeconfig", door.address(), door.authorityPem(), "token-of-admin");
            assertThat(problems(site.deploy(rest))).isEmpty();
            grant(
                    namespace,
                    "limited",
                    List.of(
                            new Rules(true, "[{apiGroups: [\"*\"], resources: [\"*\"], verbs: [get, list, watch]}]"),
                            new Rules(false, "[{apiGroups: [\"*\"], resources: [\"*\"], verbs: [\"*\"]}]")));
            site.kubeconfig("prod.kubeconfig", door.address(), door.authorityPem(), "token-of-limited");
            assertThat(problems(site.deploy(rest)))
                    .as("definitions that are as they should be need nothing")
                    .isEmpty();

            site.file("hub/crds/thing.yaml", definition(namespace, "v2"))
                    .file("after.yaml", """
                    apiVersion: scheduling.k8s.io/v1
                    kind: PriorityClass
                    metadata: {name: %1$s}
                    value: 10
                    ---
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: ClusterRole
                    metadata: {name: %1$s}
                    rules: [{apiGroups: [""], resources: [nodes], verbs: [delete]}]
                    """.formatted(namespace.name()));
            var user = namespace.name() + ":limited";
            var problems = problems(site.deploy(rest));
            assertThat(problems)
                    .extracting(TargetProblem::problem)
                    .containsExactlyInAnyOrder(
                            user + " may not patch customresourcedefinitions.apiextensions.k8s.io in the whole cluster,"
                                    + " which Slipway, to bring the definitions of release hub's chart up to date, needs.",
                            user + " may not create and patch priorityclasses.scheduling.k8s.io, create and patch"
                                    + " clusterroles.rbac.authorization.k8s.io in the whole cluster, which Slipway, to apply"
                                    + " the manifests before and after release hub, needs.",
                            user + " may not delete nodes itself, and so can't make ClusterRole/" + namespace.name()
                                    + " of release hub, which grants that.");
            assertThat(problems).allSatisfy(problem -> {
                assertThat(problem.object()).isEqualTo("release hub");
                assertThat(problem.remedy()).contains(": [{apiGroups: [");
            });
        } finally {
            revoke(namespace);
            removeDefinition(namespace);
        }
    }

    /** A CustomResourceDefinition of the namespace's own group, with one version. */
    private static String definition(Namespace namespace, String version) {
        return """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: things.%1$s.example.org}
                spec:
                  group: %1$s.example.org
                  scope: Namespaced
                  names: {plural: things, singular: thing, kind: Thing}
                  versions:
                    - {name: %2$s, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
                """.formatted(namespace.name(), version);
    }

    private static void removeDefinition(Namespace namespace) {
        try (var client = namespace.client()) {
            client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName("things." + namespace.name() + ".example.org")
                    .delete();
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

    private static TokenCheckingProxy door(Namespace namespace) throws Exception {
        return new TokenCheckingProxy(
                namespace.access().kubeconfig(),
                token -> token.startsWith("token-of-")
                        ? Optional.of(new Bearer(
                                namespace.name() + ":" + token.substring("token-of-".length()),
                                Instant.now().plus(Duration.ofHours(1))))
                        : Optional.empty());
    }

    private static AutoCloseable bound(Namespace namespace, String what, String role, String user) {
        var binding = new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(namespace.name() + "-" + what)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .addNewSubject("rbac.authorization.k8s.io", "User", namespace.name() + ":" + user, null)
                .build();
        try (var client = namespace.client()) {
            client.resource(binding).create();
        }
        return () -> {
            try (var client = namespace.client()) {
                client.resource(binding).delete();
            }
        };
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

    /** What a failure says must be given. */
    private record Rules(boolean clusterWide, String yaml) {}

    private static void grant(Namespace namespace, String user, List<Rules> rules) {
        var subject = "subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: \"" + namespace.name() + ":"
                + user + "\"}]";
        int number = 0;
        for (var rule : rules) {
            var kind = rule.clusterWide() ? "ClusterRole" : "Role";
            var name = namespace.name() + "-" + number++;
            namespace.apply("""
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: %1$s
                    metadata: {name: %2$s, labels: {made-by: %3$s}}
                    rules: %4$s
                    ---
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: %1$sBinding
                    metadata: {name: %2$s, labels: {made-by: %3$s}}
                    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: %1$s, name: %2$s}
                    %5$s
                    """.formatted(kind, name, namespace.name(), rule.yaml(), subject));
        }
    }

    private static void revoke(Namespace namespace) {
        try (var client = namespace.client()) {
            client.rbac()
                    .clusterRoleBindings()
                    .withLabel("made-by", namespace.name())
                    .delete();
            client.rbac().clusterRoles().withLabel("made-by", namespace.name()).delete();
        }
    }

    private static StepResult result(Deployed deployed, String step) {
        assertThat(deployed.ending()).isInstanceOf(Ending.Ended.class);
        return ((Ending.Ended) deployed.ending())
                .result().steps().stream()
                        .filter(it -> it.step().step().equals(step))
                        .findFirst()
                        .orElseThrow();
    }

    private static List<TargetProblem> problems(Deployed deployed) {
        return result(deployed, "Check targets").outcome() instanceof StepOutcome.Failed(var failure)
                ? failure.evidence().stream()
                        .filter(TargetProblem.class::isInstance)
                        .map(TargetProblem.class::cast)
                        .toList()
                : List.of();
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
