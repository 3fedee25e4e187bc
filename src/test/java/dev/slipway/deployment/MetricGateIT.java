package dev.slipway.deployment;

import static dev.slipway.deployment.HubSite.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deployment.PreflightSite.Deployed;
import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.testing.RealPrometheus;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A gate that opens only when a real Prometheus says so, which scrapes what was deployed. */
@ExtendWith(TestCluster.class)
class MetricGateIT {
    /** A web server under constant load, which after some seconds answers every twentieth request with an error. */
    private static final String CHART = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: hub}
            data:
              page: |
                #!/bin/sh
                count() { echo $(($(cat /tmp/$1 2>/dev/null || echo 0) + 1)) | tee /tmp/new; mv /tmp/new /tmp/$1; }
                n=$(count all)
                code=200
                age=$(($(date +%s) - $(cat /tmp/start)))
                if [ {{ .Values.errorsAfter }} -gt 0 ] && [ $age -ge {{ .Values.errorsAfter }} ] && [ $((n % 20)) = 0 ]; then
                  code=500
                fi
                count $code >/dev/null
                printf 'Status: %s -\\r\\nContent-Type: text/plain\\r\\n\\r\\nhub\\n' $code
              metrics: |
                #!/bin/sh
                printf 'Content-Type: text/plain; version=0.0.4\\r\\n\\r\\n'
                for code in 200 500; do
                  echo "http_requests_total{code=\\"$code\\"} $(cat /tmp/$code 2>/dev/null || echo 0)"
                done
                echo 'page_cost_seconds {{ .Values.cost }}'
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
              selector: {matchLabels: {app: hub}}
              strategy: {type: Recreate}
              template:
                metadata:
                  labels: {app: hub}
                  annotations: {values: "{{ .Values.errorsAfter }} {{ .Values.cost }}"}
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
                          date +%s > /tmp/start; httpd -p 8080 -h /www;
                          while :; do wget -q -O /dev/null http://127.0.0.1:8080/cgi-bin/page; usleep 50000; done
                      readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
                      volumeMounts: [{name: scripts, mountPath: /www/cgi-bin}]
                  volumes: [{name: scripts, configMap: {name: hub, defaultMode: 0755}}]
            """;

    @TempDir
    Path folder;

    private static final String ERRORS = """
            - name: Share of errors
              query: >-
                sum(rate(http_requests_total{namespace="${namespace}", code="500"}[10s]))
                / sum(rate(http_requests_total{namespace="${namespace}"}[10s]))
              below: 0.02
              noData: pass
            - name: Requests
              query: sum(http_requests_total{namespace="${namespace}"})
              above: 1
              timesBefore: 100000
              noData: pass
            """;

    private static final String COST = """
            - name: What a page costs
              query: page_cost_seconds{namespace="${namespace}"}
              timesBefore: 2
              noData: pass
            """;

    private static String yaml(
            RealPrometheus prometheus, Namespace staging, Namespace prod, String over, String queries) {
        return """
                releases: {hub: {chart: hub, values: [values.yaml], timeout: 1m}}
                rollout: {proof: 1s}
                targets:
                  staging: {cluster: {kubeconfig: $KUBECONFIG}, namespace: %s}
                  prod: {cluster: {kubeconfig: $KUBECONFIG}, namespace: %s}
                pipeline:
                  - Deploy to staging: [staging]
                  - Deploy to production: [prod]
                validate:
                  http: [{url: 'service://hub:80/cgi-bin/metrics', expect: {contains: http_requests_total}}]
                  metrics:
                    prometheus: %s
                    over: %s
                    every: 1s
                    queries:
                """.formatted(staging.name(), prod.name(), prometheus.address(), over) + queries.indent(6);
    }

    private static List<CheckReport> metrics(Deployed deployed) {
        return deployed.listener().events(PipelineEvent.CheckEnded.class).stream()
                .map(PipelineEvent.CheckEnded::check)
                .filter(check -> check.kind().equals("metric"))
                .toList();
    }

    @Test
    void aReleaseThatGoesBadAfterItsTestsWerePassedDoesNotReachTheNextStage(Namespace staging, Namespace prod)
            throws Exception {
        var site = new PreflightSite(folder, RealTools.HELM_4)
                .at(staging.access().kubeconfig())
                .file("hub/templates/all.yaml", CHART)
                .file("values.yaml", "errorsAfter: 0\ncost: 0.5\n");
        try (var prometheus = new RealPrometheus(
                Files.createDirectories(folder.resolve("prometheus")), "hub:80", "/cgi-bin/metrics", staging, prod)) {
            var good = site.deploy(yaml(prometheus, staging, prod, "8s", ERRORS));

            assertThat(result(good).verdict()).isEqualTo(Verdict.SUCCEEDED);
            assertThat(metrics(good))
                    .extracting(CheckReport::title, CheckReport::outcome)
                    .hasSize(4)
                    .allSatisfy(row -> assertThat(row.toList().getLast()).isEqualTo(CheckReport.Outcome.PASSED));

            var bad = site.file("values.yaml", "errorsAfter: 25\ncost: 0.5\n")
                    .deploy(yaml(prometheus, staging, prod, "2m", ERRORS));

            assertThat(result(bad).verdict()).isEqualTo(Verdict.FAILED);
            assertThat(result(bad).failures()).singleElement().satisfies(step -> {
                assertThat(step.step().toString()).isEqualTo("Deploy to staging › staging › Watch metrics");
                var failure = ((StepOutcome.Failed) step.outcome()).failure();
                assertThat(failure.observed())
                        .containsPattern(
                                "After \\d+ s of 2 min:\n"
                                        + "Share of errors is 0\\.0\\d+, above 0\\.02, 3 times in a row; it must be at most 0\\.02\\.");
                assertThat(failure.evidence()).first().isInstanceOf(Evidence.OutputTail.class);
            });
            // All that came before was green, and nothing that comes behind has begun.
            assertThat(result(bad).steps())
                    .filteredOn(step -> step.step().stage().equals("Deploy to staging"))
                    .filteredOn(step -> !step.outcome().opensGate())
                    .extracting(step -> step.step().step())
                    .startsWith("Watch metrics");
            assertThat(result(bad).steps())
                    .filteredOn(step -> step.step().stage().equals("Deploy to production"))
                    .extracting(StepResult::outcome)
                    .allMatch(StepOutcome.Cancelled.class::isInstance);
        }
    }

    @Test
    void whatIsTwiceAsBadAsBeforeTheDeploymentClosesTheGate(Namespace staging, Namespace prod) throws Exception {
        var site = new PreflightSite(folder, RealTools.HELM_4)
                .at(staging.access().kubeconfig())
                .file("hub/templates/all.yaml", CHART)
                .file("values.yaml", "errorsAfter: 0\ncost: 0.5\n");
        try (var prometheus = new RealPrometheus(
                Files.createDirectories(folder.resolve("prometheus")), "hub:80", "/cgi-bin/metrics", staging, prod)) {
            var first = site.deploy(yaml(prometheus, staging, prod, "3s", COST));
            assertThat(result(first).verdict()).as("nothing to compare with").isEqualTo(Verdict.SUCCEEDED);

            var slower = site.file("values.yaml", "errorsAfter: 0\ncost: 0.9\n")
                    .deploy(yaml(prometheus, staging, prod, "3s", COST));
            assertThat(result(slower).verdict()).as("less than twice").isEqualTo(Verdict.SUCCEEDED);

            var bad = site.file("values.yaml", "errorsAfter: 0\ncost: 2\n")
                    .deploy(yaml(prometheus, staging, prod, "2m", COST));
            assertThat(result(bad).failures()).singleElement().satisfies(step -> {
                assertThat(step.step().toString()).isEqualTo("Deploy to staging › staging › Watch metrics");
                assertThat(((StepOutcome.Failed) step.outcome()).failure().observed())
                        .contains("What a page costs is 2", "more than 2 times the 0.9 of before the deployment");
            });
        }
    }
}
