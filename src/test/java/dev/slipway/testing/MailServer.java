package dev.slipway.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A mail server on loopback that speaks SMTP (RFC 5321) with STARTTLS (RFC 3207), implicit TLS (RFC 8314) and
 * {@code AUTH PLAIN} (RFC 4954), over real sockets, and notes what breaks them: a login in clear, mail before the login, commands
 * out of order, lines that are too long.
 */
public final class MailServer implements AutoCloseable {
    private static final int LONGEST_LINE = 998;

    private final ServerSocket listening;
    private final Way way;
    private final String user;
    private final String password;
    private final SSLContext tls;
    private final List<Mail> mails = new CopyOnWriteArrayList<>();
    private final List<String> breaches = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<String> greetings = new ConcurrentLinkedQueue<>();
    private volatile boolean silent;

    /** How it is spoken with. */
    public enum Way {
        /** In clear, until the client asks for TLS; nothing else is taken before. */
        STARTTLS,
        /** TLS from the first byte. */
        IMPLICIT,
        /** In clear, without any TLS to be had, and without a login. */
        CLEAR
    }

    /**
     * A mail that was taken.
     *
     * @param lines header and body
     */
    public record Mail(String from, List<String> to, List<String> lines) {
        /** Its text. */
        public String text() {
            return String.join("\n", lines);
        }
    }

    /** Listens from now on. */
    public MailServer(Way way, String user, String password) throws IOException, GeneralSecurityException {
        this.way = way;
        this.user = user;
        this.password = password;
        this.tls = context();
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    private static SSLContext context() throws GeneralSecurityException, IOException {
        var authority = Keys.authority();
        var own = Keys.ofServer(authority, "127.0.0.1");
        return Keys.serverContext(authority, own);
    }

    /** Its port on 127.0.0.1. */
    public int port() {
        return listening.getLocalPort();
    }

    /** Trusts its authority. */
    public SSLSocketFactory trusting() {
        return tls.getSocketFactory();
    }

    /** The next connection is greeted so: {@code 421 busy}. */
    public void nextGreets(String line) {
        greetings.add(line);
    }

    /** From now on nobody is greeted. */
    public void fallSilent() {
        silent = true;
    }

    /** The mails that were taken. */
    public List<Mail> mails() {
        return mails;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var socket = listening.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                // Closed.
                return;
            }
        }
    }

    private void serve(Socket socket) {
        if (silent) {
            // Closed with the server.
            return;
        }
        try (socket) {
            if (way == Way.IMPLICIT) {
                var secure = secured(socket);
                new Dialogue(secure, true).run(greeting());
            } else {
                new Dialogue(socket, false).run(greeting());
            }
        } catch (IOException e) {
            // The client has gone: by its own choice, or because it does not trust us.
        }
    }

    private String greeting() {
        var scripted = greetings.poll();
        return scripted == null ? "220 mail.example ESMTP" : scripted;
    }

    private SSLSocket secured(Socket socket) throws IOException {
        var secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
        secure.setUseClientMode(false);
        secure.startHandshake();
        return secure;
    }

    /** One connection. */
    private final class Dialogue {
        private Socket socket;
        private BufferedReader in;
        private OutputStream out;
        private boolean secure;
        private boolean greeted;
        private boolean loggedIn;
        private String from = "";
        private final List<String> to = new ArrayList<>();

        Dialogue(Socket socket, boolean secure) throws IOException {
            this.socket = socket;
            this.secure = secure;
            this.in = reader();
            this.out = socket.getOutputStream();
        }

        private BufferedReader reader() throws IOException {
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        void run(String greeting) throws IOException {
            say(greeting);
            if (!greeting.startsWith("220")) {
                return;
            }
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equalsIgnoreCase("QUIT")) {
                    say("221 bye");
                    return;
                }
                say(answer(line));
                if (line.equalsIgnoreCase("STARTTLS") && way == Way.STARTTLS) {
                    socket = secured(socket);
                    in = reader();
                    out = socket.getOutputStream();
                    secure = true;
                    greeted = false;
                }
            }
        }

        private String answer(String line) throws IOException {
            var word = line.split("[ :]", 2)[0].toUpperCase(java.util.Locale.ROOT);
            return switch (word) {
                case "EHLO" -> hello();
                case "STARTTLS" ->
                    way == Way.STARTTLS && !secure ? "220 go on" : broken("STARTTLS out of place", "503");
                case "AUTH" -> login(line);
                case "MAIL" -> {
                    if (!greeted || (way != Way.CLEAR && !loggedIn)) {
                        yield broken("mail before the login", "530");
                    }
                    from = address(line);
                    yield "250 ok";
                }
                case "RCPT" -> {
                    if (from.isEmpty()) {
                        yield broken("RCPT before MAIL", "503");
                    }
                    if (address(line).startsWith("nobody@")) {
                        yield "550 no such mailbox";
                    }
                    to.add(address(line));
                    yield "250 ok";
                }
                case "DATA" -> to.isEmpty() ? broken("DATA before RCPT", "503") : data();
                case "RSET", "NOOP" -> "250 ok";
                default -> broken("unknown command " + word, "500");
            };
        }

        private String hello() {
            greeted = true;
            return switch (way) {
                case STARTTLS -> secure ? "250-mail.example\r\n250 AUTH PLAIN" : "250-mail.example\r\n250 STARTTLS";
                case IMPLICIT -> "250-mail.example\r\n250 AUTH PLAIN";
                case CLEAR -> "250 mail.example";
            };
        }

        private String login(String line) {
            if (!secure) {
                return broken("a login in clear", "538");
            }
            var said = new String(
                    Base64.getDecoder().decode(line.replaceFirst("^AUTH PLAIN ", "")), StandardCharsets.UTF_8);
            // In whose name, which may be left out; who; the password (RFC 4616).
            loggedIn = said.equals("\0" + user + "\0" + password) || said.equals(user + "\0" + user + "\0" + password);
            return loggedIn ? "235 welcome" : "535 5.7.8 Authentication credentials invalid";
        }

        private String data() throws IOException {
            say("354 go on");
            var lines = new ArrayList<String>();
            for (var line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
                if (line.length() > LONGEST_LINE) {
                    breaches.add("a line of " + line.length() + " characters");
                }
                lines.add(line.startsWith(".") ? line.substring(1) : line);
            }
            mails.add(new Mail(from, List.copyOf(to), lines));
            from = "";
            to.clear();
            return "250 taken";
        }

        private String broken(String what, String code) {
            breaches.add(what);
            return code + " " + what;
        }

        private void say(String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        private static String address(String line) {
            return line.replaceAll("^[^<]*<([^>]*)>.*$", "$1");
        }
    }

    /** Stops, and fails where a client broke the rules. */
    @Override
    public void close() throws IOException {
        listening.close();
        for (var socket : open) {
            socket.close();
        }
        if (!breaches.isEmpty()) {
            throw new AssertionError("what broke the rules of SMTP: " + breaches);
        }
    }
}
