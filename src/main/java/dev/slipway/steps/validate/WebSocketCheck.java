package dev.slipway.steps.validate;

import dev.slipway.http.TalkOutcome;
import dev.slipway.http.WebSocketTalk;
import dev.slipway.pipeline.Durations;
import dev.slipway.site.CheckConfig;
import dev.slipway.site.Placeholders;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Opens a WebSocket, says something, and waits for what must come back. */
public final class WebSocketCheck implements AddressedCheck {
    private static final int SHOWN = 200;

    private final CheckConfig.WebSocket config;
    private final String url;
    private final Optional<String> send;
    private final Optional<String> expect;

    /** The check of an address. */
    public WebSocketCheck(CheckConfig.WebSocket config, Placeholders placeholders) {
        this.config = config;
        this.url = placeholders.fill(config.url());
        this.send = config.send().map(placeholders::fill);
        this.expect = config.expect().map(placeholders::fill);
    }

    @Override
    public CheckKind kind() {
        return CheckKind.WEBSOCKET;
    }

    @Override
    public String title() {
        return url.replaceFirst("\\?.*", "");
    }

    @Override
    public CheckConfig.WebSocket config() {
        return config;
    }

    @Override
    public String address() {
        return url;
    }

    @Override
    public Attempt ask(String reachable, CheckRun run) throws InterruptedException {
        return opened(URI.create(reachable.replaceFirst("^http", "ws")), run);
    }

    private Attempt opened(URI address, CheckRun run) throws InterruptedException {
        return switch (run.http().talk(address, Map.of("User-Agent", "slipway"), config.timeout())) {
            case TalkOutcome.NotOpened(var why) ->
                Attempt.Failed.of(
                        "did not answer: " + why.explanation(),
                        "Look at what listens there, and at what stands before it.");
            case TalkOutcome.Declined(int status) ->
                Attempt.Failed.of(
                        "opens no WebSocket: it answered with status " + status,
                        status == 400 || status == 426
                                ? "Something before it takes the Upgrade header away: look at the ingress or load balancer."
                                : "Look at the log of what is behind the address.");
            case TalkOutcome.Opened(var talk) -> {
                try (talk) {
                    yield talked(talk);
                }
            }
        };
    }

    private Attempt talked(WebSocketTalk talk) throws InterruptedException {
        send.ifPresent(talk::say);
        if (expect.isEmpty()) {
            return new Attempt.Passed("opens");
        }
        var wanted = expect.get();
        var end = System.nanoTime() + config.timeout().toNanos();
        var last = Optional.<String>empty();
        while (true) {
            var heard = talk.hear(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            if (heard.isEmpty()) {
                return without(wanted, "within " + Durations.words(config.timeout()), last);
            }
            switch (heard.get()) {
                case WebSocketTalk.Ended(var why) -> {
                    return without(wanted, "before the connection was closed (" + why + ")", last);
                }
                case WebSocketTalk.Message(var text) -> {
                    if (text.contains(wanted)) {
                        return new Attempt.Passed("says \"" + wanted + "\"");
                    }
                    last = Optional.of(text);
                }
            }
        }
    }

    private static Attempt without(String wanted, String when, Optional<String> last) {
        return Attempt.Failed.of(
                "did not say \"" + wanted + "\" " + when
                        + last.map(text -> "; its last words: " + text.substring(0, Math.min(SHOWN, text.length())))
                                .orElse("; it said nothing"),
                "Look at the log of what is behind the address.");
    }
}
