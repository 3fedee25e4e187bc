package dev.slipway.testing;

import dev.slipway.kube.TargetAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A TCP connection's way to the API server, which can be cut: then nothing comes through, and nothing says so. */
public final class CuttableProxy implements AutoCloseable {
    private final ServerSocket server;
    private final URI upstream;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Set<Socket> forgotten = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition mended = lock.newCondition();
    private final AtomicInteger connections = new AtomicInteger();
    private boolean cut;

    /** A way to the API server of a kubeconfig's cluster. */
    public CuttableProxy(TargetAccess access) throws IOException {
        upstream = URI.create(access.server());
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /** The same cluster by this way: a kubeconfig of its own in the folder. */
    public TargetAccess access(TargetAccess direct, Path folder) throws IOException {
        var here = "https://127.0.0.1:" + server.getLocalPort();
        var text = Files.readString(direct.kubeconfig());
        var server = direct.server().replaceFirst("/$", "");
        if (!text.contains(server)) {
            throw new AssertionError("the kubeconfig does not name " + server);
        }
        var file = Files.writeString(folder.resolve("by-proxy.yaml"), text.replace(server, here));
        return new TargetAccess(file, direct.context(), direct.namespace(), here);
    }

    /** How often somebody connected. */
    public int connections() {
        return connections.get();
    }

    /** From now on nothing comes through. */
    public void cut() {
        set(true);
    }

    /** From now on all comes through; what was under way comes late. */
    public void mend() {
        set(false);
    }

    /** What is connected now is forgotten, as a firewall does it: nothing comes through any more, and nothing says so. */
    public void forget() {
        lock.lock();
        try {
            forgotten.addAll(sockets);
        } finally {
            lock.unlock();
        }
    }

    /** Ends all connections, without a word of TLS or HTTP. */
    public void drop() {
        sockets.forEach(CuttableProxy::close);
        sockets.clear();
    }

    private void set(boolean value) {
        lock.lock();
        try {
            cut = value;
            mended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                connections.incrementAndGet();
                var target = new Socket(upstream.getHost(), upstream.getPort());
                sockets.add(client);
                sockets.add(target);
                Thread.ofVirtual().start(() -> pump(client, target));
                Thread.ofVirtual().start(() -> pump(target, client));
            } catch (java.net.ConnectException down) {
                // The API server is not there: whoever connected finds the connection closed.
                drop();
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void pump(Socket from, Socket to) {
        var buffer = new byte[16_384];
        try (from;
                to) {
            int read;
            while ((read = from.getInputStream().read(buffer)) >= 0) {
                awaitMended(from);
                to.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException | InterruptedException ended) {
            // One side has ended; closing tells the other.
            Thread.currentThread().interrupt();
        }
    }

    private void awaitMended(Socket from) throws InterruptedException {
        lock.lock();
        try {
            while (cut || forgotten.contains(from)) {
                mended.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        forgotten.clear();
        mend();
        drop();
    }
}
