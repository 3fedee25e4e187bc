package dev.slipway.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.kube.ServedApis.Kind;
import dev.slipway.testing.RealTools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server serves, told in the two ways in which servers tell it; the answers are shortened ones of real servers. */
class ApiDiscoveryTest {
    private static final String CORE_AT_ONCE = """
            {"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[{"metadata":{
            "creationTimestamp":null},"versions":[{"version":"v1","resources":[
            {"resource":"namespaces","responseKind":{"group":"","version":"","kind":"Namespace"},"scope":"Cluster",
            "singularResource":"namespace","verbs":["create","get"],"subresources":[{"subresource":"status","verbs":["get"]}]},
            {"resource":"pods","responseKind":{"group":"","version":"","kind":"Pod"},"scope":"Namespaced",
            "singularResource":"pod","verbs":["create","get"]}],"freshness":"Current"}]}]}
            """;
    private static final String GROUPS_AT_ONCE = """
            {"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[{"metadata":{
            "name":"autoscaling","creationTimestamp":null},"versions":[
            {"version":"v2","resources":[{"resource":"horizontalpodautoscalers","responseKind":{"group":"","version":"",
            "kind":"HorizontalPodAutoscaler"},"scope":"Namespaced","verbs":["get"]}]},
            {"version":"v1","resources":[{"resource":"horizontalpodautoscalers","responseKind":{"group":"","version":"",
            "kind":"HorizontalPodAutoscaler"},"scope":"Namespaced","verbs":["get"]}]}]}]}
            """;

    @TempDir
    private Path folder;

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            asked.add(path);
            var answer = answers.getOrDefault(path, "").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.length == 0 ? 503 : 200, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    private Answer<ServedApis> apis() throws IOException {
        var kubeconfig = Files.writeString(
                folder.resolve("kubeconfig"), """
                current-context: a
                contexts: [{name: a, context: {cluster: a, user: a}}]
                clusters: [{name: a, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: a, user: {}}]
                """.formatted(server.getAddress().getPort()));
        var opened = new Fabric8Clusters(RealTools.processes(), Map.of(), InstantSource.system()).open(kubeconfig);
        assertThat(opened).isInstanceOf(Answer.Given.class);
        try (var cluster = ((Answer.Given<Cluster>) opened).value()) {
            return cluster.apis();
        }
    }

    @Test
    void aServerOfTodayTellsEverythingInTwoAnswers() throws Exception {
        answers.put("/api", CORE_AT_ONCE);
        answers.put("/apis", GROUPS_AT_ONCE);
        var served = apis().orElse(new ServedApis(List.of()));
        assertThat(served.kinds())
                .containsExactly(
                        new Kind("v1", "Namespace", "namespaces", false),
                        new Kind("v1", "Pod", "pods", true),
                        new Kind("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true),
                        new Kind("autoscaling/v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true));
        assertThat(asked).containsExactly("/api", "/apis");
        assertThat(served.versions("autoscaling", "HorizontalPodAutoscaler"))
                .containsExactly("autoscaling/v2", "autoscaling/v1");
        assertThat(served.words()).contains("v1", "v1/Pod", "autoscaling/v2/HorizontalPodAutoscaler");
    }

    @Test
    void anOlderOneIsAskedForEachGroupAndOneThatDoesNotAnswerIsLeftOut() throws Exception {
        answers.put("/api", "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}");
        answers.put("/api/v1", """
                {"kind":"APIResourceList","groupVersion":"v1","resources":[
                {"name":"pods","singularName":"","namespaced":true,"kind":"Pod","verbs":["get"]},
                {"name":"pods/log","singularName":"","namespaced":true,"kind":"Pod","verbs":["get"]}]}
                """);
        answers.put("/apis", """
                {"kind":"APIGroupList","apiVersion":"v1","groups":[
                {"name":"apps","versions":[{"groupVersion":"apps/v1","version":"v1"}]},
                {"name":"metrics.k8s.io","versions":[{"groupVersion":"metrics.k8s.io/v1beta1","version":"v1beta1"}]}]}
                """);
        answers.put("/apis/apps/v1", """
                {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"apps/v1","resources":[
                {"name":"deployments","singularName":"deployment","namespaced":true,"kind":"Deployment","verbs":["get"]}]}
                """);
        assertThat(apis().orElse(new ServedApis(List.of())).kinds())
                .containsExactly(
                        new Kind("v1", "Pod", "pods", true), new Kind("apps/v1", "Deployment", "deployments", true));
    }

    @Test
    void whereAnObjectIsFoundFollowsFromItsKind() {
        assertThat(new Kind("v1", "Pod", "pods", true).path("prod")).isEqualTo("/api/v1/namespaces/prod/pods");
        assertThat(new Kind("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", false).path("prod"))
                .isEqualTo("/apis/rbac.authorization.k8s.io/v1/clusterroles");
    }
}
