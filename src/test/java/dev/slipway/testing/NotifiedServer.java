package dev.slipway.testing;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A service that is told how deployments go, held to its documentation. A test may have requests answered otherwise, or not at
 * all.
 */
public abstract class NotifiedServer extends ContractServer {
    /** Reads what is sent. */
    protected static final JsonMapper JSON = JsonMapper.shared();

    private final ConcurrentLinkedQueue<Reply> scripted = new ConcurrentLinkedQueue<>();
    private final List<Asked> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean silent;

    /** The next request is answered so, if it keeps to the contract. */
    public void next(Reply reply) {
        scripted.add(reply);
    }

    /** From now on nobody gets an answer. */
    public void fallSilent() {
        silent = true;
    }

    /** Whatever was asked, in order. */
    public List<Asked> requests() {
        return requests;
    }

    @Override
    protected Reply answer(Asked asked) {
        requests.add(asked);
        if (silent) {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        var right = judged(asked);
        var other = scripted.poll();
        return other == null ? right : other;
    }

    /** Checks a request, and answers it as the service does. */
    protected abstract Reply judged(Asked asked);

    /** The body as JSON; no JSON is a breach. */
    protected JsonNode json(Asked asked) {
        expect("content type", asked.header("Content-Type").orElse("none"), "application/json");
        try {
            var body = JSON.readTree(asked.body());
            if (!body.isObject()) {
                breach("not a JSON object: " + asked.body());
            }
            return body;
        } catch (JacksonException e) {
            breach("not JSON: " + asked.body());
            return JSON.createObjectNode();
        }
    }

    /** Notes keys that the documentation does not know, and needed ones that lack. */
    protected void keys(JsonNode body, Set<String> needed, Set<String> possible) {
        var unknown = new TreeSet<>(body.propertyNames());
        unknown.removeAll(needed);
        unknown.removeAll(possible);
        if (!unknown.isEmpty()) {
            breach("unknown keys " + unknown);
        }
        var lacking = new TreeSet<>(needed);
        lacking.removeAll(body.propertyNames());
        if (!lacking.isEmpty()) {
            breach("lacking keys " + lacking);
        }
    }

    /** Notes a text that is empty or too long, counted as people count. */
    protected void text(String name, String text, int longest) {
        if (text.isBlank() || text.codePointCount(0, text.length()) > longest) {
            breach(name + " has " + text.length() + " characters: " + text);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        super.close();
    }

    /**
     * Slack's incoming webhooks: {@code POST /services/T…/B…/…} of a JSON object with {@code text}, answered by {@code ok}; the
     * three characters that Slack reads stand only as entities.
     */
    public static final class Slack extends NotifiedServer {
        private static final String PATH = "/services/T00000000/B00000000/HuNtEr2HuNtEr2HuNtEr2";

        /** The webhook's address. */
        public String webhook() {
            return address() + PATH;
        }

        /** The texts that came. */
        public List<String> texts() {
            return requests().stream()
                    .map(asked -> JSON.readTree(asked.body()).path("text").asString())
                    .toList();
        }

        @Override
        protected Reply judged(Asked asked) {
            expect("method", asked.method(), "POST");
            if (!asked.path().equals(PATH)) {
                return new Reply(404, Map.of(), "no_service");
            }
            var body = json(asked);
            keys(body, Set.of("text"), Set.of("blocks", "attachments", "thread_ts", "mrkdwn", "unfurl_links"));
            var text = body.path("text").asString("");
            text("text", text, 40_000);
            if (text.matches("(?s).*([<>]|&(?!amp;|lt;|gt;)).*")) {
                breach("not escaped: " + text);
            }
            return new Reply(200, Map.of("Content-Type", "text/html"), "ok");
        }
    }

    /** Mattermost's incoming webhooks: {@code POST /hooks/ID} of a JSON object with {@code text}, answered by {@code ok}. */
    public static final class Mattermost extends NotifiedServer {
        private static final String PATH = "/hooks/huntr2huntr2huntr2huntr2hu";

        /** The webhook's address. */
        public String webhook() {
            return address() + PATH;
        }

        @Override
        protected Reply judged(Asked asked) {
            expect("method", asked.method(), "POST");
            expect("path", asked.path(), PATH);
            var body = json(asked);
            keys(
                    body,
                    Set.of("text"),
                    Set.of(
                            "channel",
                            "username",
                            "icon_url",
                            "icon_emoji",
                            "attachments",
                            "type",
                            "props",
                            "priority"));
            text("text", body.path("text").asString(""), 16_383);
            return new Reply(200, Map.of("Content-Type", "text/plain"), "ok");
        }
    }

    /** Zulip's {@code POST /api/v1/messages}: a form, by a bot with its key. */
    public static final class Zulip extends NotifiedServer {
        private final String authorization;

        /**
         * With one bot.
         *
         * @param authorization as its requests must have it: {@code Basic …}
         */
        public Zulip(String authorization) {
            this.authorization = authorization;
        }

        @Override
        protected Reply judged(Asked asked) {
            expect("request", asked.method() + " " + asked.path(), "POST /api/v1/messages");
            expect("content type", asked.header("Content-Type").orElse("none"), "application/x-www-form-urlencoded");
            if (!asked.header("Authorization").orElse("none").equals(authorization)) {
                return Reply.json(
                        401, "{\"result\":\"error\",\"msg\":\"Invalid API key\",\"code\":\"INVALID_API_KEY\"}");
            }
            var form = parameters(asked.body());
            expect("fields", form.keySet(), Set.of("type", "to", "topic", "content"));
            if (!Set.of("stream", "channel").contains(form.getOrDefault("type", ""))) {
                breach("type " + form.get("type"));
            }
            if (!JSON.readTree(form.getOrDefault("to", "null")).isString()) {
                breach("'to' is no channel's name in JSON: " + form.get("to"));
            }
            text("topic", form.getOrDefault("topic", ""), 60);
            text("content", form.getOrDefault("content", ""), 10_000);
            return Reply.json(200, "{\"result\":\"success\",\"msg\":\"\",\"id\":42}");
        }
    }

    /** A program of somebody's own: takes what docs/notifications.md says, with a token. */
    public static final class Webhook extends NotifiedServer {
        private static final Set<String> KEYS = Set.of(
                "outcome",
                "text",
                "deployment",
                "site",
                "commit",
                "title",
                "author",
                "targets",
                "steps",
                "cause",
                "link",
                "seconds");

        @Override
        protected Reply judged(Asked asked) {
            expect("method", asked.method(), "POST");
            expect("authorization", asked.header("Authorization").orElse("none"), "Bearer webhook-token-0123456789");
            keys(json(asked), KEYS, Set.of());
            return new Reply(204, Map.of(), "");
        }
    }
}
