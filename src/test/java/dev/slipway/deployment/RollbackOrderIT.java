package dev.slipway.deployment;

import static dev.slipway.deployment.HubSite.result;
import static dev.slipway.deployment.HubSite.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deployment.PreflightSite.Deployed;
import dev.slipway.kube.ReleaseDescription;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.process.Command;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import dev.slipway.testing.WithEachHelm;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Several releases of one target go back: {@code hub} needs {@code database}, which needs {@code operator}. Neither the order of
 * the names nor that of the file is the one that is asked for, nor its reverse.
 */
@ExtendWith(TestCluster.class)
class RollbackOrderIT {
    private static final String TEMPLATE = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: {{ .Release.Name }}}
            data: {text: {{ .Values.text | quote }}}
            {{- if .Values.hang }}
            ---
            apiVersion: batch/v1
            kind: Job
            metadata: {name: {{ .Release.Name }}-hang, annotations: {helm.sh/hook: {{ .Values.hang | quote }}}}
            spec:
              backoffLimit: 0
              template:
                spec:
                  restartPolicy: Never
                  nodeSelector: {there.is: no-such-node}
                  containers: [{name: main, image: slipway.local/busybox:1}]
            {{- end }}
            """;

    @TempDir
    Path folder;

    /** The site with its three releases. */
    private final class Trial {
        private final PreflightSite site;
        private final Namespace namespace;
        private final String helm;

        Trial(String helm, Namespace namespace) throws Exception {
            this.helm = helm;
            this.namespace = namespace;
            this.site = new PreflightSite(folder, helm)
                    .at(namespace.access().kubeconfig())
                    .file("hub/templates/all.yaml", TEMPLATE)
                    .file("hub/values.yaml", "text: ''\nhang: ''\n");
        }

        void deploy(String text, String hangOfTheDatabase) throws Exception {
            site.file("text.yaml", "text: " + text + "\n");
            site.file("database.yaml", "hang: '" + hangOfTheDatabase + "'\n");
            var deployed = site.deploy("""
                    releases:
                      database: {chart: hub, needs: [operator], values: [text.yaml, database.yaml], timeout: 10s}
                      operator: {chart: hub, needs: [], values: [text.yaml]}
                      hub: {chart: hub, needs: [database], values: [text.yaml]}
                    rollout: {proof: 0s}
                    targets:
                      prod: {cluster: {kubeconfig: $KUBECONFIG}, namespace: %s, rolloutTimeout: 40s}
                    pipeline: [Deploy: [prod]]
                    """.formatted(namespace.name()));
            assertThat(result(deployed).failures()).isEmpty();
            assertThat(result(deployed).verdict()).isEqualTo(Verdict.SUCCEEDED);
        }

        Deployed rollBack(String release, int to) {
            return site.rollBack(
                    new RollbackRequest(site.root(), Optional.empty(), "prod", Optional.of(to), Optional.of(release)));
        }

        Deployed rollBack() {
            return site.rollBack(
                    new RollbackRequest(site.root(), Optional.empty(), "prod", Optional.empty(), Optional.empty()));
        }

        /** What the real Helm says of a release's revisions. */
        List<JsonNode> history(String release) throws Exception {
            var command = Command.of(
                    RealTools.helm(helm).toString(),
                    RealTools.environment(),
                    site.root(),
                    "history",
                    release,
                    "--output",
                    "json",
                    "--namespace",
                    namespace.name(),
                    "--kubeconfig",
                    namespace.access().kubeconfig().toString());
            var result = RealTools.processes().run(command, Duration.ofMinutes(1));
            assertThat(result.succeeded()).isTrue();
            return JsonMapper.shared()
                    .readTree(result.standardOutput())
                    .valueStream()
                    .toList();
        }

        List<String> statuses(String release) throws Exception {
            return history(release).stream()
                    .map(it -> it.path("status").asString())
                    .toList();
        }

        OffsetDateTime latestBegan(String release) throws Exception {
            return OffsetDateTime.parse(
                    history(release).getLast().path("updated").asString());
        }

        String commit(String release) throws Exception {
            return ReleaseDescription.in(
                            history(release).getFirst().path("description").asString())
                    .orElseThrow()
                    .shortCommit();
        }

        String text(String release) {
            try (var client = namespace.client()) {
                return client.configMaps()
                        .inNamespace(namespace.name())
                        .withName(release)
                        .get()
                        .getData()
                        .getOrDefault("text", "");
            }
        }
    }

    /** What the step said that it was doing, of Helm. */
    private static List<String> calls(Deployed deployed) {
        return deployed.listener().events(PipelineEvent.StepProgressed.class).stream()
                .map(PipelineEvent.StepProgressed::message)
                .filter(message -> message.startsWith("helm rollback "))
                .toList();
    }

    @WithEachHelm
    void whatNeedsOthersGoesBackBeforeThem(String helm, Namespace namespace) throws Exception {
        var trial = new Trial(helm, namespace);
        trial.deploy("one", "");
        trial.deploy("two", "");
        assertThat(trial.latestBegan("operator")).isBefore(trial.latestBegan("database"));
        assertThat(trial.latestBegan("database")).isBefore(trial.latestBegan("hub"));

        var done = trial.rollBack();

        assertThat(result(done).verdict()).isEqualTo(Verdict.SUCCEEDED);
        assertThat(calls(done))
                .containsExactly("helm rollback hub 1", "helm rollback database 1", "helm rollback operator 1");
        assertThat(trial.latestBegan("hub")).isBefore(trial.latestBegan("database"));
        assertThat(trial.latestBegan("database")).isBefore(trial.latestBegan("operator"));
        for (var release : List.of("hub", "database", "operator")) {
            assertThat(trial.statuses(release)).containsExactly("superseded", "superseded", "deployed");
            assertThat(trial.text(release)).isEqualTo("one");
        }
        var commit = trial.commit("hub");
        assertThat(step(done, "Roll back"))
                .isEqualTo(new StepOutcome.Succeeded("prod was rolled back: hub to revision 1 (commit " + commit
                        + "), database to revision 1 (commit " + commit + "), operator to revision 1 (commit " + commit
                        + ")"));
    }

    @WithEachHelm
    void whereOneCannotGoBackItIsSaidWhichDidAndWhichDidNot(String helm, Namespace namespace) throws Exception {
        var trial = new Trial(helm, namespace);
        trial.deploy("one", "pre-rollback");
        trial.deploy("two", "");

        var done = trial.rollBack();

        assertThat(result(done).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(step(done, "Roll back")).isInstanceOfSatisfying(StepOutcome.Failed.class, failed -> {
            var failure = failed.failure();
            assertThat(failure.attempted()).isEqualTo("rolling release database back to revision 1");
            assertThat(failure.observed())
                    .containsPattern("^Helm said: (?s).*(timed out waiting|deadline exceeded)")
                    .endsWith(" The hook Job/database-hang (pre-rollback) was not done. Already back: hub to revision 1"
                            + " (commit " + commit(trial) + "). Failed: database. Not begun: operator.");
            assertThat(advice(failure))
                    .endsWith("Mend what the message names, then: slipway rollback prod --release database --to 1, then"
                            + " slipway rollback prod --release operator --to 1");
        });
        assertThat(trial.statuses("hub")).containsExactly("superseded", "superseded", "deployed");
        assertThat(trial.text("hub")).isEqualTo("one");
        // Nothing is left locked, and what it depends on was not touched.
        assertThat(trial.statuses("database").getLast()).isEqualTo("failed");
        assertThat(trial.text("database")).isEqualTo("two");
        assertThat(trial.statuses("operator")).containsExactly("superseded", "deployed");
        assertThat(trial.text("operator")).isEqualTo("two");

        var rest = trial.rollBack("operator", 1);

        assertThat(result(rest).verdict()).isEqualTo(Verdict.SUCCEEDED);
        assertThat(trial.text("operator")).isEqualTo("one");
    }

    private static String commit(Trial trial) {
        try {
            return trial.commit("hub");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String advice(Failure failure) {
        return failure.advice().getLast();
    }
}
