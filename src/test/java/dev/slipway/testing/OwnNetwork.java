package dev.slipway.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A machine beside this one, as far as the network goes: a network namespace whose only cable leads here, and from here on to the
 * local cluster. The cable can be pulled, and made thin.
 */
public final class OwnNetwork implements AutoCloseable {
    /** Of the range for documentation: nobody's. */
    private static final String RANGE = "198.51.100.";

    private static final AtomicInteger MADE = new AtomicInteger();

    private final String name;
    private final String cable;

    /** Plugged in; skips the test where that can't be done. */
    public OwnNetwork() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "a network namespace of one's own needs root");
        assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/ip")) && Files.isExecutable(Path.of("/usr/sbin/tc")),
                "there is no iproute2");
        var number = ProcessHandle.current().pid() + "-" + MADE.incrementAndGet();
        name = "slipway-test-" + number;
        cable = "sw" + number;
        ip("netns", "add", name);
        try {
            ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name);
            var subnet = join();
            var here = RANGE + (subnet + 1);
            run("sysctl", "--quiet", "--write", "net.ipv4.conf." + cable + ".forwarding=1");
            ip("-n", name, "link", "set", "lo", "up");
            ip("-n", name, "address", "add", RANGE + (subnet + 2) + "/30", "dev", "eth0");
            ip("-n", name, "link", "set", "eth0", "up");
            mend();
            ip("-n", name, "route", "add", "default", "via", here);
        } catch (AssertionError | IOException e) {
            close();
            throw e;
        }
    }

    /** Takes four addresses that no other has; one that runs beside this one has taken some. */
    private int join() throws IOException {
        synchronized (MADE) {
            for (int subnet = 0; subnet < 256; subnet += 4) {
                var address = RANGE + (subnet + 1);
                if (NetworkInterface.getByInetAddress(InetAddress.getByName(address)) == null) {
                    ip("address", "add", address + "/30", "dev", cable);
                    return subnet;
                }
            }
        }
        throw new AssertionError("all of " + RANGE + " is taken");
    }

    /** What starts a program there. */
    public String[] entering() {
        return new String[] {"ip", "netns", "exec", name};
    }

    /** Pulls the cable: nothing comes through, and nobody is told. */
    public void cut() throws IOException {
        ip("link", "set", cable, "down");
    }

    /** Plugs it in again. */
    public void mend() throws IOException {
        ip("link", "set", cable, "up");
    }

    /** Pulls it for so long. */
    public void cutFor(Duration time) throws IOException, InterruptedException {
        cut();
        try {
            Thread.sleep(time);
        } finally {
            mend();
        }
    }

    /** Makes it so thin, in both directions, with a queue before it as long as two seconds: {@code 512kbit}. */
    public void slow(String rate) throws IOException {
        var shape = List.of("root", "tbf", "rate", rate, "burst", "4kb", "latency", "2s");
        tc(List.of("qdisc", "add", "dev", cable), shape);
        tc(List.of("-n", name, "qdisc", "add", "dev", "eth0"), shape);
    }

    private static void tc(List<String> place, List<String> shape) throws IOException {
        run("tc", Stream.concat(place.stream(), shape.stream()).toArray(String[]::new));
    }

    private static void ip(String... arguments) throws IOException {
        run("ip", arguments);
    }

    private static void run(String program, String... arguments) throws IOException {
        var argv = Stream.concat(Stream.of(program), Stream.of(arguments)).toList();
        var process = new ProcessBuilder(argv).inheritIO().start();
        if (process.onExit().join().exitValue() != 0) {
            throw new AssertionError(argv + " ended with " + process.exitValue());
        }
    }

    /** The cable would go with the namespace, but not at once. */
    @Override
    public void close() throws IOException {
        if (Files.exists(Path.of("/sys/class/net", cable))) {
            ip("link", "delete", cable);
        }
        ip("netns", "delete", name);
    }
}
