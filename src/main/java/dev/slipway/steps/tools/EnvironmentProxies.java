package dev.slipway.steps.tools;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The proxies that the environment names for programs: {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code NO_PROXY}. */
final class EnvironmentProxies extends ProxySelector {
    private final Map<String, String> environment;

    EnvironmentProxies(Map<String, String> environment) {
        super();
        this.environment = environment;
    }

    @Override
    public List<Proxy> select(URI address) {
        var proxy = variable(address.getScheme().toLowerCase(Locale.ROOT) + "_proxy");
        if (proxy.isEmpty() || isExcepted(address.getHost())) {
            return List.of(Proxy.NO_PROXY);
        }
        var server = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
        int port = server.getPort() < 0 ? 80 : server.getPort();
        // Not resolved by us: in a network that needs a proxy, names may be known to the proxy alone.
        return List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(server.getHost(), port)));
    }

    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException problem) {
        // The download that asked for it tells.
    }

    private boolean isExcepted(String host) {
        return Stream.of(variable("no_proxy").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(name ->
                        name.startsWith("*.") ? name.substring(2) : name.startsWith(".") ? name.substring(1) : name)
                .anyMatch(name -> name.equals("*") || host.equals(name) || host.endsWith("." + name));
    }

    private String variable(String name) {
        return environment.getOrDefault(name, environment.getOrDefault(name.toUpperCase(Locale.ROOT), ""));
    }
}
