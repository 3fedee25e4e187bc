package dev.slipway.kube;

import java.net.URI;

/**
 * A port of this machine's loopback that leads, through the API server, to a ready pod of a service; open until it is
 * closed. It serves any number of connections.
 */
public interface ServiceForward extends AutoCloseable {

    /** The root that leads there: {@code http://127.0.0.1:40123}; without a trailing slash. */
    URI address();

    /** The pod that it leads to, and its port: {@code pod/binder-5d9:8585}. */
    String destination();

    /** Closes the port and its connections. */
    @Override
    void close();
}
