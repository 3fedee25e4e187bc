package dev.slipway.deployment;

import static dev.slipway.deployment.HubSite.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deployment.PreflightSite.Deployed;
import dev.slipway.pipeline.CancelReason;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Several members of a federation, each a namespace of the real cluster. */
@ExtendWith(TestCluster.class)
class FederationIT {
    /** A small web server, whose page is taken away after some seconds where a value says so. */
    private static final String CHART = """
            apiVersion: v1
            kind: Service
            metadata: {name: hub}
            spec: {selector: {app: hub}, ports: [{port: 80, targetPort: 8080}]}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: hub}
            spec:
              selector: {matchLabels: {app: hub}}
              template:
                metadata: {labels: {app: hub}}
                spec:
                  automountServiceAccountToken: false
                  terminationGracePeriodSeconds: 0
                  containers:
                    - name: main
                      image: slipway.local/busybox:1
                      command:
                        - sh
                        - -c
                        - >-
                          mkdir -p /tmp/www; echo hub > /tmp/www/{{ .Values.page }};
                          (sleep {{ .Values.lasts }}; rm /tmp/www/{{ .Values.page }}) & exec httpd -f -p 8080 -h /tmp/www
            {{- with .Values.storage }}
            ---
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: disk}
            spec: {accessModes: [ReadWriteOnce], storageClassName: {{ . }}, resources: {requests: {storage: 1Gi}}}
            {{- end }}
            """;

    @TempDir
    Path folder;

    private PreflightSite site(Namespace any) throws Exception {
        return new PreflightSite(folder, RealTools.HELM_4)
                .at(any.access().kubeconfig())
                .file("hub/templates/all.yaml", CHART)
                .file("hub/values.yaml", "page: good.html\nlasts: 100000\nstorage: ''\n");
    }

    private static String yaml(Namespace one, Namespace other, Namespace third, String production) {
        return """
                releases: {hub: {chart: hub, values: ['${target}.yaml'], timeout: 1m}}
                rollout: {proof: 1s}
                validate: {http: [{url: 'service://hub:80/good.html', timeout: 5s, attempts: 2, expect: {status: 200}}]}
                targets:
                  one: {cluster: {kubeconfig: $KUBECONFIG}, namespace: %s}
                  other: {cluster: {kubeconfig: $KUBECONFIG}, namespace: %s, required: false}
                  third: {cluster: {kubeconfig: $KUBECONFIG}, namespace: %s}
                pipeline:
                  - Deploy to production: %s
                """.formatted(one.name(), other.name(), third.name(), production);
    }

    private static List<StepResult> of(Deployed deployed, String target) {
        return result(deployed).steps().stream()
                .filter(step -> step.step().track().equals(target))
                .toList();
    }

    @Test
    void aMemberThatIsNotRequiredStopsNeitherTheOthersNorWhatComesThen(Namespace one, Namespace other, Namespace third)
            throws Exception {
        var site = site(one)
                .file("one.yaml", "{}")
                .file("other.yaml", "page: bad.html\n")
                .file("third.yaml", "{}");

        var deployed = site.deploy(yaml(one, other, third, "{targets: [one, other], parallel: 1, then: [third]}"));

        assertThat(result(deployed).verdict()).isEqualTo(Verdict.SUCCEEDED);
        assertThat(result(deployed).warnings())
                .singleElement()
                .satisfies(step -> assertThat(step.step().toString())
                        .isEqualTo("Deploy to production, group 1 of 2 › other › Validate with HTTP checks"));
        assertThat(of(deployed, "one")).allMatch(step -> step.outcome().opensGate());
        assertThat(of(deployed, "third")).allMatch(step -> step.outcome().opensGate());
        // One at a time, in the order of the file.
        var begun = deployed.listener().events(PipelineEvent.StepStarted.class).stream()
                .map(event -> event.step().track())
                .filter(List.of("one", "other", "third")::contains)
                .distinct()
                .toList();
        assertThat(begun).containsExactly("one", "other", "third");
    }

    @Test
    void aMemberThatIsNotRequiredAndWouldFailIsLeftOut(Namespace one, Namespace other, Namespace third)
            throws Exception {
        var site = site(one)
                .file("one.yaml", "{}")
                .file("other.yaml", "storage: no-such-class\n")
                .file("third.yaml", "{}");

        var deployed = site.deploy(yaml(one, other, third, "[one, other, third]"));

        assertThat(result(deployed).verdict()).isEqualTo(Verdict.SUCCEEDED);
        assertThat(result(deployed).warnings()).singleElement().satisfies(step -> {
            assertThat(step.step().track()).isEqualTo("other");
            assertThat(step.outcome())
                    .isInstanceOfSatisfying(
                            StepOutcome.Failed.class,
                            failed -> assertThat(failed.failure().observed())
                                    .startsWith("On other: ")
                                    .contains("StorageClass/no-such-class")
                                    .endsWith(" Nothing was changed there."));
        });
        assertThat(of(deployed, "one")).allMatch(step -> step.outcome().opensGate());
        assertThat(of(deployed, "third")).allMatch(step -> step.outcome().opensGate());
        try (var client = other.client()) {
            assertThat(client.namespaces().withName(other.name()).get())
                    .as("not even its namespace was made")
                    .isNull();
        }
    }

    @Test
    void aCanaryThatGoesBadWhileItSoaksKeepsTheOthersAsTheyAre(Namespace one, Namespace other, Namespace third)
            throws Exception {
        var site = site(one)
                .file("one.yaml", "lasts: 12\n")
                .file("other.yaml", "{}")
                .file("third.yaml", "{}");

        var deployed =
                site.deploy(yaml(one, other, third, "{targets: [one], soak: 2m, then: {targets: [third, other]}}"));

        assertThat(result(deployed).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(result(deployed).failures()).singleElement().satisfies(step -> {
            assertThat(step.step().toString()).isEqualTo("Deploy to production, group 1 of 2 › one › Soak");
            assertThat(step.outcome())
                    .isInstanceOfSatisfying(
                            StepOutcome.Failed.class,
                            failed -> assertThat(failed.failure().observed())
                                    .startsWith("After ")
                                    .contains(" of 2 min: ", "service://hub:80/good.html", "404"));
        });
        assertThat(of(deployed, "third"))
                .isNotEmpty()
                .allSatisfy(step -> assertThat(step.outcome())
                        .isInstanceOfSatisfying(
                                StepOutcome.Cancelled.class,
                                cancelled ->
                                        assertThat(cancelled.reason()).isInstanceOf(CancelReason.StepFailed.class)));
        assertThat(of(deployed, "other")).allMatch(step -> step.took().isZero());
    }
}
