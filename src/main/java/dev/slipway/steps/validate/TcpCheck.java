package dev.slipway.steps.validate;

import dev.slipway.pipeline.Durations;
import dev.slipway.site.CheckConfig;
import dev.slipway.site.Placeholders;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Connects to a port, and may wait for what the server says first.
 *
 * <p>Behind a {@code service://} address the connection is first taken by the API server, and closed when nothing listens in
 * the pod: so one that is still open after {@link #SETTLED} is taken for good.
 */
public final class TcpCheck implements AddressedCheck {
    /** How long a connection through the API server must stay open. */
    static final Duration SETTLED = Duration.ofSeconds(1);

    private static final int LONGEST_GREETING = 4096;

    private final CheckConfig.Tcp config;
    private final String address;
    private final Optional<String> expect;

    /** The check of a port. */
    public TcpCheck(CheckConfig.Tcp config, Placeholders placeholders) {
        this.config = config;
        this.address = placeholders.fill(config.address());
        this.expect = config.expect().map(placeholders::fill);
    }

    @Override
    public CheckKind kind() {
        return CheckKind.TCP;
    }

    @Override
    public String title() {
        return address;
    }

    @Override
    public CheckConfig.Tcp config() {
        return config;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public String unreached() {
        return "cannot be reached";
    }

    @Override
    public Attempt ask(String reachable, CheckRun run) throws InterruptedException {
        return connected(needsCluster() ? reachable : "tcp://" + address);
    }

    private Attempt connected(String url) throws InterruptedException {
        var place = URI.create(url);
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(place.getHost(), place.getPort()), millis(config.timeout()));
            return expect.isPresent() || needsCluster() ? heard(socket) : new Attempt.Passed("connects");
        } catch (SocketTimeoutException e) {
            return unreachable("no answer within " + Durations.words(config.timeout()));
        } catch (IOException e) {
            // An interrupted thread's socket is closed under it.
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return unreachable(explained(e, place));
        } catch (java.nio.channels.UnresolvedAddressException e) {
            return unreachable("the name " + place.getHost() + " is not known (DNS has no address for it)");
        }
    }

    private static String explained(IOException e, URI place) {
        return e instanceof java.net.UnknownHostException
                ? "the name " + place.getHost() + " is not known (DNS has no address for it)"
                : String.valueOf(e.getMessage());
    }

    private static Attempt unreachable(String why) {
        return Attempt.Failed.of(
                "takes no connection: " + why,
                "Check that something listens there, and that no firewall or network policy stands between.");
    }

    /** Reads until what must be said was said or, where nothing must, for as long as it takes to settle. */
    private Attempt heard(Socket socket) throws IOException {
        var text = new StringBuilder();
        var end = System.nanoTime() + (expect.isPresent() ? config.timeout() : SETTLED).toNanos();
        var buffer = new byte[LONGEST_GREETING];
        while (text.length() < LONGEST_GREETING) {
            var left = Duration.ofNanos(end - System.nanoTime());
            if (!left.isPositive()) {
                break;
            }
            socket.setSoTimeout(millis(left));
            int read;
            try {
                read = socket.getInputStream().read(buffer);
            } catch (SocketTimeoutException e) {
                break;
            }
            if (read < 0) {
                return text.isEmpty() ? unreachable("it was closed at once, without a word") : without(text);
            }
            text.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
            if (expect.isEmpty() || text.indexOf(expect.get()) >= 0) {
                return new Attempt.Passed(
                        expect.map(said -> "says \"" + said + "\"").orElse("connects"));
            }
        }
        return expect.isEmpty() ? new Attempt.Passed("connects") : without(text);
    }

    private Attempt without(CharSequence text) {
        return expect.isEmpty()
                ? new Attempt.Passed("connects")
                : Attempt.Failed.of(
                        "connects, but does not say \"" + expect.get() + "\""
                                + (text.isEmpty()
                                        ? ": it says nothing"
                                        : ": it says \"" + text.toString().strip() + "\""),
                        "Check that the right program listens there, and its log.");
    }

    private static int millis(Duration duration) {
        return Math.max(1, (int) Math.min(Integer.MAX_VALUE, duration.toMillis()));
    }
}
