package dev.slipway.testing;

import dev.slipway.testing.StreamServer.Answer;
import dev.slipway.testing.StreamServer.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A BinderHub, played by its documented stream of events, with the servers that it launches. It holds whoever asks to what
 * BinderHub and Jupyter Server document, and replays what a test gives it, one script for each time that the stream is asked for.
 */
public final class BinderHubServer implements AutoCloseable {
    /** The token of the server that it launches. */
    public static final String TOKEN = "dGhlLXNlcnZlcnMtdG9rZW4";

    private static final String USER = "/user/binder-examples-requirements-x1y2z3";

    private final StreamServer server;
    private final List<Stream> streams = new ArrayList<>();
    private final List<String> notebook = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private Reply api = answer -> answer.reply(200, "application/json", "{\"version\": \"2.14.2\"}");
    private Reply shutdown = answer -> answer.reply(200, "text/html", "");
    private Pages pages = (_, answer) -> answer.reply(404, "text/html", "<h1>404</h1>");
    private int streamed;

    /** Writes one connection's stream. */
    @FunctionalInterface
    public interface Stream {
        /** Writes it; the head is not sent yet. */
        void write(Answer answer) throws IOException;
    }

    /** Answers a request to a server. */
    @FunctionalInterface
    public interface Reply {
        /** Answers. */
        void write(Answer answer) throws IOException;
    }

    /** Answers all other requests. */
    @FunctionalInterface
    public interface Pages {
        /** Answers. */
        void write(String path, Answer answer) throws IOException;
    }

    /** Starts. */
    public BinderHubServer() {
        server = new StreamServer((request, answer, _) -> handle(request, answer));
    }

    /** Its address. */
    public String address() {
        return server.address();
    }

    /** The next time that a launch is asked for, this is told; the connection stays open then, as BinderHub's does. */
    public BinderHubServer telling(String... events) {
        return streaming(answer -> {
            write(answer, events);
            answer.hang();
        });
    }

    /** The next time that a launch is asked for, the connection goes so. */
    public synchronized BinderHubServer streaming(Stream stream) {
        streams.add(stream);
        return this;
    }

    /** Its servers' interface answers so. */
    public BinderHubServer whoseServerAnswers(Reply reply) {
        api = reply;
        return this;
    }

    /** Its servers answer so when they are to be shut down. */
    public BinderHubServer whoseServerEnds(Reply reply) {
        shutdown = reply;
        return this;
    }

    /** Whatever else is asked for is answered so. */
    public BinderHubServer withPages(Pages all) {
        pages = all;
        return this;
    }

    /** What was asked of the launched server, in order: {@code GET api}. */
    public List<String> notebook() {
        return notebook;
    }

    /** The launches that were asked for: paths as they were sent. */
    public List<String> asked() {
        return asked;
    }

    /** An event as BinderHub writes it. */
    public static String event(String phase, String message) {
        return "data: {\"phase\": \"" + phase + "\", \"message\": \"" + message + "\\n\"}\n\n";
    }

    /** The last event of a launch that went well. */
    public String ready() {
        return "data: {\"phase\": \"ready\", \"message\": \"server running at " + address() + USER
                + "/\\n\", \"url\": \"" + address() + USER + "/\", \"token\": \"" + TOKEN
                + "\", \"image\": \"registry/r2d-1234:50533eb\", \"repo_url\": \"https://github.com/binder-examples/requirements\","
                + " \"binder_ref_url\": \"https://github.com/binder-examples/requirements/tree/50533eb\","
                + " \"binder_launch_host\": \"https://mybinder.org/\", \"binder_request\":"
                + " \"v2/gh/binder-examples/requirements/HEAD\", \"binder_persistent_request\":"
                + " \"v2/gh/binder-examples/requirements/50533eb\"}\n\n";
    }

    /** Writes the head and these events. */
    public static void write(Answer answer, String... events) throws IOException {
        answer.stream();
        for (var event : events) {
            answer.send(event);
        }
    }

    private void handle(Request request, Answer answer) throws IOException {
        var target = request.target();
        if (target.startsWith("/build/")) {
            expect(request.method().equals("GET"), "a launch is asked for with GET, not " + request.method());
            expect(
                    request.header("accept").filter("text/event-stream"::equals).isPresent(),
                    "who asks for a launch accepts a stream of events");
            expect(request.header("authorization").isEmpty(), "BinderHub needs no credentials");
            asked.add(target);
            next().write(answer);
        } else if (target.startsWith(USER + "/")) {
            expect(
                    request.header("authorization")
                            .filter(("token " + TOKEN)::equals)
                            .isPresent(),
                    "a server is asked with its token");
            var path = target.substring(USER.length() + 1);
            notebook.add(request.method() + " " + path);
            switch (request.method() + " " + path) {
                case "GET api" -> api.write(answer);
                case "POST api/shutdown" -> shutdown.write(answer);
                default -> throw new AssertionError("Jupyter Server has no " + request.method() + " " + path);
            }
        } else {
            pages.write(target, answer);
        }
    }

    private synchronized Stream next() {
        if (streamed == streams.size()) {
            throw new AssertionError("a launch was asked for once more than the test has foreseen");
        }
        return streams.get(streamed++);
    }

    private static void expect(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
