package dev.slipway.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** Passes connections on to the API server and counts the bytes that come back, as they are on the wire: encrypted, compressed. */
final class Forwarder implements AutoCloseable {
    private final ServerSocket door;
    private final String host;
    private final int port;
    private final AtomicLong received = new AtomicLong();

    Forwarder(String host, int port) throws IOException {
        this.door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        this.host = host;
        this.port = port;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** What has come from the API server so far. */
    long received() {
        return received.get();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var near = door.accept();
                near.setTcpNoDelay(true);
                var far = new Socket(host, port);
                far.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> copy(near, far, new AtomicLong()));
                Thread.ofVirtual().start(() -> copy(far, near, received));
            } catch (IOException e) {
                // Closed, or one connection that came to nothing: its client tells.
            }
        }
    }

    private static void copy(Socket from, Socket to, AtomicLong counted) {
        try (from;
                to) {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            var buffer = new byte[1 << 16];
            for (var length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                counted.addAndGet(length);
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // One end has gone, so the other goes too.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
