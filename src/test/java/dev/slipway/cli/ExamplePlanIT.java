package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.demo.DemoFolder;
import dev.slipway.demo.DemoPlan;
import dev.slipway.demo.DemoServer;
import dev.slipway.demo.DemoSite;
import dev.slipway.masking.Mask;
import dev.slipway.memory.TargetMemory;
import dev.slipway.process.SystemProcesses;
import dev.slipway.process.UserFolders;
import dev.slipway.testing.TestCluster;
import dev.slipway.workspace.Workspaces;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code slipway plan} of the shipped example, then {@code slipway deploy} of it, on the real cluster with all that belongs to it. */
class ExamplePlanIT {
    private static final Set<String> CHANGES = Set.of("create", "change", "delete", "run");

    /** Their resource version changes with their status, their generation with what was deployed of them. */
    private static final List<String> WITH_GENERATION =
            List.of("apps/v1 Deployment", "apps/v1 DaemonSet", "policy/v1 PodDisruptionBudget");

    private static final List<String> PLAIN = List.of(
            "v1 ConfigMap",
            "v1 Secret",
            "v1 Service",
            "v1 ServiceAccount",
            "rbac.authorization.k8s.io/v1 Role",
            "rbac.authorization.k8s.io/v1 RoleBinding");

    @TempDir
    private Path temp;

    private final DemoPlan demo;
    private final DemoServer server;
    private final KubernetesClient client;

    ExamplePlanIT() throws Exception {
        server = DemoServer.start(false);
        var prefix = "example-plan-" + UUID.randomUUID().toString().substring(0, 6) + "-";
        demo = DemoPlan.ofMybinder(server.address(), DemoPlan.LOCAL_IMAGE, prefix, Optional.empty());
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(TestCluster.kubeconfig().toFile()))
                .build();
    }

    @AfterEach
    void tidy() {
        demo.namespaces()
                .forEach(namespace -> client.namespaces().withName(namespace).delete());
        client.close();
        server.close();
    }

    @Test
    void showsExactlyTheObjectsThatTheDeploymentChanges() throws Exception {
        var first = made();
        assertThat(run(first, "deploy").code()).isEqualTo(ExitCode.OK);
        var same = run(first, "plan", "--output=json").out();
        assertThat(changes(same))
                .as("what was just deployed changes nothing: " + same)
                .isEmpty();

        var next = made();
        var before = versions();
        var planned = changes(run(next, "plan", "--output=json").out());
        assertThat(planned)
                .as("the next commit changes the banner of both targets")
                .hasSizeGreaterThanOrEqualTo(2);
        assertThat(versions()).as("planning changes nothing").isEqualTo(before);

        var deployed = run(next, "deploy");
        assertThat(deployed.code()).as(deployed.out()).isEqualTo(ExitCode.OK);
        assertThat(moved(before, versions())).isEqualTo(planned);
    }

    /** The example, with one more commit on top each time. */
    private DemoSite.Made.Ready made() throws InterruptedException {
        var site = new DemoSite(
                new DemoFolder(temp.resolve("demo")),
                new Workspaces(List.of(), temp.resolve("memory")),
                new SystemProcesses(InstantSource.system()),
                System.getenv(),
                InstantSource.system(),
                new SecureRandom());
        if (!(site.make(demo) instanceof DemoSite.Made.Ready ready)) {
            throw new AssertionError("no site");
        }
        server.expectToken(ready.grafanaToken());
        return ready;
    }

    private record Ended(ExitCode code, String out) {}

    private Ended run(DemoSite.Made.Ready site, String... arguments) throws InterruptedException {
        var environment = new HashMap<>(System.getenv());
        environment.putAll(site.variables());
        environment.put("KUBECONFIG", TestCluster.kubeconfig().toString());
        var out = new ByteArrayOutputStream();
        var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        var errors = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        var mask = new Mask();
        var code = new Main(new Invocation(
                        environment,
                        site.site(),
                        new Output(stream, errors, mask),
                        mask,
                        InstantSource.system(),
                        // The tools are this machine's.
                        new UserFolders(UserFolders.of(System.getenv()).cache(), temp.resolve("state")),
                        new Invocation.Screen(false, true)))
                .run(arguments);
        return new Ended(code, out.toString(StandardCharsets.UTF_8));
    }

    /** What a plan says changes: {@code prod Deployment/hub}. */
    private static Set<String> changes(String json) {
        var names = new TreeSet<String>();
        for (var target : JsonMapper.shared().readTree(json).path("targets")) {
            assertThat(target.path("fails").asBoolean(true)).as(json).isFalse();
            for (JsonNode release : target.path("releases")) {
                release.path("objects")
                        .valueStream()
                        .filter(object -> CHANGES.contains(object.path("action").asString("")))
                        .forEach(object -> names.add(release.path("namespace").asString("") + " "
                                + object.path("object").asString("")));
            }
        }
        return names;
    }

    /** Every object of both targets that a chart may hold, with what its content counts as; but for Helm's and the cluster's own. */
    private Map<String, String> versions() {
        var versions = new TreeMap<String, String>();
        for (var namespace : demo.namespaces()) {
            WITH_GENERATION.forEach(kind -> objects(kind, namespace)
                    .forEach(object -> versions.put(
                            name(kind, object),
                            object.getMetadata().getGeneration().toString())));
            PLAIN.forEach(kind -> objects(kind, namespace)
                    .forEach(object -> versions.put(
                            name(kind, object), object.getMetadata().getResourceVersion())));
        }
        versions.keySet()
                .removeIf(name -> name.contains("/sh.helm.release")
                        || name.endsWith("/kube-root-ca.crt")
                        || name.endsWith("/" + TargetMemory.NAME));
        return versions;
    }

    private List<? extends HasMetadata> objects(String kind, String namespace) {
        var words = kind.split(" ", 2);
        return client.genericKubernetesResources(words[0], words[1])
                .inNamespace(namespace)
                .list()
                .getItems();
    }

    private static String name(String kind, HasMetadata object) {
        return object.getMetadata().getNamespace() + " " + kind.substring(kind.indexOf(' ') + 1) + "/"
                + object.getMetadata().getName();
    }

    private static Set<String> moved(Map<String, String> before, Map<String, String> after) {
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        names.removeIf(name -> Optional.ofNullable(before.get(name)).equals(Optional.ofNullable(after.get(name))));
        return names;
    }
}
