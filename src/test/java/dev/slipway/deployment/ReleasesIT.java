package dev.slipway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Releases from their first installation on, with the real Helm of both lines, on a real cluster. */
@ExtendWith(TestCluster.class)
class ReleasesIT {
    private static final String HUB = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: hub}
            data: {greeting: {{ .Values.greeting | quote }}}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: hub}
            spec:
              selector: {matchLabels: {app: {{ .Values.app | default "hub" }}}}
              template:
                metadata:
                  labels: {app: {{ .Values.app | default "hub" }}}
                  annotations: {greeting: {{ .Values.greeting | quote }}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers: [{name: hub, image: 'slipway.local/busybox:1', command: [sleep, '1000']}]
            """;
    private static final String HOOK = """
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: migrate
              annotations: {helm.sh/hook: pre-upgrade, helm.sh/hook-delete-policy: before-hook-creation}
            spec:
              backoffLimit: 0
              template:
                spec:
                  restartPolicy: Never
                  terminationGracePeriodSeconds: 0
                  containers: [{name: migrate, image: 'slipway.local/busybox:1', command: [sh, -c, "COMMAND"]}]
            """;

    @TempDir
    private Path folder;

    private static String greeting(String greeting) {
        return "hub: {chart: hub, timeout: 12s, values: [{greeting: " + greeting + "}]}\n";
    }

    /** What of the hub runs: the pods' identities, and how often its Deployment was changed. */
    private record Running(List<String> pods, long generation) {}

    private static Running running(Namespace namespace) {
        try (var client = namespace.client()) {
            return new Running(
                    client.pods().inNamespace(namespace.name()).withLabel("app", "hub").list().getItems().stream()
                            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                            .map(Pod::getMetadata)
                            .map(meta -> meta.getUid())
                            .toList(),
                    client.apps()
                            .deployments()
                            .inNamespace(namespace.name())
                            .withName("hub")
                            .get()
                            .getMetadata()
                            .getGeneration());
        }
    }

    private static Map<String, String> data(Namespace namespace, String name) {
        try (var client = namespace.client()) {
            var found = client.configMaps()
                    .inNamespace(namespace.name())
                    .withName(name)
                    .get();
            return found == null ? Map.of() : found.getData();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aReleaseIsInstalledLeftAloneAndUpgraded(String version, Namespace namespace) throws Exception {
        var site = new ReleaseTrial(folder, version, namespace).chart("hub", HUB);
        var first = site.deploy(greeting("hello")).succeeded();
        assertThat(first.summary("Upgrade release hub")).isEqualTo("revision 1, chart hub-0.1.0");
        var before = running(namespace);
        assertThat(before.pods()).hasSize(1);

        assertThat(site.deploy(greeting("hello")).succeeded().summary("Upgrade release hub"))
                .isEqualTo("revision 2, chart hub-0.1.0");
        assertThat(running(namespace)).as("nothing was changed or restarted").isEqualTo(before);

        site.deploy(greeting("goodbye")).succeeded();
        var after = running(namespace);
        assertThat(after.generation()).isEqualTo(before.generation() + 1);
        assertThat(after.pods()).hasSize(1).doesNotContainAnyElementsOf(before.pods());
        assertThat(data(namespace, "hub")).containsEntry("greeting", "goodbye");

        // An object that somebody deleted by hand is there again, and then the whole release.
        try (var client = namespace.client()) {
            client.configMaps().inNamespace(namespace.name()).withName("hub").delete();
        }
        site.deploy(greeting("goodbye")).succeeded();
        assertThat(data(namespace, "hub")).containsEntry("greeting", "goodbye");
        assertThat(running(namespace)).isEqualTo(after);
        site.helm("uninstall", "hub", "--wait");
        assertThat(site.deploy(greeting("again")).succeeded().summary("Upgrade release hub"))
                .isEqualTo("revision 1, chart hub-0.1.0");
        assertThat(data(namespace, "hub")).containsEntry("greeting", "again");
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aHookThatFailsOrHangsIsNamedAndNothingElseIsChanged(String version, Namespace namespace) throws Exception {
        var site = new ReleaseTrial(folder, version, namespace).chart("hub", HUB);
        site.deploy(greeting("hello")).succeeded();
        var before = running(namespace);

        site.file("hub/templates/hook.yaml", HOOK.replace("COMMAND", "echo cannot migrate; exit 3"));
        var begun = Instant.now();
        var failed = site.deploy(greeting("goodbye")).failure("Upgrade release hub");
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(60));
        assertThat(failed.observed() + failed.evidence()).contains("migrate");
        assertThat(failed.evidence().toString()).contains("cannot migrate");

        site.file("hub/templates/hook.yaml", HOOK.replace("COMMAND", "sleep 1000"));
        var hanging = site.deploy(greeting("goodbye")).failure("Upgrade release hub");
        assertThat(hanging.observed()).contains("The hook Job/migrate (pre-upgrade) was not done");
        assertThat(hanging.evidence())
                .contains(new Evidence.WorkloadState("Job/migrate", "1 pod active, none succeeded"));

        assertThat(running(namespace)).isEqualTo(before);
        assertThat(data(namespace, "hub")).containsEntry("greeting", "hello");

        // Once it is mended, the next deployment does what these did not.
        site.file("hub/templates/hook.yaml", HOOK.replace("COMMAND", "true"));
        site.deploy(greeting("goodbye")).succeeded();
        assertThat(data(namespace, "hub")).containsEntry("greeting", "goodbye");
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void whatCanNotBeChangedAndWhatIsAnothersIsToldWithWhatToDo(String version, Namespace namespace) throws Exception {
        var site = new ReleaseTrial(folder, version, namespace).chart("hub", HUB);
        site.deploy(greeting("hello")).succeeded();
        var before = running(namespace);
        var immutable = site.deploy("hub: {chart: hub, values: [{greeting: hello, app: other}]}\n")
                .failure("Upgrade release hub");
        assertThat(immutable.observed()).contains("immutable");
        assertThat(immutable.advice()).anyMatch(advice -> advice.contains("Kubernetes does not let anybody change"));
        assertThat(running(namespace)).isEqualTo(before);

        namespace.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine}\n");
        site.file("hub/templates/mine.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine}\n");
        var conflict = site.deploy(greeting("hello"));
        assertThat(conflict.failure("Check targets").evidence().toString()).contains("ownership", "ConfigMap/mine");
        assertThat(conflict.outcome("Upgrade release hub")).isInstanceOf(StepOutcome.Cancelled.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aReleaseComesAfterWhatItNeedsAndBesideWhatItDoesNot(String version, Namespace namespace) throws Exception {
        var site = new ReleaseTrial(folder, version, namespace)
                .chart("operator", """
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: operator}
                        data: {ready: "yes"}
                        """)
                .file(
                        "operator/templates/hook.yaml",
                        HOOK.replace("pre-upgrade", "'post-install,post-upgrade'")
                                .replace("COMMAND", "sleep 4"))
                .chart("hub", """
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: hub}
                        data: {operator: {{ dig "data" "ready" "no" (lookup "v1" "ConfigMap" .Release.Namespace "operator") | quote }}}
                        """)
                .chart("side", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: side}\n");
        var trial = site.deploy("""
                        hub: {chart: hub, needs: [operator]}
                        operator: {chart: operator, needs: []}
                        side: {chart: side, needs: []}
                        """).succeeded();
        assertThat(trial.ended())
                .containsSubsequence("Upgrade release operator", "Upgrade release hub", "Await rollout");
        assertThat(trial.ended()).containsSubsequence("Upgrade release side", "Upgrade release operator");
        assertThat(data(namespace, "hub"))
                .as("what the cluster had when hub was rendered")
                .containsEntry("operator", "yes");
        assertThat(site.helm("list", "--short", "--deployed")).containsExactly("hub", "operator", "side");
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void theOptionsOfHelmAreThoseOfItsVersion(String version, Namespace namespace) throws Exception {
        var site = new ReleaseTrial(folder, version, namespace).chart("hub", HUB);
        var options = version.equals(RealTools.HELM_3) ? "" : ", serverSide: true";
        site.deploy("hub: {chart: hub, atomic: true, values: [{greeting: hello}]" + options + "}\n")
                .succeeded();
        var managers = managers(namespace);
        assertThat(managers.contains("Apply")).isEqualTo(version.equals(RealTools.HELM_4));

        site.deploy("hub: {chart: hub, force: true, values: [{greeting: goodbye}]}\n")
                .succeeded();
        assertThat(data(namespace, "hub")).containsEntry("greeting", "goodbye");
    }

    private static List<String> managers(Namespace namespace) {
        try (var client = namespace.client()) {
            return client
                    .configMaps()
                    .inNamespace(namespace.name())
                    .withName("hub")
                    .get()
                    .getMetadata()
                    .getManagedFields()
                    .stream()
                    .map(field -> field.getOperation())
                    .toList();
        }
    }
}
