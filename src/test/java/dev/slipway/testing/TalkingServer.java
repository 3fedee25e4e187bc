package dev.slipway.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;

/** A server on loopback that talks: it says one thing to everybody, or echoes over WebSockets (RFC 6455). */
public final class TalkingServer implements AutoCloseable {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final Pattern KEY = Pattern.compile("(?im)^Sec-WebSocket-Key: (\\S+)");
    private static final int TEXT = 0x1;
    private static final int CLOSE = 0x8;

    private final ServerSocket socket;

    private interface Conversation {
        void hold(Socket connection) throws IOException;
    }

    private TalkingServer(Conversation conversation) throws IOException {
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> serve(conversation));
    }

    /** Says this, and then nothing more; where there is nothing to say, it closes at once. */
    public static TalkingServer saying(String words) throws IOException {
        return new TalkingServer(connection -> {
            connection.getOutputStream().write(words.getBytes(StandardCharsets.UTF_8));
            if (!words.isEmpty()) {
                connection.getInputStream().readAllBytes();
            }
        });
    }

    /** Echoes at {@code /echo}, closes at the first word at {@code /close}, knows no other path. */
    public static TalkingServer echoing() throws IOException {
        return new TalkingServer(TalkingServer::echo);
    }

    /** Where it listens. */
    public int port() {
        return socket.getLocalPort();
    }

    private void serve(Conversation conversation) {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                Thread.ofVirtual().start(() -> {
                    try (connection) {
                        conversation.hold(connection);
                    } catch (IOException e) {
                        // The other side may hang up whenever it likes.
                    }
                });
            } catch (SocketException e) {
                // It was closed.
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void echo(Socket connection) throws IOException {
        var in = new DataInputStream(connection.getInputStream());
        var out = connection.getOutputStream();
        var request = request(in);
        var key = KEY.matcher(request);
        if (!request.matches("(?s)GET /(echo|close) .*") || !key.find()) {
            out.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return;
        }
        out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + accept(key.group(1)) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        while (true) {
            int opcode = in.readUnsignedByte() & 0xF;
            var payload = payload(in);
            if (opcode == CLOSE) {
                return;
            }
            if (request.startsWith("GET /close ")) {
                frame(out, CLOSE, new byte[] {0x3, (byte) 0xF3, 'b', 'r', 'o', 'k', 'e', 'n'});
                return;
            }
            frame(out, TEXT, payload);
        }
    }

    private static String request(DataInputStream in) throws IOException {
        var text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            text.append((char) in.readUnsignedByte());
        }
        return text.toString();
    }

    /** A client's frame is masked; longer ones than 125 bytes are not needed here. */
    private static byte[] payload(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte() & 0x7F;
        var mask = in.readNBytes(4);
        var bytes = in.readNBytes(length);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= mask[i % 4];
        }
        return bytes;
    }

    private static void frame(OutputStream out, int opcode, byte[] payload) throws IOException {
        out.write(0x80 | opcode);
        out.write(payload.length);
        out.write(payload);
    }

    private static String accept(String key) {
        try {
            var hash = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
