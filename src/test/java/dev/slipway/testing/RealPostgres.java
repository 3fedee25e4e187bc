package dev.slipway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A PostgreSQL server of Debian's package, with data of its own, for one test: on a port that was free, as a user that is not root. */
public final class RealPostgres implements AutoCloseable {
    /** The user's password; what is special in it has to be written otherwise in an address. */
    public static final String PASSWORD = "p@ss/wörd:1";

    private static final String USER = "postgres";

    private final Path programs = programs();
    private final Path folder;
    private final int port;

    /** Starts one with no database but its own. */
    public RealPostgres() throws IOException {
        folder = Files.createTempDirectory("slipway-postgres");
        if (isRoot()) {
            run(List.of("chown", USER, folder.toString()));
        }
        var password = Files.writeString(folder.resolve("password"), PASSWORD);
        if (isRoot()) {
            run(List.of("chown", USER, password.toString()));
        }
        asUser(
                "initdb",
                "--pgdata=" + folder.resolve("data"),
                "--username=" + USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--no-sync",
                "--encoding=UTF8",
                "--locale=C");
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        start();
    }

    /** The address of a database on it. */
    public String address() {
        return "postgresql://postgres:p%40ss%2Fw%C3%B6rd%3A1@127.0.0.1:" + port + "/postgres";
    }

    /** Starts it, again. */
    public void start() {
        asUser(
                "pg_ctl",
                "--pgdata=" + folder.resolve("data"),
                "--log=" + folder.resolve("log"),
                "--wait",
                "--options=-c listen_addresses=127.0.0.1 -c port=" + port + " -c unix_socket_directories=" + folder,
                "start");
    }

    /** Stops it; connections are cut. */
    public void stop() {
        asUser("pg_ctl", "--pgdata=" + folder.resolve("data"), "--mode=fast", "--wait", "stop");
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(folder.resolve("data/postmaster.pid"))) {
            asUser("pg_ctl", "--pgdata=" + folder.resolve("data"), "--mode=immediate", "--wait", "stop");
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static Path programs() {
        try (var versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.max(Comparator.naturalOrder()).orElseThrow().resolve("bin");
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL is needed: bin/support/packages --tests", e);
        }
    }

    private void asUser(String program, String... arguments) {
        var command = new ArrayList<String>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        run(command);
    }

    private void run(List<String> command) {
        try {
            var output = folder.resolveSibling(folder.getFileName() + ".out").toFile();
            var process = new ProcessBuilder(command)
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output)
                    .start();
            var code = process.onExit().join().exitValue();
            assertThat(code)
                    .as(() -> {
                        try {
                            return command + "\n" + Files.readString(output.toPath());
                        } catch (IOException e) {
                            return command.toString();
                        }
                    })
                    .isZero();
            Files.delete(output.toPath());
        } catch (IOException e) {
            throw new UncheckedIOException(command.toString(), e);
        }
    }
}
