package dev.slipway.localcluster;

import dev.slipway.pipeline.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The network of a cluster: a network namespace, joined to the host by one pair of links, and the host's routes to it. All
 * that the cluster's programs do to links, routes, ports and packet filters they do within the namespace.
 */
final class ClusterNetwork {
    private static final Path NAMESPACES = Path.of("/run/netns");
    private static final Path INTERFACES = Path.of("/sys/class/net");
    private static final Path SETTINGS = Path.of("/proc/sys/net/ipv4");

    private final HostCommands host;
    private final String name;

    ClusterNetwork(HostCommands host, ClusterName name) {
        this.host = host;
        this.name = name.onHost();
    }

    /** Takes the first slice of addresses that nobody on this machine uses, and makes the network. */
    AddressPlan createAnywhere() throws CannotProceed, InterruptedException {
        for (var plan : AddressPlan.all().toList()) {
            if (!isTaken(plan) && claim(plan)) {
                complete(plan);
                return plan;
            }
        }
        throw new CannotProceed(Failure.of(
                        "choosing addresses for the cluster",
                        "all %d slices of 198.18.0.0/15 are in use on this machine".formatted(AddressPlan.SLICES))
                .advising("See `slipway local status`, and remove clusters with `slipway local down --name NAME`."));
    }

    /** Makes whatever is missing of the network at these addresses, after a restart of the machine all of it. */
    void ensure(AddressPlan plan) throws CannotProceed, InterruptedException {
        if (!isWhole(plan)) {
            remove(Optional.of(plan));
            if (!claim(plan)) {
                throw new CannotProceed(Failure.of(
                                "making the cluster's network again",
                                "its addresses, %s, are used by something else now".formatted(plan.nodeRange()))
                        .advising("Start afresh: `slipway local down` and then `slipway local up`."));
            }
        }
        complete(plan);
    }

    /** Whether the namespace and the link to it are there. */
    boolean isWhole(AddressPlan plan) {
        return Files.exists(NAMESPACES.resolve(name)) && Files.exists(INTERFACES.resolve(plan.linkName()));
    }

    /** The inode by which the kernel knows the namespace; nothing where there is none. */
    Optional<String> identity() {
        try {
            return Optional.of(
                    Files.getAttribute(NAMESPACES.resolve(name), "unix:ino").toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Removes the namespace with all that is in it, the link, and what was added to the host's packet filter. */
    void remove(Optional<AddressPlan> plan) throws InterruptedException {
        if (plan.isPresent()) {
            new OutwardTraffic(host, plan.get()).close();
            // The namespace lives on while a process is in it; the link is to be gone now.
            host.attempt("ip", "link", "delete", plan.get().linkName());
        }
        if (Files.exists(NAMESPACES.resolve(name))) {
            host.attempt("ip", "netns", "delete", name);
        }
    }

    private boolean isTaken(AddressPlan plan) throws InterruptedException {
        return Files.exists(INTERFACES.resolve(plan.linkName()))
                || !host.attempt("ip", "-o", "route", "show", plan.podRange())
                        .standardOutput()
                        .isBlank();
    }

    /** Making the link is what claims a slice: of two that try at once, the kernel lets one succeed. */
    private boolean claim(AddressPlan plan) throws CannotProceed, InterruptedException {
        if (!Files.exists(NAMESPACES.resolve(name))) {
            host.run("making the network namespace " + name, "ip", "netns", "add", name);
        }
        return host.attempt("ip", "link", "add", plan.linkName(), "type", "veth", "peer", "name", "eth0", "netns", name)
                .succeeded();
    }

    private void complete(AddressPlan plan) throws CannotProceed, InterruptedException {
        host.runReading(
                "giving the node its addresses",
                """
                addr replace %2$s/%3$d dev eth0
                link set eth0 up
                link set lo up
                route replace default via %1$s
                route replace unreachable 240.0.0.0/4
                """.formatted(plan.hostAddress(), plan.nodeAddress(), plan.linkPrefix()),
                "ip",
                "-netns",
                name,
                "-batch",
                "-");
        host.runReading(
                "giving the host its routes to the cluster",
                """
                addr replace %1$s/%3$d dev %4$s
                link set %4$s up
                route replace %5$s via %2$s
                route replace %6$s via %2$s
                """.formatted(
                                plan.hostAddress(),
                                plan.nodeAddress(),
                                plan.linkPrefix(),
                                plan.linkName(),
                                plan.podRange(),
                                plan.serviceRange()),
                "ip",
                "-batch",
                "-");
        host.run(
                "letting the node route between its pods",
                "nsenter",
                "--net=" + NAMESPACES.resolve(name),
                "/bin/sh",
                "-c",
                "echo 1 > " + SETTINGS.resolve("ip_forward"));
    }
}
