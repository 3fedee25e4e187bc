package dev.slipway.steps.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.Fabric8Clusters;
import dev.slipway.kube.ReleaseDescription;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.process.Command;
import dev.slipway.rollout.RolloutWatch.Phase;
import dev.slipway.site.ChartConfig;
import dev.slipway.site.DriftPolicy;
import dev.slipway.site.FailurePolicy;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.steps.rollout.Watched;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.RecordingContext;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.WatchedTarget;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the real Helm of both lines, on a real cluster. */
@ExtendWith(TestCluster.class)
class UpgradeReleaseIT {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final String CONFIG_MAP = """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: greeting
            data:
              text: {{ .Values.text | quote }}
              other: {{ .Values.other | quote }}
            """;

    @TempDir
    Path folder;

    private HelmSite site;
    private final RecordingContext context = new RecordingContext();

    @BeforeEach
    void makeSite() throws IOException {
        site = new HelmSite(folder)
                .chart("mybinder", "")
                .file("mybinder/templates/greeting.yaml", CONFIG_MAP)
                .file("config/common/b.yaml", "text: b\n")
                .file("config/common/a.yaml", "text: a\nother: from a\n")
                .file("config/staging.yaml", "{}\n");
        release(Duration.ofMinutes(2));
    }

    private void release(Duration timeout) {
        site.release(ReleaseConfig.of(
                        "binder",
                        ChartConfig.inSite("mybinder"),
                        "config/common/*.yaml",
                        "config/${target}.yaml",
                        "secrets/none/*.yaml")
                .within(timeout));
    }

    private UpgradeRelease step(TargetAccess access, String version) throws Exception {
        var handover = new Handover<TargetAccess>("access");
        handover.set(access);
        var model = HelmSite.target("staging");
        var target = new TargetConfig(
                model.name(),
                access.namespace(),
                model.cluster(),
                Map.of(),
                model.rolloutTimeout(),
                FailurePolicy.KEEP,
                DriftPolicy.WARN,
                true);
        return new UpgradeRelease(
                site.release("binder"),
                target,
                site.workspace(),
                site.helm(RealTools.processes(), RealTools.environment(), RealTools.helm(version)),
                handover,
                new Fabric8Clusters(RealTools.processes(), RealTools.environment(), InstantSource.system()),
                new ReleaseDescription("20260101-120000-ab12", COMMIT));
    }

    private Failure failed(TargetAccess access, String version) throws Exception {
        var outcome = step(access, version).run(context);
        assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
        return ((StepOutcome.Failed) outcome).failure();
    }

