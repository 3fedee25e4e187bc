package dev.slipway.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.testing.TestCluster.Namespace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * BinderHub 0.1.0, a JupyterHub and its proxy, all of them real and on loopback; the servers that are launched are processes of this
 * machine. BinderHub counts the users' pods in a real cluster. What needs Docker is left out: {@code binderhub_config.py} says how.
 */
public final class RealBinderHub implements AutoCloseable {
    private static final Path SETTINGS = Path.of("src/test/resources/binderhub").toAbsolutePath();
    private static final String TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";
    private static final Duration STARTING = Duration.ofMinutes(1);

    /** Newer ones do not read this BinderHub's metadata. */
    private static final String PIP = "23.2.1";

    private final Path folder;
    private final Path kubeconfig;
    private final String namespace;
    private final Path python;
    private final Path proxy;
    private final List<Integer> ports;
    private final Process jupyterHub;
    /** JupyterHub's proxy takes an offer of HTTP/2 for a WebSocket. */
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Process binderHub;

    /**
     * Starts both.
     *
     * @param folder for what they write, empty
     * @param namespace whose pods BinderHub counts; need not be there
     */
    public RealBinderHub(Path folder, Namespace namespace) throws IOException, InterruptedException {
        this.folder = folder;
        this.kubeconfig = namespace.access().kubeconfig();
        this.namespace = namespace.name();
        python = RealTools.python("binderhub-0.1.0", PIP, SETTINGS.resolve("requirements.txt"), "jupyter-server");
        proxy = RealTools.configurableHttpProxy();
        ports = freePorts(4);
        Files.createDirectories(folder.resolve("homes"));
        jupyterHub = started("jupyterhub", "-f", SETTINGS.resolve("jupyterhub_config.py"));
        binderHub = startedBinderHub();
        try {
            awaitAnswer(address());
            awaitAnswer(hubAddress() + "/hub/api/");
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        var held = new ArrayList<ServerSocket>();
        for (int number = 0; number < count; number++) {
            held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        for (var socket : held) {
            socket.close();
        }
        return held.stream().map(ServerSocket::getLocalPort).toList();
    }

    private Process startedBinderHub() throws IOException {
        return started("binderhub", "-f", SETTINGS.resolve("binderhub_config.py"));
    }

    private Process started(String module, String option, Path settings) throws IOException {
        var builder = new ProcessBuilder(
                        python.resolve("bin/python").toString(), "-m", module, option, settings.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(module + ".log").toFile()));
        var variables = builder.environment();
        variables.put("PATH", python.resolve("bin") + ":" + variables.get("PATH"));
        variables.put("KUBECONFIG", kubeconfig.toString());
        variables.put("TRIAL_FOLDER", folder.toString());
        variables.put("TRIAL_NAMESPACE", namespace);
        variables.put("TRIAL_PROXY", proxy.toString());
        variables.put("TRIAL_TOKEN", TOKEN);
        variables.put("TRIAL_HUB", hubAddress());
        variables.put("TRIAL_PORT", ports.get(0).toString());
        variables.put("TRIAL_PORTS", ports.get(1) + "," + ports.get(2) + "," + ports.get(3));
        return builder.start();
    }

    private void awaitAnswer(String address) {
        await().atMost(STARTING).ignoreExceptions().until(() -> {
            assertThat(jupyterHub.isAlive() && binderHub.isAlive()).as(log()).isTrue();
            return status(address) == 200;
        });
    }

    private int status(String address) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address)).build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** What both of them have printed. */
    public String log() throws IOException {
        return Files.readString(folder.resolve("jupyterhub.log")) + Files.readString(folder.resolve("binderhub.log"));
    }

    /** BinderHub's address. */
    public String address() {
        return "http://127.0.0.1:" + ports.get(0);
    }

    /** JupyterHub's address. */
    public String hubAddress() {
        return "http://127.0.0.1:" + ports.get(1);
    }

    /** Kills BinderHub, as the kernel does where its memory is used up. */
    public void kill() throws InterruptedException {
        binderHub.destroyForcibly().waitFor();
    }

    /** Starts BinderHub again, at the same address. */
    public void restart() throws IOException {
        binderHub = startedBinderHub();
        awaitAnswer(address());
    }

    /** Builds do not go on. */
    public void holdBuilds() throws IOException {
        Files.createFile(folder.resolve("held"));
    }

    /** Builds go on. */
    public void letBuildsGo() throws IOException {
        Files.deleteIfExists(folder.resolve("held"));
    }

    /** The command that JupyterHub starts servers with is not there. */
    public void breakServers() throws IOException {
        Files.createFile(folder.resolve("broken"));
    }

    /** It is there again. */
    public void mendServers() throws IOException {
        Files.deleteIfExists(folder.resolve("broken"));
    }

    /** The image that was built of a commit, without its tag. */
    public String imageOf(String commit) throws IOException {
        return Files.readString(folder.resolve("images").resolve(commit)).replaceFirst(":[^:/]*$", "");
    }

    /** The servers that JupyterHub knows of each user: how many. */
    public Map<String, Integer> servers() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(hubAddress() + "/hub/api/users"))
                .header("Authorization", "token " + TOKEN)
                .build();
        var answer = client.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var servers = new TreeMap<String, Integer>();
        for (var user : JsonMapper.shared().readTree(answer.body())) {
            servers.put(user.path("name").asString(), user.path("servers").size());
        }
        return servers;
    }

    @Override
    public void close() throws IOException {
        // What JupyterHub has started outlives it where it does not end in time.
        var all = Stream.of(binderHub, jupyterHub)
                .flatMap(process -> Stream.concat(process.descendants(), Stream.of(process.toHandle())))
                .toList();
        binderHub.destroy();
        jupyterHub.destroy();
        try {
            jupyterHub.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            all.forEach(ProcessHandle::destroyForcibly);
            client.close();
        }
    }
}
