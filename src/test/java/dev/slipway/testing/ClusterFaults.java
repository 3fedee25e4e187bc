package dev.slipway.testing;

import dev.slipway.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Does to the test cluster what befalls real ones. */
public final class ClusterFaults {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ClusterFaults() {}

    /** Kills the API server; {@link TestCluster#kubeconfig} brings it back. */
    public static void killApiServer() throws InterruptedException {
        var process = ProcessHandle.of(program("kube-apiserver").pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Stops etcd, as a disk does that hangs, and lets it go on after this long. */
    public static void pauseEtcd(Duration pause) throws InterruptedException {
        var etcd = program("etcd").pid();
        signal("STOP", etcd);
        try {
            Thread.sleep(pause);
        } finally {
            signal("CONT", etcd);
        }
    }

    private static void signal(String name, long process) throws InterruptedException {
        run(new Command("kill", List.of("-" + name, String.valueOf(process)), System.getenv(), Path.of("/"), ""));
    }

    private static String run(Command command) throws InterruptedException {
        var result = RealTools.processes().run(command, Duration.ofSeconds(20));
        if (!result.succeeded()) {
            throw new AssertionError(command.arguments() + ": " + result.describe() + " " + result.lines());
        }
        return result.standardOutput();
    }

    /** Lets etcd forget all versions of objects but the present ones. */
    public static void compact() throws InterruptedException {
        var etcd = program("etcd");
        var status = ask(etcd, "/v3/maintenance/status", "{}");
        var revision = JSON.readTree(status).path("header").path("revision").asString();
        ask(etcd, "/v3/kv/compaction", "{\"revision\": " + revision + ", \"physical\": true}");
    }

    /** Over the etcd's own network, by its HTTP gateway. */
    private static String ask(Program etcd, String path, String body) throws InterruptedException {
        var command = new Command(
                "nsenter",
                List.of(
                        "--net=/proc/" + etcd.pid() + "/ns/net",
                        "curl",
                        "--silent",
                        "--show-error",
                        "--fail",
                        "--cacert",
                        etcd.option("--trusted-ca-file"),
                        "--cert",
                        etcd.option("--cert-file"),
                        "--key",
                        etcd.option("--key-file"),
                        "--data",
                        body,
                        etcd.option("--advertise-client-urls") + path),
                System.getenv(),
                Path.of("/"),
                "");
        return run(command);
    }

    private record Program(long pid, List<String> arguments) {
        private String option(String name) {
            return arguments.stream()
                    .filter(argument -> argument.startsWith(name + "="))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(name + " is not among " + arguments))
                    .substring(name.length() + 1);
        }
    }

    /** A program of the test cluster, which is known by its folder. */
    private static Program program(String name) throws InterruptedException {
        var folder = TestCluster.kubeconfig().resolveSibling("").toString();
        var found = new ArrayList<Program>();
        ProcessHandle.allProcesses().forEach(process -> {
            var arguments = arguments(process.pid());
            if (arguments.stream().anyMatch(argument -> argument.equals(name))
                    && arguments.stream().anyMatch(argument -> argument.contains(folder))) {
                found.add(new Program(process.pid(), arguments));
            }
        });
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " processes are called " + name + " in " + folder);
        }
        return found.getFirst();
    }

    private static List<String> arguments(long pid) {
        try {
            return List.of(new String(Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")), StandardCharsets.UTF_8)
                    .split("\0"));
        } catch (java.nio.file.NoSuchFileException ended) {
            return List.of();
        } catch (IOException e) {
            if (!Files.exists(Path.of("/proc/" + pid))) {
                return List.of();
            }
            throw new UncheckedIOException(e);
        }
    }
}
