package dev.slipway.localcluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lets pods reach the world, to pull images for instance: the host forwards their packets under its own address. It is the
 * one thing that a cluster changes about the host's networking, in chains of its own, and a cluster works without it.
 */
final class OutwardTraffic {
    private static final Path INTERFACES = Path.of("/proc/sys/net/ipv4/conf");
    private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");

    private static final String MARK = "forwarding-";

    private final HostCommands host;
    private final AddressPlan plan;
    private final Path registry;

    OutwardTraffic(HostCommands host, AddressPlan plan) {
        this.host = host;
        this.plan = plan;
        this.registry = MachineRegistry.onThisMachine();
    }

    /** Opens the way; tells why not where it can't be opened, and nothing where it is open. */
    Optional<String> open() throws InterruptedException {
        var outward = outwardLink();
        if (outward.isEmpty()) {
            return Optional.of("this machine has no default route");
        }
        if (!forward(outward.get())) {
            return Optional.of("the kernel's setting for forwarding packets can't be changed here");
        }
        if (host.attempt("iptables", "-w", "-t", "nat", "-C", "POSTROUTING", "-j", plan.chainName())
                .succeeded()) {
            return Optional.empty();
        }
        removeChains();
        var result = host.attemptReading(
                """
                *nat
                :%1$s - [0:0]
                -A %1$s -s %2$s ! -d 198.18.0.0/15 -j MASQUERADE
                -A POSTROUTING -j %1$s
                COMMIT
                *filter
                :%1$s - [0:0]
                -A %1$s -i %3$s -j ACCEPT
                -A %1$s -o %3$s -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
                -I FORWARD -j %1$s
                COMMIT
                """.formatted(plan.chainName(), plan.nodeRange(), plan.linkName()),
                "iptables-restore",
                "-w",
                "--noflush");
        return result.succeeded()
                ? Optional.empty()
                : Optional.of("iptables said: " + String.join(" ", result.lines()));
    }

    /** Takes back what {@link #open} did. */
    void close() throws InterruptedException {
        stopForwarding();
        removeChains();
    }

    private void removeChains() throws InterruptedException {
        for (var place : List.of(List.of("nat", "POSTROUTING"), List.of("filter", "FORWARD"))) {
            var table = place.getFirst();
            var parent = place.getLast();
            // Each whether the one before succeeded or not: a run that was killed may have come this far or that.
            host.attempt("iptables", "-w", "-t", table, "-D", parent, "-j", plan.chainName());
            host.attempt("iptables", "-w", "-t", table, "-F", plan.chainName());
            host.attempt("iptables", "-w", "-t", table, "-X", plan.chainName());
        }
    }

    /**
     * Forwarding is decided by the link that a packet comes in on. Where the machine forwards nothing, it is switched on for
     * our link and for the one that answers come in on, not for all.
     */
    private boolean forward(String outward) {
        try {
            if (Files.readString(FORWARDING).strip().equals("1")) {
                return true;
            }
            Files.writeString(forwarding(plan.linkName()), "1");
            if (!Files.readString(forwarding(outward)).strip().equals("1")) {
                Files.writeString(switchedOn(outward), "");
                Files.writeString(forwarding(outward), "1");
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Switches forwarding off again where we switched it on, unless another cluster, or the whole machine, needs it now. */
    private void stopForwarding() {
        try (var links = Files.newDirectoryStream(INTERFACES, "slipway*");
                var marks = Files.newDirectoryStream(
                        registry, switchedOn("*").getFileName().toString())) {
            for (var link : links) {
                if (!link.endsWith(plan.linkName())) {
                    return;
                }
            }
            for (var mark : marks) {
                var link = mark.getFileName().toString().substring(MARK.length());
                if (!Files.readString(FORWARDING).strip().equals("1")) {
                    Files.writeString(forwarding(link), "0");
                }
                Files.delete(mark);
            }
        } catch (IOException e) {
            // The setting is left as it is; it lets no packet in that the packet filter would not.
            return;
        }
    }

    private static Path forwarding(String link) {
        return INTERFACES.resolve(link).resolve("forwarding");
    }

    /** Remembers on which link we switched forwarding on, until the machine's restart. */
    private Path switchedOn(String link) {
        return registry.resolve(MARK + link);
    }

    private Optional<String> outwardLink() throws InterruptedException {
        var words = host.attempt("ip", "-o", "route", "show", "default")
                .standardOutput()
                .split("\\s+", -1);
        return Stream.iterate(0, i -> i + 1)
                .limit(words.length - 1L)
                .filter(i -> words[i].equals("dev"))
                .map(i -> words[i + 1])
                .findFirst();
    }
}
