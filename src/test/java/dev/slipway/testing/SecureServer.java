package dev.slipway.testing;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;

/** An HTTPS server, on loopback if not told otherwise, that asks for client certificates of an authority; demands them where it is told to. */
public final class SecureServer implements AutoCloseable {
    private final HttpsServer server;

    /**
     * Starts.
     *
     * @param authority of the clients, and of the server's own certificate
     */
    public SecureServer(Keys.Identity authority, Keys.Identity own, boolean demanding, HttpHandler handler)
            throws IOException, GeneralSecurityException {
        this(InetAddress.getLoopbackAddress(), authority, own, demanding, handler);
    }

    /**
     * Starts, at that address of this machine.
     *
     * @param authority of the clients, and of the server's own certificate
     */
    public SecureServer(
            InetAddress address, Keys.Identity authority, Keys.Identity own, boolean demanding, HttpHandler handler)
            throws IOException, GeneralSecurityException {
        var context = Keys.serverContext(authority, own);
        server = HttpsServer.create(new InetSocketAddress(address, 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                var wanted = context.getDefaultSSLParameters();
                wanted.setNeedClientAuth(demanding);
                parameters.setSSLParameters(wanted);
            }
        });
        server.createContext("/", handler);
        server.start();
    }

    /** Its address: {@code https://127.0.0.1:40000}. */
    public String address() {
        return "https://" + authority();
    }

    /** Host and port. */
    public String authority() {
        return server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
