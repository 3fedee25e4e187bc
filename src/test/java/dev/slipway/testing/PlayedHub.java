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
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plays a JupyterHub with one user, one server and one kernel, as far as the documented REST API and the messages of kernels go, in
 * the states into which a real one cannot be brought at will. It holds a caller to the token.
 */
public final class PlayedHub implements AutoCloseable {
    /** With which everything is allowed. */
    public static final String TOKEN = "a-token-of-the-hub";

    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final JsonMapper JSON = JsonMapper.shared();

    /** What it does other than a hub that is well. */
    public enum Fault {
        TOKEN_MAY_NOTHING,
        SPAWN_REFUSED,
        SPAWN_FAILS,
        SPAWN_NEVER_ENDS,
        SERVER_IS_SILENT,
        NO_KERNEL,
        SOCKET_REFUSED,
        SOCKET_CLOSED,
        KERNEL_DIES,
        CELL_RAISES,
        CELL_PRINTS_OTHER,
        CELL_NEVER_ENDS,
        SERVER_DOES_NOT_STOP
    }

    private static final Set<Fault> LASTING = EnumSet.of(
            Fault.SPAWN_NEVER_ENDS, Fault.SERVER_IS_SILENT, Fault.CELL_NEVER_ENDS, Fault.SERVER_DOES_NOT_STOP);

    private record Request(String method, String path, Map<String, String> headers, String body) {}

    private final ServerSocket socket;
    private final Set<Fault> faults;
    private final Set<String> users = ConcurrentHashMap.newKeySet();
    private final Set<String> servers = ConcurrentHashMap.newKeySet();
    private final Set<String> kernels = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch spawnAsked = new CountDownLatch(1);

