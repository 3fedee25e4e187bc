package dev.slipway.charts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.manifest.Manifest;
import dev.slipway.preflight.Finding.Severity;
import dev.slipway.testing.Targets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartJudgeTest {
    private static final Places NOWHERE = new Places(Path.of("/none"), Optional.empty(), List.of());
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: hub, annotations: null}
            spec:
              replicas: 1
              selector: {matchLabels: {app: hub}}
              template:
                metadata: {labels: {app: hub}}
                spec:
                  containers:
                    - name: hub
                      image: example.org/hub:1.4
                      resources: {limits: {cpu: 0.5, memory: 1Gi}}
                      livenessProbe: {httpGet: {port: http}}
                      securityContext: {runAsUser: 0644}
            """;
    private static final String DEFINITION = """
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: things.example.org}
            spec:
              group: example.org
              scope: Namespaced
              names: {kind: Thing, plural: things}
              versions:
                - name: v1
                  served: true
                  storage: true
                  schema:
                    openAPIV3Schema:
                      type: object
                      properties:
                        spec:
                          type: object
                          required: [size]
                          properties:
                            size: {type: integer, minimum: 1}
                            port: {x-kubernetes-int-or-string: true}
                            open: {type: object, x-kubernetes-preserve-unknown-fields: true}
                            name: {type: string, pattern: '^[a-z]+$'}
            ---
            """;

    private static List<ChartFinding> judge(String yaml) {
        return judge("prod", "hub", yaml);
    }

    private static List<ChartFinding> judge(String target, String release, String yaml) {
        var chart = chart(target, release, yaml);
        return ChartJudge.judge(chart, Optional.of(KubernetesSchemas.shipped()), chart.documents(), NOWHERE);
    }

    private static RenderedChart chart(String target, String release, String yaml) {
        return new RenderedChart(Targets.on(target, release), target, "one cluster", Manifest.documents(yaml));
    }

    private static String only(List<ChartFinding> findings) {
        assertThat(findings).hasSize(1);
        return findings.getFirst().what() + " " + findings.getFirst().remedy();
    }

    @Test
    void anObjectThatIsRightHasNothingAgainstIt() {
        assertThat(judge(DEPLOYMENT)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    replicas: 1            | replica: 1             | Deployment/hub: spec.replica is no field that Kubernetes knows here. Did you mean 'replicas'?
                    replicas: 1            | replicas: "1"          | Deployment/hub: spec.replicas must be a whole number, and is the text '1'. Take the quotes away, or '| quote'.
                    replicas: 1            | replicas: yes          | Deployment/hub: spec.replicas must be a whole number, and is the boolean 'true'.
                    app: hub}}\\n  template | app: 1}}\\n  template   | Deployment/hub: spec.selector.matchLabels.app must be a text, and is the number '1'. Quote it: in the template with '| quote', or in the values with quotes.
                    - name: hub            | - nam: hub             | Deployment/hub: spec.template.spec.containers[0].name is missing, or has no value. It must be given.
                    port: http             | prot: http             | Deployment/hub: spec.template.spec.containers[hub].livenessProbe.httpGet.port is missing, or has no value. It must be given.
                    containers:            | restartPolicy: Allways\\n      containers: | Deployment/hub: spec.template.spec.restartPolicy must be one of Always, Never, OnFailure, not 'Allways'.
                    name: hub, annotations: null | name: Hub        | Deployment/Hub has a name that Kubernetes does not take. It may hold small letters, digits and '-' and '.', must begin with a letter or a digit and end with one of the two.
                    annotations: null      | labels: {chart: a+b}   | Deployment/hub has a label 'chart' whose value Kubernetes does not take.
                    annotations: null      | labels: {a b: c}       | Deployment/hub has the label 'a b', a name that Kubernetes does not take.
                    annotations: null      | annotations: {helm.sh/resource-policy: kep} | Deployment/hub has 'kep' in its annotation helm.sh/resource-policy, which Helm does not know. Did you mean 'keep'?
                    annotations: null      | annotations: {helm.sh/hook-weight: first} | Deployment/hub has a helm.sh/hook-weight that is no whole number: 'first'.
                    apiVersion: apps/v1    | apiVersion: apps/v1beta1 | Deployment/hub is of apps/v1beta1, which Kubernetes has removed in 1.16. Use apps/v1, or a newer version of the chart.
                    kind: Deployment       | kind: Deploment        | Deploment/hub is of apps/v1, in which Kubernetes 1.34 has no such kind. Did you mean 'Deployment'?
                    apiVersion: apps/v1    | apiVersion: batch/v1   | Deployment/hub is of batch/v1, in which Kubernetes 1.34 has no such kind.
                    kind: Deployment\\n    | ``                     | The chart makes an object without a kind, which Kubernetes does not take. Give it a kind, or take the document out.
                    apiVersion: apps/v1\\n | ``                     | Deployment/hub has no apiVersion. Give it the one of its kind, such as v1 or apps/v1.
                    name: hub, annotations | annotations            | The chart makes a Deployment without a name (metadata.name).
                    hub:1.4                | hub                    | Container hub of Deployment/hub has an image without a tag, 'example.org/hub': it runs whatever is newest when it starts.
                    hub:1.4                | hub:latest             | Container hub of Deployment/hub has the image 'example.org/hub:latest': it runs whatever is newest when it starts.
                    hub:1.4                | Hub:1.4                | Container hub of Deployment/hub has an image whose name no registry takes: 'example.org/Hub:1.4'.
                    image: example.org/hub:1.4 | image: 'hub:'      | Container hub of Deployment/hub has an image whose name no registry takes: 'hub:'. The tag behind the ':' is empty: is its value set?
                    image: example.org/hub:1.4 | image: ''          | Container hub of Deployment/hub has no image. Give it one, with a tag.
                    """)
    void eachFaultIsToldInWordsThatSayWhatToDo(String part, String instead, String told) {
        var given = part.replace("\\n", "\n");
        assertThat(DEPLOYMENT).contains(given);

        assertThat(judge(DEPLOYMENT.replace(given, instead.replace("\\n", "\n"))))
                .anySatisfy(finding -> assertThat((finding.what() + " " + finding.remedy()).strip())
                        .startsWith(told));
    }

    @ParameterizedTest
    @CsvSource({
        "example.org/hub@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "localhost:5000/a/b_c:v1",
        "hub:1.4",
        "[::1]:5000/hub:1"
    })
    void imagesThatStayTheSameAreRight(String image) {
        assertThat(judge(DEPLOYMENT.replace("example.org/hub:1.4", "'" + image + "'")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"CronJob,batch/v1,52", "StatefulSet,apps/v1,52", "Service,v1,63", "ConfigMap,v1,253"})
    void namesHaveTheLengthThatTheirKindAllows(String kind, String apiVersion, int longest) {
        var object = "{apiVersion: " + apiVersion + ", kind: " + kind + ", metadata: {name: %s}}";

        assertThat(judge(object.formatted("a".repeat(longest))))
                .noneSatisfy(it -> assertThat(it.what()).contains("characters"));
        assertThat(judge(object.formatted("a".repeat(longest + 1))))
                .anySatisfy(finding -> assertThat(finding.what())
                        .contains(
                                "a name of " + (longest + 1) + " characters, and a " + kind + " may have " + longest));
    }

    @Test
    void whatIsNoObjectIsTold() {
        assertThat(only(judge("just a text\n")))
                .startsWith("The chart makes a document that is no object, but a text.");
        assertThat(only(judge("- a\n"))).startsWith("The chart makes a document that is no object, but a list.");
    }

    @Test
    void aNameThatHelmRefusesForAReleaseIsTold() {
        assertThat(only(judge("prod", "a".repeat(54), "")))
                .startsWith("The name of release " + "a".repeat(54) + " has 54 characters, and Helm allows 53.");
    }

    @Test
    void noValueOfASecretIsPrinted() {
        var findings = judge("""
                {apiVersion: v1, kind: Secret, metadata: {name: s}, type: 5, data: {key: "a canary!"}, stringData: {count: 12345}}
                """);

        assertThat(findings)
                .extracting(ChartFinding::what)
                .containsExactlyInAnyOrder(
                        "Secret/s: type must be a text, and is the number.",
                        "Secret/s: stringData.count must be a text, and is the number.",
                        "Secret/s has a value in data.key that is not base64.");
        assertThat(findings.toString()).doesNotContain("canary", "12345");
    }

    @Test
    void aKindThatTheChartDefinesIsJudgedByItsDefinition() {
        assertThat(
                        judge(
                                DEFINITION
                                        + "{apiVersion: example.org/v1, kind: Thing, metadata: {name: t}, spec: {size: 1, port: http, open: {a: 1}}}"))
                .isEmpty();
        assertThat(
                        judge(
                                DEFINITION
                                        + "{apiVersion: example.org/v1, kind: Thing, metadata: {nam: t, name: t}, spec: {size: 0, sise: 1, name: A1}}"))
                .extracting(ChartFinding::what)
                .containsExactlyInAnyOrder(
                        "Thing/t: metadata.nam is no field that Kubernetes knows here.",
                        "Thing/t: spec.size must be at least 1.",
                        "Thing/t: spec.sise is no field that Kubernetes knows here.",
                        "Thing/t: spec.name has a form that is not allowed: 'A1'.");
    }

    @Test
    void ofAKindThatNobodyDefinesNothingIsKnown() {
        assertThat(
                        judge(
                                "{apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, metadata: {name: m}, spec: {a: 1}}"))
                .isEmpty();
    }

    @Test
    void whatKubernetesAdvisesAgainstIsAWarning() {
        var findings = judge("{apiVersion: v1, kind: Endpoints, metadata: {name: e}}");

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.what()).isEqualTo("Endpoints/e is of v1, which Kubernetes advises against since 1.33.");
            assertThat(finding.remedy()).isEqualTo("Use discovery.k8s.io/v1 EndpointSlice.");
        });
    }

    @Test
    void anObjectBelongsToOneReleaseOfACluster() {
        var role = "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: admin}}";
        var map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: admin}}";

        assertThat(ChartJudge.together(List.of(chart("a", "hub", map), chart("b", "hub", map))))
                .as("in namespaces of their own")
                .isEmpty();
        assertThat(only(ChartJudge.together(List.of(chart("a", "hub", role), chart("b", "hub", role)))))
                .startsWith("Release hub on a and Release hub on b both make ClusterRole/admin");
        assertThat(only(ChartJudge.together(List.of(chart("a", "hub", map), chart("a", "proxy", map)))))
                .startsWith("Release hub on a and Release proxy on a both make ConfigMap/admin");
        assertThat(only(ChartJudge.together(List.of(chart("a", "hub", map + "\n---\n" + map)))))
                .startsWith("Release hub makes ConfigMap/admin twice");
    }

    @Test
    void twoTargetsAreNotOnePlace() {
        assertThat(only(ChartJudge.together(List.of(chart("a", "hub", ""), chart("a", "hub", "")))))
                .startsWith("Release hub in namespace a of one cluster is on several targets");
    }

    @Test
    void definitionsAndHooksBelongToNobody() {
        var hook = "{apiVersion: v1, kind: ConfigMap, metadata: {name: h, annotations: {helm.sh/hook: pre-install}}}";
        var file = "# Source: mybinder/crds/thing.yaml\n" + DEFINITION.substring(4);

        assertThat(ChartJudge.together(List.of(chart("a", "hub", hook + "\n---\n" + hook))))
                .isEmpty();
        assertThat(ChartJudge.together(List.of(chart("a", "hub", file), chart("a", "proxy", file))))
                .isEmpty();
    }

    @Test
    void theSameOnSeveralTargetsIsToldOnce() {
        var source = "# Source: mybinder/templates/hub.yaml\n";
        var findings = new java.util.ArrayList<>(judge(
                "staging",
                "hub",
                source
                        + DEPLOYMENT
                                .replace("name: hub, ", "name: hub-staging, ")
                                .replace("replicas", "replica")));
        findings.addAll(judge(
                "prod",
                "hub",
                source + DEPLOYMENT.replace("name: hub, ", "name: hub-prod, ").replace("replicas", "replica")));

        assertThat(ChartJudge.merged(findings))
                .singleElement()
                .satisfies(finding -> assertThat(finding.targets()).containsExactly("staging", "prod"));
    }

    @Test
    void theTableOfRetiredVersionsKnowsWhatTookTheirPlace() {
        assertThat(RetiredApi.all()).hasSizeGreaterThan(40).allSatisfy(api -> {
            assertThat(api.removed().isPresent() || api.deprecated().isPresent())
                    .isTrue();
            api.instead()
                    .filter(it -> !it.contains(" "))
                    .ifPresent(instead -> assertThat(KubernetesSchemas.shipped().kinds(instead))
                            .contains(api.kind()));
        });
    }
}
