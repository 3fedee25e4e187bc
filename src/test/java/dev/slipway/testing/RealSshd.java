package dev.slipway.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** OpenSSH's server of Debian's package, on a port that was free, for Git alone: as a host of repositories has it. */
public final class RealSshd implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

    private final Path folder;
    private final int port;
    private final Process server;

    /**
     * Starts one.
     *
     * @param folder for its files, empty; readable by its owner alone
     */
    public RealSshd(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        assertThat(PROGRAM)
                .as("OpenSSH's server is needed: bin/support/packages --tests")
                .isExecutable();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        if ("root".equals(System.getProperty("user.name"))) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        key("host");
        Files.writeString(folder.resolve("authorized_keys"), "");
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("config"), """
                ListenAddress 127.0.0.1:%s
                HostKey %s/host
                AuthorizedKeysFile %s/authorized_keys
                PidFile none
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                PermitRootLogin forced-commands-only
                """.formatted(port, folder, folder));
        server = new ProcessBuilder(
                        PROGRAM.toString(),
                        "-D",
                        "-e",
                        "-f",
                        folder.resolve("config").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        await().until(this::listens);
    }

    private boolean listens() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** The address of a repository on it. */
    public String address(Path repository) {
        return "ssh://" + System.getProperty("user.name") + "@127.0.0.1:" + port + repository;
    }

    /** A line for {@code known_hosts}. */
    public String knownHost() throws IOException {
        var key = Files.readString(folder.resolve("host.pub")).split(" ", 3);
        return "[127.0.0.1]:" + port + " " + key[0] + " " + key[1] + "\n";
    }

    /** A new private key, which the server does not know. */
    public Path key(String name) throws IOException, InterruptedException {
        var file = folder.resolve(name);
        var made = new ProcessBuilder(
                        List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file.toString()))
                .inheritIO()
                .start()
                .waitFor();
        assertThat(made).isZero();
        return file;
    }

    /** Whoever has this key may do what Git needs. */
    public void letIn(Path key) throws IOException {
        lets(key, "git-shell -c \\\"$SSH_ORIGINAL_COMMAND\\\"");
    }

    /** Whoever has this key may read, and is told in GitHub's words that it may do no more. */
    public void letRead(Path key) throws IOException {
        lets(
                key,
                "case \\\"$SSH_ORIGINAL_COMMAND\\\" in git-upload-pack*) git-shell -c \\\"$SSH_ORIGINAL_COMMAND\\\";;"
                        + " *) echo ERROR: The key you are authenticating with has been marked as read only. >&2; exit 1;;"
                        + " esac");
    }

    private void lets(Path key, String command) throws IOException {
        var known = Files.readString(key.resolveSibling(key.getFileName() + ".pub"));
        Files.writeString(folder.resolve("authorized_keys"), "command=\"" + command + "\",restrict " + known);
    }

    @Override
    public void close() {
        server.destroyForcibly();
    }
}
