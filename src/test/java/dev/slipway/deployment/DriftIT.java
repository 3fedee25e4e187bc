package dev.slipway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.drift.DriftWords;
import dev.slipway.drift.ReleaseDrift;
import dev.slipway.masking.Mask;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people change by hand between two deployments, with the real Helm on a real cluster. */
@ExtendWith(TestCluster.class)
class DriftIT {
    /** Nothing of it runs, so that nothing needs to be waited for; what the server makes of it is the same. */
    private static final String CHART = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: hub, labels: {app: hub}}
            spec:
              replicas: 0
              revisionHistoryLimit: 3
              selector: {matchLabels: {app: hub}}
              template:
                metadata: {labels: {app: hub}}
                spec:
                  containers:
                  - name: hub
                    image: hub:1
                    resources: {limits: {cpu: 1000m, memory: 1024Mi}}
                    env: [{name: COLOUR, value: red}, {name: SIZE, value: "1"}]
                    ports: [{containerPort: 80}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: hub}
            spec: {selector: {app: hub}, ports: [{port: 80, targetPort: 80}]}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            data: {greeting: hello}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: keys}
            stringData: {password: correct-horse}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: banner}
            data: {text: welcome}
            """;

    @TempDir
    private Path folder;

    private static String slipwayYaml(Namespace namespace, String drift) {
        return """
                releases: {hub: {chart: hub, timeout: 2m}}
                targets:
                  prod: {cluster: {kubeconfig: $KUBECONFIG}, namespace: %s, drift: %s}
                rollout: {proof: 0s}
                pipeline:
                  - Deploy to production: [prod]
                """.formatted(namespace.name(), drift);
    }

    private ReleaseDrift drift(PreflightSite site, Namespace namespace) throws InterruptedException {
        var surroundings = Surroundings.real(RealTools.environment(), new Mask(), InstantSource.system());
        var request =
                new VisitRequest(site.root(), Optional.of(namespace.access().kubeconfig()), Set.of());
        if (new SiteStatus(surroundings, true).of(request) instanceof SiteReport.Told<TargetStatus> told
                && told.targets().getFirst() instanceof TargetStatus.Seen seen) {
            return seen.releases().getFirst().drift().orElseThrow();
        }
        throw new AssertionError("the target was not seen");
    }

    private static List<String> words(ReleaseDrift drift) {
        return drift.objects().stream()
                .map(object -> object.object() + " "
                        + String.join("; ", DriftWords.of(object)).replaceAll(" at \\d{4}-[0-9T:-]+Z", " at TIME"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void whatPeopleChangeIsToldAndStopsADeploymentWhereTheSiteSaysSo(String helm, Namespace namespace)
            throws Exception {
        var site = new PreflightSite(folder, helm)
                .file("hub/templates/all.yaml", CHART)
                .at(namespace.access().kubeconfig());
        assertThat(site.deploy(slipwayYaml(namespace, "refuse")).ending())
                .isInstanceOfSatisfying(
                        Ending.Ended.class,
                        ended -> assertThat(ended.result().verdict()).isEqualTo(Verdict.SUCCEEDED));
        assertThat(words(drift(site, namespace))).as("nobody has touched it").isEmpty();

        changeByHand(namespace);
        assertThat(words(drift(site, namespace)))
                .containsExactlyInAnyOrder(
                        "Deployment/hub metadata.labels.tier was added: 'front', by fabric8-kubernetes-client at TIME;"
                                + " spec.revisionHistoryLimit was 3 and is 9, by fabric8-kubernetes-client at TIME;"
                                + " spec.template.spec.containers[hub].env[SIZE] was removed, it was"
                                + " {\"name\":\"SIZE\",\"value\":\"1\"}, by fabric8-kubernetes-client at TIME",
                        "ConfigMap/banner is gone",
                        "Secret/keys data.password was changed, (secret of 13 bytes), by fabric8-kubernetes-client at TIME");

        var refused = site.deploy(slipwayYaml(namespace, "refuse"));
        assertThat(refused.listener().events(PipelineEvent.StepEnded.class))
                .filteredOn(ended -> ended.step().step().equals("Check targets"))
                .singleElement()
                .satisfies(ended -> assertThat(ended.outcome())
                        .isInstanceOfSatisfying(
                                StepOutcome.Failed.class,
                                failed -> assertThat(failed.failure().evidence())
                                        .extracting(evidence -> ((Evidence.TargetProblem) evidence).object())
                                        .containsExactlyInAnyOrder(
                                                "Deployment/hub", "ConfigMap/banner", "Secret/keys")));
        try (var client = namespace.client()) {
            assertThat(client.configMaps()
                            .inNamespace(namespace.name())
                            .withName("banner")
                            .get())
                    .as("nothing was changed")
                    .isNull();
        }

        assertThat(site.deploy(slipwayYaml(namespace, "warn")).ending())
                .isInstanceOfSatisfying(
                        Ending.Ended.class,
                        ended -> assertThat(ended.result().verdict()).isEqualTo(Verdict.SUCCEEDED));
        assertThat(drift(site, namespace).isByHand()).isFalse();
    }

    private static void changeByHand(Namespace namespace) {
        try (var client = namespace.client()) {
            client.apps()
                    .deployments()
                    .inNamespace(namespace.name())
                    .withName("hub")
                    .edit(DriftIT::changed);
            client.configMaps().inNamespace(namespace.name()).withName("banner").delete();
            client.secrets().inNamespace(namespace.name()).withName("keys").edit(secret -> {
                secret.getData()
                        .put(
                                "password",
                                Base64.getEncoder()
                                        .encodeToString(
                                                "battery-stapl".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
                return secret;
            });
        }
    }

    private static Deployment changed(Deployment deployment) {
        deployment.getMetadata().getLabels().put("tier", "front");
        deployment.getSpec().setRevisionHistoryLimit(9);
        deployment
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv()
                .removeIf(variable -> variable.getName().equals("SIZE"));
        return deployment;
    }
}