    private PlayedHub(Set<Fault> faults) throws IOException {
        this.faults = faults;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    /** One that is well but for this. */
    public static PlayedHub with(Fault... faults) throws IOException {
        var all = EnumSet.noneOf(Fault.class);
        all.addAll(List.of(faults));
        return new PlayedHub(all);
    }

    /** Whether only a limit of time ends a visit. */
    public boolean wouldLastForever() {
        return faults.stream().anyMatch(LASTING::contains);
    }

    /** Where it answers. */
    public String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    /** Makes a user whose server runs. */
    public PlayedHub withServerOf(String user) {
        users.add(user);
        servers.add(user);
        return this;
    }

    public Set<String> users() {
        return Set.copyOf(users);
    }

    public Set<String> servers() {
        return Set.copyOf(servers);
    }

    public Set<String> kernels() {
        return Set.copyOf(kernels);
    }

    /** Method and path of each request. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Waits until a server was asked for. */
    public void awaitSpawn() throws InterruptedException {
        spawnAsked.await();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                Thread.ofVirtual().start(() -> {
                    try (connection) {
                        answer(connection);
                    } catch (IOException e) {
                        // The other side may hang up whenever it likes.
                    }
                });
            } catch (SocketException e) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void answer(Socket connection) throws IOException {
        var in = new DataInputStream(connection.getInputStream());
        var out = connection.getOutputStream();
        var request = read(in);
        requests.add(request.method() + " " + request.path());
        if (!("token " + TOKEN).equals(request.headers().get("authorization"))) {
            reply(out, 403, "{\"status\": 403, \"message\": \"Forbidden\"}");
            return;
        }
        var parts = request.path().split("/", -1);
        if (request.path().startsWith("/hub/api/users/")) {
            hub(
                    request,
                    parts[4],
                    parts.length == 5 ? "" : String.join("/", List.of(parts).subList(5, parts.length)),
                    out);
        } else if (request.path().startsWith("/user/")) {
            server(request, parts[2], String.join("/", List.of(parts).subList(3, parts.length)), in, out);
        } else {
            reply(out, 404, "{}");
        }
    }

    private void hub(Request request, String user, String rest, OutputStream out) throws IOException {
        if (faults.contains(Fault.TOKEN_MAY_NOTHING)) {
            reply(out, 403, "{\"status\": 403, \"message\": \"Action is not authorized with current scopes\"}");
            return;
        }
        switch (request.method() + " " + rest) {
            case "GET " -> {
                if (users.contains(user)) {
                    reply(
                            out,
                            200,
                            "{\"name\": \"%s\", \"servers\": {%s}}"
                                    .formatted(user, servers.contains(user) ? "\"\": {\"ready\": true}" : ""));
                } else {
                    reply(out, 404, "{\"status\": 404, \"message\": \"Not Found\"}");
                }
            }
            case "POST " -> {
                users.add(user);
                reply(out, 201, "{}");
            }
            case "DELETE " -> {
                users.remove(user);
                reply(out, 204, "");
            }
            case "POST server" -> spawn(user, out);
            case "GET server/progress" -> progress(user, out);
            case "DELETE server" -> {
                if (faults.contains(Fault.SERVER_DOES_NOT_STOP)) {
                    reply(out, 202, "");
                } else {
                    servers.remove(user);
                    kernels.clear();
                    reply(out, 204, "");
                }
            }
            default -> reply(out, 405, "{}");
        }
    }

    private void spawn(String user, OutputStream out) throws IOException {
        spawnAsked.countDown();
        if (faults.contains(Fault.SPAWN_REFUSED)) {
            reply(out, 500, "{\"status\": 500, \"message\": \"Unhandled error starting server\"}");
            return;
        }
        servers.add(user);
        reply(out, 202, "");
    }

    private void progress(String user, OutputStream out) throws IOException {
        if (faults.contains(Fault.SPAWN_REFUSED)) {
            event(
                    out,
                    true,
                    "{\"progress\": 100, \"failed\": true, \"message\": \"Spawn failed: (403)\\nReason: error\\nHTTP response"
                            + " headers: <CIMultiDictProxy('Audit-Id': 'x')>\\nHTTP response body: {\\\"kind\\\":\\\"Status\\\",\\\"message\\\":"
                            + "\\\"pods \\\\\\\"jupyter-x\\\\\\\" is forbidden: exceeded quota: small\\\",\\\"code\\\":403}\\n\"}");
            return;
        }
        if (!servers.contains(user)) {
            reply(out, 400, "{\"status\": 400, \"message\": \"" + user + " is not starting...\"}");
            return;
        }
        event(out, true, "{\"progress\": 0, \"message\": \"Server requested\"}");
        if (faults.contains(Fault.SPAWN_NEVER_ENDS)) {
            await();
        } else if (faults.contains(Fault.SPAWN_FAILS)) {
            servers.remove(user);
            event(out, false, "{\"progress\": 100, \"failed\": true, \"message\": \"Spawn failed: Timeout\"}");
        } else {
            event(
                    out,
                    false,
                    "{\"progress\": 50, \"message\": \"2026-11-30T01:37:15Z [Normal] Started container notebook\"}");
            event(out, false, "{\"progress\": 100, \"ready\": true, \"message\": \"Server ready\", \"url\": \"/\"}");
        }
    }

    /** Until it is closed. */
    private void await() throws IOException {
        try {
            while (!socket.isClosed()) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void server(Request request, String user, String rest, DataInputStream in, OutputStream out)
            throws IOException {
        if (!servers.contains(user) || faults.contains(Fault.SERVER_IS_SILENT)) {
            reply(out, 503, "{\"status\": 503, \"message\": \"Service Unavailable\"}");
        } else if (rest.equals("api/status")) {
            reply(out, 200, "{\"kernels\": 0}");
        } else if (request.method().equals("POST") && rest.equals("api/kernels")) {
            kernel(out);
        } else if (request.method().equals("DELETE")) {
            kernels.remove(rest.replaceFirst("^api/kernels/", ""));
            reply(out, 204, "");
        } else if (rest.endsWith("/channels")) {
            channels(request, in, out);
        } else {
            reply(out, 404, "{}");
        }
    }

    private void kernel(OutputStream out) throws IOException {
        if (faults.contains(Fault.NO_KERNEL)) {
            reply(out, 500, "{\"message\": \"No such kernel named python3\"}");
        } else {
            kernels.add("k-1");
            reply(out, 201, "{\"id\": \"k-1\", \"name\": \"python3\"}");
        }
    }

    private void channels(Request request, DataInputStream in, OutputStream out) throws IOException {
        if (faults.contains(Fault.SOCKET_REFUSED)) {
            reply(out, 400, "Can \"Upgrade\" only to \"WebSocket\".");
            return;
        }
        out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + accept(request.headers().getOrDefault("sec-websocket-key", ""))
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        var asked = JSON.readTree(frame(in));
        var id = asked.path("header").path("msg_id").asString("");
        var code = asked.path("content").path("code").asString("");
        say(out, "somebody-elses", "stream", "{\"name\": \"stdout\", \"text\": \"not ours\"}");
        say(out, id, "status", "{\"execution_state\": \"busy\"}");
        if (faults.contains(Fault.SOCKET_CLOSED)) {
            write(out, 0x8, new byte[] {0x3, (byte) 0xF3, 'g', 'o', 'n', 'e'});
            return;
        }
        if (faults.contains(Fault.KERNEL_DIES)) {
            say(out, "", "status", "{\"execution_state\": \"dead\"}");
        }
        if (faults.contains(Fault.CELL_RAISES)) {
            say(
                    out,
                    id,
                    "error",
                    "{\"ename\": \"NameError\", \"evalue\": \"name 'x' is not defined\", \"traceback\": [\"\\u001b[0;31m"
                            + "NameError\\u001b[0m: name 'x'\"]}");
        }
        if (faults.contains(Fault.CELL_NEVER_ENDS)) {
            await();
        }
        var printed = faults.contains(Fault.CELL_PRINTS_OTHER) ? "41" : code.equals("print(6*7)") ? "42" : "?";
        // Another half comes in another message.
        say(out, id, "stream", "{\"name\": \"stdout\", \"text\": \"" + printed.charAt(0) + "\"}");
        say(out, id, "execute_reply", "{\"status\": \"ok\"}");
        say(out, id, "stream", "{\"name\": \"stdout\", \"text\": \"" + printed.substring(1) + "\\n\"}");
        say(out, id, "status", "{\"execution_state\": \"idle\"}");
        in.readAllBytes();
    }

    private static void say(OutputStream out, String parent, String type, String content) throws IOException {
        var message = "{\"header\": {\"msg_type\": \"%s\"}, \"parent_header\": {\"msg_id\": \"%s\"}, \"content\": %s}"
                .formatted(type, parent, content);
        write(out, 0x1, message.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(OutputStream out, int opcode, byte[] payload) throws IOException {
        out.write(0x80 | opcode);
        if (payload.length < 126) {
            out.write(payload.length);
        } else {
            out.write(126);
            out.write(payload.length >> 8);
            out.write(payload.length & 0xFF);
        }
        out.write(payload);
        out.flush();
    }

    private static String frame(DataInputStream in) throws IOException {
        in.readUnsignedByte();
        int length = in.readUnsignedByte() & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        }
        var mask = in.readNBytes(4);
        var bytes = in.readNBytes(length);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= mask[i % 4];
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Request read(DataInputStream in) throws IOException {
        var lines = new ArrayList<String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            lines.add(line);
        }
        var headers = new HashMap<String, String>();
        lines.stream().skip(1).forEach(line -> {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        });
        var first = lines.getFirst().split(" ", -1);
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Request(first[0], first[1], headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String line(DataInputStream in) throws IOException {
        var text = new StringBuilder();
        while (true) {
            int read = in.readUnsignedByte();
            if (read == '\n') {
                return text.toString();
            }
            if (read != '\r') {
                text.append((char) read);
            }
        }
    }

    private static void reply(OutputStream out, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        out.write(
                ("HTTP/1.1 " + status + " It\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
                                + bytes.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.flush();
    }

    private static void event(OutputStream out, boolean first, String data) throws IOException {
        if (first) {
            out.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        }
        out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
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
