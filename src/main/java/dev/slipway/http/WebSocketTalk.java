package dev.slipway.http;

import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A conversation over an open WebSocket, in whole text messages; for one thread; ends when it is closed. */
public final class WebSocketTalk implements AutoCloseable {
    private static final int LONGEST_MESSAGE = 16 * 1024 * 1024;

    private final AutoCloseable client;
    private final BlockingQueue<Heard> heard;
    private final WebSocket socket;
    private @Nullable Ended ended;

    private WebSocketTalk(AutoCloseable client, BlockingQueue<Heard> heard, WebSocket socket) {
        this.client = client;
        this.heard = heard;
        this.socket = socket;
    }

    /** What came. */
    public sealed interface Heard {}

    /** A message. */
    public record Message(String text) implements Heard {}

    /**
     * The conversation is over.
     *
     * @param why continuing the words "the connection was closed: "
     */
    public record Ended(String why) implements Heard {}

    /**
     * Opens one.
     *
     * @param client closed with it
     * @param opener opens the socket with the given listener
     */
    static CompletableFuture<WebSocketTalk> open(
            AutoCloseable client, Function<WebSocket.Listener, CompletableFuture<WebSocket>> opener) {
        var heard = new LinkedBlockingQueue<Heard>();
        return opener.apply(new Listener(heard)).thenApply(socket -> new WebSocketTalk(client, heard, socket));
    }

    /** Says something; where it can no longer be said, the next thing that is heard is the end. */
    public void say(String text) {
        socket.sendText(text, true).exceptionally(thrown -> {
            heard.add(new Ended(String.valueOf(thrown.getMessage())));
            return socket;
        });
    }

    /**
     * The next that comes; the end again and again, once it has come.
     *
     * @return empty: nothing came within the limit
     */
    public Optional<Heard> hear(Duration limit) throws InterruptedException {
        if (ended != null) {
            return Optional.of(ended);
        }
        var next = heard.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (next instanceof Ended end) {
            ended = end;
        }
        return Optional.ofNullable(next);
    }

    @Override
    public void close() {
        socket.abort();
        try {
            client.close();
        } catch (Exception e) {
            throw new IllegalStateException("closing an HTTP client", e);
        }
    }

    private static final class Listener implements WebSocket.Listener {
        private final BlockingQueue<Heard> heard;
        private final StringBuilder message = new StringBuilder();

        Listener(BlockingQueue<Heard> heard) {
            this.heard = heard;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            message.append(data);
            if (message.length() > LONGEST_MESSAGE) {
                heard.add(new Ended("a message longer than " + LONGEST_MESSAGE + " characters came"));
                socket.abort();
                return null;
            }
            if (last) {
                heard.add(new Message(message.toString()));
                message.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            heard.add(new Ended("status " + status + (reason.isEmpty() ? "" : ", " + reason)));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable thrown) {
            heard.add(new Ended(String.valueOf(thrown.getMessage())));
        }
    }
}
