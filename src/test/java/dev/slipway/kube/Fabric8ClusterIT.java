package dev.slipway.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.process.Command;
import dev.slipway.process.SystemProcesses;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The adapter against a real API server. */
@ExtendWith(TestCluster.class)
class Fabric8ClusterIT {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void knowsTheServerAndWhoWeAre(Namespace namespace) {
        try (var cluster = open(namespace.access().kubeconfig())) {
            assertThat(cluster.version().orElse("")).startsWith("v1.");
            assertThat(cluster.user())
                    .isInstanceOfSatisfying(
                            Answer.Given.class, user -> assertThat(user.value()).isNotEqualTo("system:anonymous"));
        }
    }

    @Test
    void tellsWhetherItIsReadyWhatItsClockSaysAndWhichCertificatesItShows(Namespace namespace) {
        try (var cluster = open(namespace.access().kubeconfig())) {
            assertThat(cluster.health()).isInstanceOfSatisfying(Answer.Given.class, given -> {
                var health = (ServerHealth) given.value();
                assertThat(health.ready()).isTrue();
                assertThat(health.ahead())
                        .hasValueSatisfying(ahead -> assertThat(ahead.abs()).isLessThan(Duration.ofSeconds(5)));
                assertThat(health.certificates())
                        .isNotEmpty()
                        .allSatisfy(validity ->
                                assertThat(validity.isOver(health.asked())).isFalse());
            });
        }
    }

    @Test
    void aDryRunTellsWhatWouldComeOfItAndKeepsNothing(Namespace namespace) {
        try (var cluster = openWith(namespace)) {
            var path = "/api/v1/namespaces/" + namespace.access().namespace() + "/services";
            var made = cluster.change(new Change.Create(path, service("a", 80), true));
            assertThat(given(made).path("spec").path("clusterIP").asString("")).isNotEmpty();
            assertThat(trouble(cluster.read(path + "/a", Function.identity())).isAbsence())
                    .isTrue();
        }
    }

    @Test
    void objectsAreMadeChangedReplacedAndDeleted(Namespace namespace) {
        try (var cluster = openWith(namespace)) {
            var path = "/api/v1/namespaces/" + namespace.access().namespace() + "/services";
            var first = given(cluster.change(new Change.Create(path, service("a", 80), false)));
            assertThat(trouble(cluster.change(new Change.Create(path, service("a", 80), false))))
                    .isInstanceOfSatisfying(
                            ClusterTrouble.Conflict.class,
                            conflict -> assertThat(conflict.reason()).isEqualTo("AlreadyExists"));
            var label = json("{\"metadata\": {\"labels\": {\"tier\": \"front\"}}}");
            given(cluster.change(new Change.MergePatch(path + "/a", label, false)));
            assertThat(trouble(cluster.change(new Change.Replace(path + "/a", first, false))))
                    .isInstanceOfSatisfying(
                            ClusterTrouble.Conflict.class,
                            conflict -> assertThat(conflict.reason()).isEqualTo("Conflict"));
            given(cluster.change(new Change.Delete(path + "/a", Change.Propagation.BACKGROUND, "", true)));
            given(cluster.read(path + "/a", Function.identity()));
            given(cluster.change(new Change.Delete(path + "/a", Change.Propagation.BACKGROUND, "", false)));
            assertThat(trouble(cluster.read(path + "/a", Function.identity())).isAbsence())
                    .isTrue();
        }
    }

    @Test
    void anApplyThatMeetsAnotherManagerNamesItAndTheField(Namespace namespace) {
        try (var cluster = openWith(namespace)) {
            var path = "/api/v1/namespaces/" + namespace.access().namespace() + "/configmaps/a";
            given(cluster.change(new Change.Apply(path, settings("red"), "gardener", false, false)));
            var blue = new Change.Apply(path, settings("blue"), Change.MANAGER, false, false);
            assertThat(trouble(cluster.change(blue)))
                    .isInstanceOfSatisfying(
                            ClusterTrouble.Conflict.class,
                            conflict -> assertThat(conflict.causes())
                                    .singleElement()
                                    .satisfies(cause -> {
                                        assertThat(cause.field()).isEqualTo(".data.colour");
                                        assertThat(cause.message()).contains("gardener");
                                    }));
            var forced = given(cluster.change(new Change.Apply(path, settings("blue"), Change.MANAGER, true, false)));
            assertThat(forced.path("data").path("colour").asString("")).isEqualTo("blue");
        }
    }

    @Test
    void whatTheServerDoesNotTakeIsToldByItsFields(Namespace namespace) {
        try (var cluster = openWith(namespace)) {
            var path = "/api/v1/namespaces/" + namespace.access().namespace() + "/services";
            given(cluster.change(new Change.Create(path, service("a", 80), false)));
            var moved = json("{\"spec\": {\"clusterIP\": \"10.0.0.250\"}}");
            assertThat(trouble(cluster.change(new Change.MergePatch(path + "/a", moved, true))))
                    .isInstanceOfSatisfying(
                            ClusterTrouble.Invalid.class,
                            invalid -> assertThat(invalid.causes())
                                    .extracting(ClusterTrouble.Cause::field)
                                    .contains("spec.clusterIPs[0]"));
            var misspelt = json("{\"spec\": {\"selectr\": {}}}");
            assertThat(trouble(cluster.change(new Change.MergePatch(path + "/a", misspelt, true)))
                            .observed())
                    .contains("unknown field \"spec.selectr\"");
        }
    }

