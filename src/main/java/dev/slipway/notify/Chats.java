package dev.slipway.notify;

import dev.slipway.site.NotificationConfig;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

/** Programs in which people chat. Each has its own idea of a message, and of which characters in it do something. */
final class Chats {
    private Chats() {}

    /**
     * Slack's incoming webhooks.
     *
     * @param url secret
     */
    record Slack(NotificationConfig.Slack config, URI url, HttpPost post) implements Messenger {
        @Override
        public void send(Notice notice) throws NotSent, InterruptedException {
            if (notice instanceof Notice.OfDeployment told) {
                var text = Message.of(config.wish().message(), told, Slack::escaped);
                post.send(HttpPost.json(url, HttpPost.JSON.createObjectNode().put("text", cut(text)))
                        .build());
            }
        }

        /** These three are all that Slack wants escaped; with them, nobody in a commit's title is called. */
        static String escaped(String text) {
            return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        }
    }

    /**
     * Mattermost's incoming webhooks.
     *
     * @param url secret
     */
    record Mattermost(NotificationConfig.Mattermost config, URI url, HttpPost post) implements Messenger {
        @Override
        public void send(Notice notice) throws NotSent, InterruptedException {
            if (notice instanceof Notice.OfDeployment told) {
                var text = Message.of(config.wish().message(), told, Mattermost::escaped);
                var body = HttpPost.JSON.createObjectNode().put("text", cut(text));
                config.channel().ifPresent(channel -> body.put("channel", channel));
                post.send(HttpPost.json(url, body).build());
            }
        }

        static String escaped(String text) {
            return callingNobody(text.replaceAll("[\\\\`*_\\[\\]<>~|#]", "\\\\$0"));
        }
    }

    /**
     * Zulip's {@code POST /api/v1/messages}, as a bot.
     *
     * @param key secret
     */
    record Zulip(NotificationConfig.Zulip config, String key, HttpPost post) implements Messenger {
        @Override
        public void send(Notice notice) throws NotSent, InterruptedException {
            if (notice instanceof Notice.OfDeployment told) {
                var text = Message.of(config.wish().message(), told, Chats::callingNobody);
                post.send(request(cut(text)));
            }
        }

        private HttpRequest request(String content) {
            var login = config.email() + ":" + key;
            var form = Map.of(
                    // The name that servers of all ages know for a channel.
                    "type",
                    "stream",
                    // As JSON, so that a channel named 7 is not taken for the one with that number.
                    "to",
                    HttpPost.JSON.writeValueAsString(config.channel()),
                    "topic",
                    config.topic(),
                    "content",
                    content);
            return HttpRequest.newBuilder(URI.create(config.url() + "/api/v1/messages"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .header("User-Agent", "slipway")
                    .header(
                            "Authorization",
                            "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
                    .POST(BodyPublishers.ofString(form.entrySet().stream()
                            .map(field ->
                                    field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                            .collect(Collectors.joining("&"))))
                    .build();
        }
    }

    private static String cut(String text) {
        return Message.cut(text, Message.LONGEST);
    }

    /** A space of no width behind each at sign: "@all" in a commit's title would wake everybody. */
    private static String callingNobody(String text) {
        return text.replace("@", "@\u200b");
    }
}
