package dev.slipway.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An HTTP server over bare sockets, whose answers a test writes byte by byte: it can break off wherever a network can. */
public final class StreamServer implements AutoCloseable {
    private final ServerSocket listening;
    private final Handler handler;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();

    /** Answers a request; what it throws fails the test when the server is closed. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Answers.
         *
         * @param number which request it is, counted from 1
         */
        void handle(Request request, Answer answer, int number) throws IOException;
    }

    /**
     * A request.
     *
     * @param target path and query as they were sent
     * @param headers by lower-case name
     */
    public record Request(String method, String target, Map<String, String> headers, String body) {
        /** A header. */
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
        }
    }

    /** Starts on loopback. */
    public StreamServer(Handler handler) {
        this.handler = handler;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** Its address: {@code http://127.0.0.1:40000}. */
    public String address() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    /** What it was asked so far. */
    public List<Request> requests() {
        return requests;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var socket = listening.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var request = read(new BufferedInputStream(socket.getInputStream()));
            int number;
            synchronized (requests) {
                requests.add(request);
                number = requests.size();
            }
            handler.handle(request, new Answer(socket, closed), number);
        } catch (IOException e) {
            // Who asked has gone, which many tests want to see.
        } catch (RuntimeException | AssertionError e) {
            faults.add(e);
        }
    }

    private static Request read(InputStream in) throws IOException {
        var first = line(in).split(" ", 3);
        var headers = new LinkedHashMap<String, String>();
        for (var header = line(in); !header.isEmpty(); header = line(in)) {
            var parts = header.split(":", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Request(first[0], first[1], headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        var text = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("gone in the middle of a request");
            }
            text.append((char) next);
        }
        return text.toString().strip();
    }

    /** An answer in the making. */
    public static final class Answer {
        private final Socket socket;
        private final OutputStream out;
        private final CountDownLatch closed;

        Answer(Socket socket, CountDownLatch closed) throws IOException {
            this.socket = socket;
            this.out = socket.getOutputStream();
            this.closed = closed;
        }

        /** A whole answer. */
        public void reply(int status, String type, String body) throws IOException {
            reply(status, Map.of("Content-Type", type), body);
        }

        /** A whole answer. */
        public void reply(int status, Map<String, String> headers, String body) throws IOException {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            var head = new StringBuilder("HTTP/1.1 " + status + " Said\r\n");
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            raw(head + "Content-Length: " + bytes.length + "\r\nConnection: close\r\n\r\n");
            out.write(bytes);
            out.flush();
        }

        /** The head of a stream of events, in chunks, as Tornado sends it. */
        public Answer stream() throws IOException {
            raw("""
                    HTTP/1.1 200 OK\r
                    Content-Type: text/event-stream\r
                    Cache-Control: no-cache\r
                    Transfer-Encoding: chunked\r
                    \r
                    """);
            return this;
        }

        /** One chunk. */
        public Answer send(String text) throws IOException {
            return send(text.getBytes(StandardCharsets.UTF_8));
        }

        /** One chunk. */
        public Answer send(byte[] bytes) throws IOException {
            raw(Integer.toHexString(bytes.length) + "\r\n");
            out.write(bytes);
            raw("\r\n");
            return this;
        }

        /** The stream's proper end. */
        public void end() throws IOException {
            raw("0\r\n\r\n");
        }

        /** Breaks the connection off. */
        public void drop() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Stays open and says nothing until the server is closed, or who asked has gone. */
        public void hang() throws IOException {
            try {
                if (socket.getInputStream().read() >= 0) {
                    throw new AssertionError("more came than one request");
                }
            } catch (SocketException e) {
                // Gone, and not in the polite way.
                socket.close();
            }
        }

        /** Sends this again and again until the server is closed or who asked has gone. */
        public void repeat(String text) throws IOException {
            do {
                send(text);
            } while (!waited());
        }

        private boolean waited() throws IOException {
            try {
                return closed.await(5, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }

        private void raw(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!faults.isEmpty()) {
            throw new AssertionError("the server's side of the test failed", faults.getFirst());
        }
    }
}
