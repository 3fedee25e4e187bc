package dev.slipway.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The proxies that the environment names for programs: {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code NO_PROXY}. Written in
 * capitals or not; in small letters they win, as in curl.
 *
 * <p>{@code NO_PROXY} is read as Helm (Go's {@code httpproxy}) reads it, so that all of a deployment goes the same way: names
 * with all names below them, addresses, networks ({@code 10.0.0.0/8}), each with a port or without, and {@code *}. This
 * machine itself is never asked for by way of a proxy.
 */
public final class EnvironmentProxies extends ProxySelector {
    private final Map<String, String> environment;

    /** The proxies of this environment. */
    public EnvironmentProxies(Map<String, String> environment) {
        super();
        this.environment = Map.copyOf(environment);
    }

    @Override
    public List<Proxy> select(URI address) {
        // Not resolved by us: in a network that needs a proxy, names may be known to the proxy alone.
        return List.of(of(address)
                .map(proxy ->
                        new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port(proxy))))
                .orElse(Proxy.NO_PROXY));
    }

    /** The proxy's address; empty where the address is asked for directly. */
    public Optional<URI> of(URI address) {
        var proxy = variable(address.getScheme().toLowerCase(Locale.ROOT) + "_proxy");
        if (proxy.isEmpty() || address.getHost() == null || isExcepted(bare(address.getHost()), port(address))) {
            return Optional.empty();
        }
        return Optional.of(URI.create(proxy.contains("://") ? proxy : "http://" + proxy));
    }

    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException problem) {
        // Whoever asked tells.
    }

    private boolean isExcepted(String host, int port) {
        return isThisMachine(host)
                || Stream.of(variable("no_proxy").split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .anyMatch(name -> excepts(name.toLowerCase(Locale.ROOT), host, port));
    }

    private static boolean excepts(String exception, String host, int port) {
        if (exception.equals("*")) {
            return true;
        }
        if (exception.contains("/")) {
            return isInNetwork(host, exception);
        }
        var withPort = exception.matches("(\\[[^]]*\\]|[^:]+):[0-9]+");
        if (withPort && !exception.endsWith(":" + port)) {
            return false;
        }
        var name = bare(withPort ? exception.substring(0, exception.lastIndexOf(':')) : exception);
        var plain = name.startsWith("*.") ? name.substring(2) : name.startsWith(".") ? name.substring(1) : name;
        return host.equals(plain) || host.endsWith("." + plain);
    }

    private static boolean isThisMachine(String host) {
        return host.equals("localhost")
                || numeric(host).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    private static boolean isInNetwork(String host, String network) {
        var parts = network.split("/", 2);
        var base = numeric(bare(parts[0]));
        var address = numeric(host);
        if (base.isEmpty() || address.isEmpty() || !parts[1].matches("[0-9]{1,3}")) {
            return false;
        }
        byte[] wanted = base.get().getAddress();
        byte[] seen = address.get().getAddress();
        int bits = Integer.parseInt(parts[1]);
        if (wanted.length != seen.length || bits > wanted.length * 8) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            if (((wanted[bit / 8] ^ seen[bit / 8]) & (0x80 >> bit % 8)) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The address that is written there; empty for a name, which is not looked up. */
    private static Optional<InetAddress> numeric(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException aName) {
            return Optional.empty();
        }
    }

    private static int port(URI address) {
        return address.getPort() >= 0 ? address.getPort() : "https".equals(address.getScheme()) ? 443 : 80;
    }

    private static String bare(String host) {
        var small = host.toLowerCase(Locale.ROOT);
        return small.startsWith("[") && small.endsWith("]") ? small.substring(1, small.length() - 1) : small;
    }

    private String variable(String name) {
        return Optional.ofNullable(environment.get(name))
                .or(() -> Optional.ofNullable(environment.get(name.toUpperCase(Locale.ROOT))))
                .map(String::strip)
                .orElse("");
    }
}
