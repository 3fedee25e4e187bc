package dev.slipway.steps.validate;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ServiceForward;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address that can be asked from here: as it was written, or, where it is {@code service://NAME:PORT/path}, a port of this
 * machine that leads through the API server to a ready pod of the service. Open until it is closed.
 */
public final class ServiceAddress implements AutoCloseable {
    private static final String SCHEME = "service://";
    private static final Pattern SERVICE =
            Pattern.compile(SCHEME + "(?<name>[a-z0-9.-]+):(?<port>[a-z0-9-]+)(?<path>/.*)?");

    private final String url;
    private final Optional<ServiceForward> forward;

    private ServiceAddress(String url, Optional<ServiceForward> forward) {
        this.url = url;
        this.forward = forward;
    }

    /** Whether an address leads into the cluster. */
    public static boolean isOne(String url) {
        return url.startsWith(SCHEME);
    }

    /**
     * Opens an address.
     *
     * @param url with everything filled in
     * @param run must have the cluster where the address is a service's
     * @return refused: the cluster leads to no ready pod of it
     */
    public static Answer<ServiceAddress> open(String url, CheckRun run) {
        if (!isOne(url)) {
            return new Answer.Given<>(new ServiceAddress(url, Optional.empty()));
        }
        var cluster = run.cluster()
                .orElseThrow(() -> new IllegalStateException("a check did not say that it needs the cluster"));
        return open(url, cluster, run.namespace());
    }

    /**
     * Opens the address of a service.
     *
     * @param url with everything filled in
     */
    public static Answer<ServiceAddress> open(String url, Cluster cluster, String namespace) {
        var service = SERVICE.matcher(url);
        if (!service.matches()) {
            throw new IllegalArgumentException("the loader let a wrong address pass: " + url);
        }
        var path = Optional.ofNullable(service.group("path")).orElse("");
        return cluster.forward(namespace, service.group("name"), service.group("port"))
                .map(forward -> new ServiceAddress(forward.address() + path, Optional.of(forward)));
    }

    /** The address to ask: {@code http://127.0.0.1:40123/path} for a service. */
    public String url() {
        return url;
    }

    @Override
    public void close() {
        forward.ifPresent(ServiceForward::close);
    }
}
