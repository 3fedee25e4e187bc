package dev.slipway.steps.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.Fabric8Clusters;
import dev.slipway.manifest.Manifest;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.steps.manifests.ManifestApplication.Applied;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.RecordingContext;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Server-side apply, by the real API server. */
@ExtendWith(TestCluster.class)
class ApplyManifestsIT {
    private static final String SETTINGS = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            data: {colour: blue}
            """;

    private final RecordingContext context = new RecordingContext();

    private Applied apply(Namespace namespace, String manifests) throws InterruptedException {
        var clusters = new Fabric8Clusters(RealTools.processes(), RealTools.environment(), InstantSource.system());
        try (var cluster =
                ((Answer.Given<Cluster>) clusters.open(namespace.access().kubeconfig())).value()) {
            return new ManifestApplication(cluster, namespace.name(), Sleeper.REAL, InstantSource.system(), context)
                    .apply("applying", Manifest.all(manifests), Instant.now().plusSeconds(60));
        }
    }

    private Failure failed(Namespace namespace, String manifests) throws InterruptedException {
        var applied = apply(namespace, manifests);
        assertThat(applied).isInstanceOf(Applied.Failed.class);
        return ((Applied.Failed) applied).failure();
    }

    /** Somebody sets the colour. */
    private static void claim(Namespace namespace, String manager, String colour) {
        ConfigMap wanted = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("settings")
                .withNamespace(namespace.name())
                .endMetadata()
                .withData(Map.of("colour", colour))
                .build();
        try (var client = namespace.client()) {
            client.resource(wanted)
                    .patch(
                            new PatchContext.Builder()
                                    .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                    .withFieldManager(manager)
                                    .withForce(true)
                                    .build(),
                            wanted);
        }
    }

    private static Map<String, String> settings(Namespace namespace) {
        try (var client = namespace.client()) {
            return client.configMaps()
                    .inNamespace(namespace.name())
                    .withName("settings")
                    .get()
                    .getData();
        }
    }

    @Test
    void whatIsThereAlreadyIsNotTouched(Namespace namespace) throws Exception {
        assertThat(apply(namespace, SETTINGS)).as("the namespace is made, too").isEqualTo(new Applied.Done(1, 0, 0));
        assertThat(apply(namespace, SETTINGS)).isEqualTo(new Applied.Done(0, 0, 1));
        assertThat(apply(namespace, SETTINGS.replace("blue", "red"))).isEqualTo(new Applied.Done(0, 1, 0));
    }

    @Test
    void fieldsOfThoseWhoDeployAreTakenOver(Namespace namespace) throws Exception {
        namespace.apply("");
        for (var manager : new String[] {"helm", "Helm", "kubectl-client-side-apply", "kubectl-edit", "kubectl"}) {
            claim(namespace, manager, "of " + manager);
            assertThat(apply(namespace, SETTINGS)).as(manager).isInstanceOf(Applied.Done.class);
            assertThat(settings(namespace)).containsEntry("colour", "blue");
        }
    }

    @Test
    void fieldsOfAControllerAreNotAndAreNamed(Namespace namespace) throws Exception {
        namespace.apply("");
        claim(namespace, "colour-controller", "red");
        var failure = failed(namespace, SETTINGS);
        assertThat(failure.observed())
                .isEqualTo("Fields of ConfigMap/settings belong to somebody else, who would set them again:"
                        + " .data.colour to 'colour-controller'.");
        assertThat(failure.worthRetrying()).isFalse();
        assertThat(settings(namespace)).containsEntry("colour", "red");
    }

    @Test
    void aFieldThatNobodyMayChangeIsExplained(Namespace namespace) throws Exception {
        apply(namespace, SETTINGS + "immutable: true\n");
        var failure = failed(namespace, SETTINGS.replace("blue", "red") + "immutable: true\n");
        assertThat(failure.observed()).startsWith("ConfigMap/settings: ").contains("immutable");
        assertThat(failure.advice()).isNotEmpty();
    }

    @Test
    void aFieldThatTheServerDoesNotKnowIsRefused(Namespace namespace) throws Exception {
        var failure = failed(namespace, SETTINGS + "colour: red\n");
        assertThat(failure.observed()).startsWith("ConfigMap/settings: ").contains(".colour: field not declared");
        assertThat(failure.advice())
                .containsExactly("Correct the name or the indentation of .colour; or the cluster is too old for it.");
        assertThat(failure.worthRetrying()).isFalse();
    }

    @Test
    void aKindThatNobodyDefinesIsToldWithWhatToDo(Namespace namespace) throws Exception {
        var failure = failed(namespace, "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: a}\n");
        assertThat(failure.observed()).contains("does not know Thing in example.org/v1");
        assertThat(failed(namespace, SETTINGS.replace("v1\n", "v2\n")).advice())
                .containsExactly("The cluster has it as v1: correct apiVersion.");
    }

    @Test
    void aDefinitionWhoseNamesAreTakenIsToldAtOnce(Namespace namespace) throws Exception {
        var group = namespace.name() + ".example.org";
        var thing = definition(group, "things", "Thing");
        try {
            assertThat(apply(namespace, thing)).isEqualTo(new Applied.Done(1, 0, 0));
            var failure = failed(namespace, definition(group, "others", "Thing"));
            assertThat(failure.observed())
                    .contains("CustomResourceDefinition/others." + group, "its names are taken", "Thing");
            assertThat(failure.evidence().toString()).contains("NamesAccepted");
        } finally {
            try (var client = namespace.client()) {
                var definitions = client.apiextensions().v1().customResourceDefinitions();
                definitions.withName("things." + group).delete();
                definitions.withName("others." + group).delete();
            }
        }
    }

    private static String definition(String group, String plural, String kind) {
        return """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: PLURAL.GROUP}
                spec:
                  group: GROUP
                  scope: Namespaced
                  names: {kind: KIND, plural: PLURAL}
                  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
                """.replace("GROUP", group).replace("PLURAL", plural).replace("KIND", kind);
    }
}