    private static JsonNode service(String name, int port) {
        return json("{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"" + name
                + "\"}, \"spec\": {\"ports\": [{\"port\": " + port + "}]}}");
    }

    private static JsonNode settings(String colour) {
        return json("{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"a\"},"
                + " \"data\": {\"colour\": \"" + colour + "\"}}");
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static ClusterTrouble trouble(Answer<JsonNode> answer) {
        return switch (answer) {
            case Answer.Given<JsonNode> _ -> throw new AssertionError("it was not refused");
            case Answer.Refused<JsonNode>(var trouble) -> trouble;
        };
    }

    @Test
    void whatWeMayDoIsAskedWithoutChangingAnythingAndNothingElseIsPosted(Namespace namespace) {
        var json = tools.jackson.databind.json.JsonMapper.shared();
        var question = json.readTree(
                "{\"apiVersion\": \"authorization.k8s.io/v1\", \"kind\": \"SelfSubjectAccessReview\","
                        + " \"spec\": {\"resourceAttributes\": {\"verb\": \"*\", \"group\": \"*\", \"resource\": \"*\"}}}");
        try (var cluster = open(namespace.access().kubeconfig())) {
            assertThat(cluster.review("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", question)
                            .map(review -> review.path("status").path("allowed").asBoolean()))
                    .isEqualTo(new Answer.Given<>(true));
            assertThatThrownBy(() -> cluster.review("/api/v1/namespaces", question))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aCredentialPluginAndATokenFileWork(Namespace namespace) throws Exception {
        namespace.apply("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: deployer}\n");
        var token = token(namespace, "deployer");
        var plugin = Files.writeString(folder.resolve("login"), """
                #!/bin/sh
                echo run >> %s
                cat <<END
                {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
                 "status": {"token": "$TOKEN", "expirationTimestamp": "2020-01-01T00:00:00Z"}}
                END
                """.formatted(folder.resolve("runs")));
        assertThat(plugin.toFile().setExecutable(true)).isTrue();
        var exec = kubeconfig(
                namespace,
                "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login, interactiveMode: Never,"
                        + " env: [{name: TOKEN, value: " + token + "}]}");
        var name = "system:serviceaccount:" + namespace.name() + ":deployer";
        try (var cluster = open(exec)) {
            assertThat(cluster.user()).isEqualTo(new Answer.Given<>(name));
            assertThat(cluster.user()).isEqualTo(new Answer.Given<>(name));
        }
        // Its token has ended long ago, so it is asked again for each request.
        assertThat(Files.readAllLines(folder.resolve("runs"))).hasSizeGreaterThan(1);
        Files.writeString(folder.resolve("token"), token + "\n");
        try (var cluster = open(kubeconfig(namespace, "tokenFile: token"))) {
            assertThat(cluster.user()).isEqualTo(new Answer.Given<>(name));
        }
    }

    @Test
    void aPluginThatFailsIsTold(Namespace namespace) throws Exception {
        var exec = kubeconfig(
                namespace,
                "exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: [-c, 'echo not logged in; exit 4']}");
        assertThat(clusters().open(exec))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.trouble().observed())
                                .contains("credential plugin sh failed: exit code 4: not logged in"));
    }

    @Test
    void whatIsNotAllowedIsNamed(Namespace namespace) throws Exception {
        namespace.apply("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: nobody}\n");
        try (var cluster = open(kubeconfig(namespace, "token: " + token(namespace, "nobody")))) {
            assertThat(cluster.list(Resource.DEPLOYMENTS, namespace.name(), object -> object))
                    .isInstanceOfSatisfying(Answer.Refused.class, refused -> {
                        assertThat(refused.trouble()).isInstanceOf(ClusterTrouble.Forbidden.class);
                        assertThat(refused.trouble().observed()).contains("cannot list resource \"deployments\"");
                    });
        }
        try (var cluster = open(kubeconfig(namespace, "token: not-a-token"))) {
            assertThat(cluster.user())
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.trouble()).isInstanceOf(ClusterTrouble.Unauthorised.class));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void readsWhatHelmKeepsOfAReleasesLatestRevision(String version, Namespace namespace) throws Exception {
        var chart = folder.resolve("chart");
        Files.createDirectories(chart.resolve("templates"));
        Files.writeString(
                chart.resolve("Chart.yaml"), "apiVersion: v2\nname: mybinder\nversion: 0.1.2\nappVersion: '4'\n");
        Files.writeString(
                chart.resolve("templates/x.yaml"),
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {at: {{ .Release.Revision | quote }}}\n");
        var description = new ReleaseDescription("20260101-120000-ab12", COMMIT);
        helm(version, namespace, chart, "first");
        helm(version, namespace, chart, description.format());
        try (var cluster = open(namespace.access().kubeconfig())) {
            assertThat(cluster.releases(namespace.name()).map(releases -> releases.getFirst()))
                    .isInstanceOfSatisfying(Answer.Given.class, given -> {
                        var release = (ReleaseRecord) given.value();
                        assertThat(release.name()).isEqualTo("binder");
                        assertThat(release.revision()).isEqualTo(2);
                        assertThat(release.status()).isEqualTo("deployed");
                        assertThat(release.chart()).isEqualTo("mybinder-0.1.2");
                        assertThat(release.appVersion()).isEqualTo("4");
                        assertThat(release.deployment()).contains(description);
                        assertThat(release.updated()).isPresent();
                    });
        }
    }

    @Test
    void leadsToAServicesPodByNumberAndByName(Namespace namespace) throws Exception {
        namespace.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: web, labels: {app: web}}
                spec:
                  containers:
                    - name: web
                      image: slipway.local/busybox:1
                      command: [sh, -c, "mkdir /www; echo ahoy > /www/index.html; httpd -f -p 8080 -h /www"]
                      ports: [{name: http, containerPort: 8080}]
                      readinessProbe: {httpGet: {path: /index.html, port: http}}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec: {selector: {app: web}, ports: [{name: front, port: 80, targetPort: http}, {name: odd, port: 81, targetPort: nope}]}
                """);
        try (var cluster = open(namespace.access().kubeconfig())) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() ->
                            cluster.forward(namespace.name(), "web", "80") instanceof Answer.Given<ServiceForward> it
                                    && closed(it.value()));
            for (var port : new String[] {"80", "front"}) {
                try (var forward = given(cluster.forward(namespace.name(), "web", port));
                        var http = HttpClient.newHttpClient()) {
                    assertThat(forward.destination()).isEqualTo("pod/web:8080");
                    for (int i = 0; i < 3; i++) {
                        var reply = http.send(
                                HttpRequest.newBuilder(URI.create(forward.address() + "/"))
                                        .build(),
                                BodyHandlers.ofString());
                        assertThat(reply.body()).isEqualTo("ahoy\n");
                    }
                }
            }
            assertThat(observed(cluster.forward(namespace.name(), "web", "8080")))
                    .isEqualTo("There is no port 8080 at service web, which has 80 (front), 81 (odd).");
            assertThat(observed(cluster.forward(namespace.name(), "web", "odd")))
                    .isEqualTo("There is no port named nope in pod web.");
            assertThat(observed(cluster.forward(namespace.name(), "gone", "80")))
                    .isEqualTo("There is no service gone in namespace " + namespace.name() + ".");
        }
    }

    private static boolean closed(ServiceForward forward) {
        forward.close();
        return true;
    }

    private static <T> T given(Answer<T> answer) {
        return switch (answer) {
            case Answer.Given<T>(var value) -> value;
            case Answer.Refused<T>(var trouble) -> throw new AssertionError(trouble.observed());
        };
    }

    private static String observed(Answer<?> answer) {
        return answer instanceof Answer.Refused<?> refused ? refused.trouble().observed() : "it was given";
    }

    /** The cluster, with the namespace made. */
    private static Cluster openWith(Namespace namespace) {
        var cluster = open(namespace.access().kubeconfig());
        given(cluster.change(new Change.Create(
                "/api/v1/namespaces",
                json("{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"" + namespace.name()
                        + "\"}}"),
                false)));
        return cluster;
    }

    private static Cluster open(Path kubeconfig) {
        return given(clusters().open(kubeconfig));
    }

    private static Cluster.Opener clusters() {
        return new Fabric8Clusters(
                new SystemProcesses(InstantSource.system()),
                Map.of("PATH", System.getenv("PATH")),
                InstantSource.system());
    }

    private static String token(Namespace namespace, String account) {
        try (var client = namespace.client()) {
            var request = new io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder()
                    .withNewSpec()
                    .endSpec()
                    .build();
            return client.serviceAccounts()
                    .inNamespace(namespace.name())
                    .withName(account)
                    .tokenRequest(request)
                    .getStatus()
                    .getToken();
        }
    }

    /** The shared cluster's kubeconfig with another user in it. */
    private Path kubeconfig(Namespace namespace, String user) throws IOException {
        var text = Files.readString(namespace.access().kubeconfig());
        var own = Pattern.compile("\\n +client-certificate-data: .*\\n +client-key-data: .*\\n")
                .matcher(text)
                .replaceFirst("\n      " + java.util.regex.Matcher.quoteReplacement(user) + "\n");
        assertThat(own).isNotEqualTo(text);
        return Files.writeString(folder.resolve("kubeconfig"), own);
    }

    private void helm(String version, Namespace namespace, Path chart, String description) throws Exception {
        var command = Command.of(RealTools.helm(version).toString(), RealTools.environment(), folder)
                .with("upgrade", "--install", "binder", chart.toString(), "--create-namespace")
                .with("--namespace", namespace.name(), "--description", description)
                .with("--kubeconfig", namespace.access().kubeconfig().toString());
        var result = RealTools.processes().run(command, PATIENCE);
        assertThat(result.succeeded()).as(String.join("\n", result.lines())).isTrue();
    }
}