    private static String history(TestCluster.Namespace namespace, String version) throws Exception {
        var command = Command.of(
                RealTools.helm(version).toString(),
                RealTools.environment(),
                Path.of("/"),
                "history",
                "binder",
                "--namespace",
                namespace.name(),
                "--kubeconfig",
                namespace.access().kubeconfig().toString(),
                "--output",
                "json");
        return RealTools.processes().run(command, Duration.ofMinutes(1)).standardOutput();
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void installsAndUpgradesWithTheValuesInOrder(String version, TestCluster.Namespace namespace) throws Exception {
        assertThat(step(namespace.access(), version).run(context))
                .isEqualTo(new StepOutcome.Succeeded("revision 1, chart mybinder-0.1.0"));
        try (var client = namespace.client()) {
            var greeting = client.configMaps().inNamespace(namespace.name()).withName("greeting");
            assertThat(greeting.get().getData()).containsEntry("text", "b").containsEntry("other", "from a");

            site.file("config/staging.yaml", "text: of the target\n");
            assertThat(step(namespace.access(), version).run(context))
                    .isEqualTo(new StepOutcome.Succeeded("revision 2, chart mybinder-0.1.0"));
            assertThat(greeting.get().getData()).containsEntry("text", "of the target");
        }
        assertThat(history(namespace, version))
                .contains("\"description\":\"slipway deployment=20260101-120000-ab12 commit=" + COMMIT + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void anAccountOfOneNamespaceNeedsNothingBeyondIt(String version, TestCluster.Namespace namespace) throws Exception {
        namespace.apply("""
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: deployer}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: deployer}
                rules: [{apiGroups: [""], resources: [secrets, configmaps], verbs: ["*"]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: deployer}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: deployer}
                subjects: [{kind: ServiceAccount, name: deployer}]
                """);
        String token;
        try (var client = namespace.client()) {
            token = client.serviceAccounts()
                    .inNamespace(namespace.name())
                    .withName("deployer")
                    .tokenRequest()
                    .getStatus()
                    .getToken();
        }
        var narrow = Files.writeString(
                folder.resolve("narrow.yaml"),
                Files.readString(namespace.access().kubeconfig())
                        .replaceAll("client-certificate-data: \\S+", "token: " + token)
                        .replaceAll("client-key-data: \\S+\\n", "\n"));
        var access = new TargetAccess(
                narrow,
                namespace.access().context(),
                namespace.name(),
                namespace.access().server());
        assertThat(step(access, version).run(context))
                .isEqualTo(new StepOutcome.Succeeded("revision 1, chart mybinder-0.1.0"));

        var elsewhere = new TargetAccess(
                narrow,
                namespace.access().context(),
                namespace.name() + "-none",
                namespace.access().server());
        assertThat(failed(elsewhere, version).advice()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void knowsTheErrorsOfTheRealHelm(String version, TestCluster.Namespace namespace) throws Exception {
        site.file("config/staging.yaml", "text: [\n");
        assertThat(failed(namespace.access(), version).advice()).containsExactly(UpgradeTrouble.BAD_YAML.advice());

        site.file("config/staging.yaml", "{}\n")
                .file("mybinder/templates/more.yaml", "{{ required \"set a host\" .Values.host }}\n");
        assertThat(failed(namespace.access(), version).advice()).containsExactly(UpgradeTrouble.TEMPLATE.advice());

        site.file("mybinder/templates/more.yaml", """
                apiVersion: example.org/v1
                kind: ClusterIssuer
                metadata: {name: issuer}
                """);
        assertThat(failed(namespace.access(), version).advice()).containsExactly(UpgradeTrouble.NO_SUCH_KIND.advice());

        site.file("mybinder/templates/more.yaml", "")
                .file(
                        "mybinder/Chart.yaml",
                        "apiVersion: v2\nname: mybinder\nversion: 0.1.0\nkubeVersion: '>=1.99.0'\n");
        assertThat(failed(namespace.access(), version).advice()).containsExactly(UpgradeTrouble.KUBE_VERSION.advice());
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void knowsAnObjectThatBelongsToSomebodyElse(String version, TestCluster.Namespace namespace) throws Exception {
        try (var client = namespace.client()) {
            client.namespaces()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(namespace.name())
                            .endMetadata()
                            .build())
                    .create();
            client.configMaps()
                    .inNamespace(namespace.name())
                    .resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName("greeting")
                            .endMetadata()
                            .build())
                    .create();
        }
        assertThat(failed(namespace.access(), version).advice())
                .containsExactly(UpgradeTrouble.OWNED_BY_ANOTHER.advice());
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void triesAgainOnlyWhereTheClusterDoesNotAnswer(String version, TestCluster.Namespace namespace) throws Exception {
        var kubeconfig = Files.writeString(folder.resolve("nowhere.yaml"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
                contexts: [{name: c, context: {cluster: c, user: u}}]
                users: [{name: u, user: {token: x}}]
                current-context: c
                """);
        var failure = failed(new TargetAccess(kubeconfig, "c", "n", "https://127.0.0.1:1"), version);
        assertThat(failure.worthRetrying()).isTrue();
        assertThat(failure.advice()).containsExactly(UpgradeTrouble.UNREACHABLE.advice());
        var text = Files.readString(namespace.access().kubeconfig());
        var stranger = Files.writeString(
                folder.resolve("stranger.yaml"),
                text.replaceAll("client-certificate-data: \\S+", "token: wrong")
                        .replaceAll("client-key-data: \\S+\\n", "\n"));
        var refused = failed(
                new TargetAccess(
                        stranger,
                        namespace.access().context(),
                        "n",
                        namespace.access().server()),
                version);
        assertThat(refused.advice()).containsExactly(UpgradeTrouble.UNAUTHORISED.advice());
        assertThat(refused.worthRetrying()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void anInterruptedUpgradeIsMarkedAsFailedAndCanBeRepeated(String version, TestCluster.Namespace namespace)
            throws Exception {
        step(namespace.access(), version).run(context);
        // A hook that never ends: it waits for a node that is not there.
        site.file("mybinder/templates/hook.yaml", """
                apiVersion: batch/v1
                kind: Job
                metadata:
                  name: hook
                  annotations: {"helm.sh/hook": pre-upgrade, "helm.sh/hook-delete-policy": before-hook-creation}
                spec:
                  template:
                    spec:
                      restartPolicy: Never
                      nodeSelector: {nowhere: "true"}
                      containers: [{name: c, image: "slipway.local/busybox:1"}]
                """);
        var step = step(namespace.access(), version);
        var thrown = new AtomicReference<Class<?>>(Object.class);
        var thread = Thread.ofVirtual().start(() -> {
            try {
                step.run(new RecordingContext());
            } catch (InterruptedException e) {
                thrown.set(e.getClass());
            }
        });
        // Only once Helm waits for its hook can it still mark the release: in the moment in which it has written
        // "pending-upgrade" and done nothing else yet, it cannot (that is Helm's, and release recovery mends it).
        try (var client = namespace.client()) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> client.batch()
                                    .v1()
                                    .jobs()
                                    .inNamespace(namespace.name())
                                    .withName("hook")
                                    .get()
                            != null);
        }
        assertThat(history(namespace, version)).contains("pending-upgrade");
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(40))).isTrue();
        assertThat(thrown.get()).isEqualTo(InterruptedException.class);
        assertThat(history(namespace, version)).contains("\"failed\"").doesNotContain("pending-upgrade");

        release(Duration.ofSeconds(5));
        var failure = failed(namespace.access(), version);
        assertThat(failure.advice()).containsExactly(UpgradeTrouble.HOOK_TIMED_OUT.advice());

        site.file("mybinder/templates/hook.yaml", "");
        assertThat(step(namespace.access(), version).run(context)).isInstanceOf(StepOutcome.Succeeded.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aHookThatCannotStartEndsHelmAndIsNamed(String version, TestCluster.Namespace namespace) throws Exception {
        assertThat(step(namespace.access(), version).run(context)).isInstanceOf(StepOutcome.Succeeded.class);
        site.file("mybinder/templates/hook.yaml", """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: migrate, annotations: {"helm.sh/hook": pre-upgrade}}
                spec:
                  template:
                    spec:
                      restartPolicy: Never
                      containers: [{name: c, image: "slipway.local/absent:1", imagePullPolicy: Never}]
                """);
        try (var watched = WatchedTarget.of(namespace.access(), Duration.ofMinutes(2))) {
            var outcome = new Watched(step(namespace.access(), version), watched.watch(), Phase.UPGRADE).run(context);
            assertThat(outcome).isInstanceOfSatisfying(StepOutcome.Failed.class, failed -> {
                assertThat(failed.failure().attempted())
                        .isEqualTo("watching staging during \"Upgrade release binder\"");
                assertThat(failed.failure().observed())
                        .startsWith("Job/migrate: container c of pod migrate-")
                        .contains("slipway.local/absent:1");
                assertThat(failed.failure().evidence().getFirst())
                        .isInstanceOfSatisfying(
                                Evidence.Trouble.class,
                                trouble -> assertThat(trouble.kind()).isEqualTo("image-never-pulled"));
            });
        }
        assertThat(history(namespace, version)).contains("\"failed\"").doesNotContain("pending-upgrade");
    }

    @Test
    void whatWasBrokenBeforeDoesNotEndTheUpgradeThatMendsIt(TestCluster.Namespace namespace) throws Exception {
        namespace.apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: hub}
                spec:
                  selector: {matchLabels: {app: hub}}
                  template:
                    metadata: {labels: {app: hub}}
                    spec: {containers: [{name: c, image: "slipway.local/absent:1", imagePullPolicy: Never}]}
                """);
        site.file("mybinder/templates/hook.yaml", """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: migrate, annotations: {"helm.sh/hook": pre-install}}
                spec:
                  template:
                    spec:
                      restartPolicy: Never
                      containers: [{name: c, image: "slipway.local/busybox:1", command: [sleep, "5"]}]
                """);
        try (var watched = WatchedTarget.of(namespace.access(), Duration.ofMinutes(2))) {
            var upgrade = step(namespace.access(), RealTools.HELM_3);
            assertThat(new Watched(upgrade, watched.watch(), Phase.UPGRADE).run(context))
                    .isInstanceOf(StepOutcome.Succeeded.class);
        }
    }
}
