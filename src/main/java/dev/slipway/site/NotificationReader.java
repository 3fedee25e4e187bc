package dev.slipway.site;

import dev.slipway.site.NotificationConfig.Login;
import dev.slipway.site.NotificationConfig.Occasion;
import dev.slipway.site.NotificationConfig.Security;
import dev.slipway.site.NotificationConfig.Wish;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads {@code notify}. */
final class NotificationReader {
    private static final Pattern MAIL_ADDRESS = Pattern.compile("[^@\\s<>,;]+@[^@\\s<>,;]+");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:]+");
    private static final Pattern REPOSITORY = Pattern.compile("[A-Za-z0-9-]+/[A-Za-z0-9._-]+");
    private static final int LONGEST_TOPIC = 60;
    private static final Placeholders KNOWN = known();

    private final Problems problems;
    private final ValueChecks checks;

    NotificationReader(Problems problems, ValueChecks checks) {
        this.problems = problems;
        this.checks = checks;
    }

    List<NotificationConfig> read(MapReader notify) {
        notify.allowing("webhook", "slack", "mattermost", "zulip", "email", "github");
        return Stream.of(
                        each(notify, "webhook", this::webhook),
                        each(notify, "slack", this::slack),
                        each(notify, "mattermost", this::mattermost),
                        each(notify, "zulip", this::zulip),
                        each(notify, "email", this::email),
                        each(notify, "github", this::gitHub))
                .flatMap(List::stream)
                .toList();
    }

    /** One of a kind, or a list of several. */
    private static List<NotificationConfig> each(
            MapReader notify, String kind, Function<MapReader, Optional<? extends NotificationConfig>> reading) {
        var maps = notify.isList(kind)
                ? notify.maps(kind, "each of '" + kind + "'")
                : notify.map(kind, "'" + kind + "'").stream().toList();
        return maps.stream()
                .flatMap(map -> reading.apply(map).<NotificationConfig>map(one -> one).stream())
                .toList();
    }

    private Optional<NotificationConfig.Webhook> webhook(MapReader map) {
        map.allowing("url", "token", "on", "message").requiring("url");
        var token = checks.secret(map.raw("token"), "$WEBHOOK_TOKEN");
        var wish = wish(map);
        return checks.secretAddress(map.raw("url"), "$WEBHOOK_URL")
                .map(url -> new NotificationConfig.Webhook(url, token, wish));
    }

    private Optional<NotificationConfig.Slack> slack(MapReader map) {
        map.allowing("url", "on", "message").requiring("url");
        var wish = wish(map);
        return checks.secretAddress(map.raw("url"), "$SLACK_WEBHOOK_URL")
                .map(url -> new NotificationConfig.Slack(url, wish));
    }

    private Optional<NotificationConfig.Mattermost> mattermost(MapReader map) {
        map.allowing("url", "channel", "on", "message").requiring("url");
        var channel = map.text("channel").map(Text::value);
        var wish = wish(map);
        return checks.secretAddress(map.raw("url"), "$MATTERMOST_WEBHOOK_URL")
                .map(url -> new NotificationConfig.Mattermost(url, channel, wish));
    }

    private Optional<NotificationConfig.Zulip> zulip(MapReader map) {
        map.allowing("url", "email", "key", "channel", "topic", "on", "message")
                .requiring("url", "email", "key", "channel");
        var url = address(map.text("url"));
        var email = mailAddress(map.text("email"));
        var key = checks.secret(map.raw("key"), "$ZULIP_API_KEY");
        var channel = map.text("channel").map(Text::value);
        var topic =
                map.text("topic").filter(this::isShortTopic).map(Text::value).orElse(NotificationConfig.USUAL_TOPIC);
        var wish = wish(map);
        return url.isEmpty() || email.isEmpty() || key.isEmpty() || channel.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new NotificationConfig.Zulip(url.get(), email.get(), key.get(), channel.get(), topic, wish));
    }

    private boolean isShortTopic(Text topic) {
        if (topic.value().codePointCount(0, topic.value().length()) <= LONGEST_TOPIC) {
            return true;
        }
        problems.add(topic.place(), "a topic of Zulip has " + LONGEST_TOPIC + " characters at the most.", "");
        return false;
    }

    private Optional<NotificationConfig.Email> email(MapReader map) {
        map.allowing("server", "port", "tls", "user", "password", "from", "to", "on", "message")
                .requiring("server", "from", "to");
        var server = map.text("server").filter(this::isHost).map(Text::value);
        var port = map.number("port", 1, 65535).orElse(NotificationConfig.USUAL_MAIL_PORT);
        var security = checks.word(map.text("tls"), Security.class).orElse(Security.STARTTLS);
        var from = mailAddress(map.text("from"));
        var to = map.texts("to").stream()
                .flatMap(text -> mailAddress(Optional.of(text)).stream())
                .toList();
        if (map.isEmptyList("to")) {
            problems.add(map.placeOf("to"), "'to' is empty.", "Name at least one address.");
        }
        var login = login(map, security);
        var wish = wish(map);
        return server.isEmpty() || from.isEmpty()
                ? Optional.empty()
                : Optional.of(new NotificationConfig.Email(server.get(), port, security, login, from.get(), to, wish));
    }

    private Optional<Login> login(MapReader map, Security security) {
        var user = map.text("user").map(Text::value);
        var password = checks.secret(map.raw("password"), "$SMTP_PASSWORD");
        if (map.has("user") != map.has("password")) {
            problems.add(
                    map.has("user") ? map.placeOf("user") : map.placeOf("password"),
                    "'user' and 'password' go together.",
                    map.has("user") ? "Add 'password: $SMTP_PASSWORD'." : "Add 'user:'.");
        }
        if (map.has("password") && security == Security.NONE) {
            problems.add(
                    map.placeOf("password"),
                    "with 'tls: none' the password would be sent in clear.",
                    "Take 'tls: starttls' or 'tls: implicit'.");
        }
        return user.isEmpty() ? Optional.empty() : password.map(secret -> new Login(user.get(), secret));
    }

    private Optional<NotificationConfig.GitHub> gitHub(MapReader map) {
        map.allowing("repository", "token", "api", "status", "deployments").requiring("repository", "token");
        var repository = map.text("repository").filter(this::isRepository).map(Text::value);
        var token = checks.secret(map.raw("token"), "$GITHUB_TOKEN");
        var api = map.has("api") ? address(map.text("api")) : Optional.of(NotificationConfig.USUAL_GITHUB);
        boolean status = map.flag("status").orElse(true);
        boolean deployments = map.flag("deployments").orElse(true);
        if (!status && !deployments) {
            problems.add(
                    map.place(),
                    "GitHub would be told nothing: neither a status nor deployments.",
                    "Delete one of 'status: false' and 'deployments: false', or all of it.");
        }
        return repository.isEmpty() || token.isEmpty() || api.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new NotificationConfig.GitHub(api.get(), repository.get(), token.get(), status, deployments));
    }

    private Wish wish(MapReader map) {
        var on = occasions(map);
        var message = map.template("message");
        message.ifPresent(
                text -> KNOWN.problemsIn(text.value()).forEach(problem -> problems.add(text.place(), problem, "")));
        return new Wish(on, message.map(Text::value).orElse(NotificationConfig.USUAL_MESSAGE));
    }

    private Set<Occasion> occasions(MapReader map) {
        if (!map.has("on")) {
            return NotificationConfig.USUAL_OCCASIONS;
        }
        if (map.isEmptyList("on")) {
            problems.add(map.placeOf("on"), "'on' is empty, so that nothing would be told.", "Name an occasion.");
        }
        var read = new ArrayList<Occasion>();
        map.texts("on")
                .forEach(text -> checks.word(Optional.of(text), Occasion.class).ifPresent(read::add));
        return read.isEmpty() ? Set.of() : EnumSet.copyOf(read);
    }

    private static Placeholders known() {
        var values = new LinkedHashMap<String, String>();
        NotificationConfig.PLACEHOLDERS.forEach(name -> values.put(name, ""));
        return new Placeholders(values);
    }

    private Optional<String> address(Optional<Text> text) {
        return text.filter(url -> checks.isUrl(url.value(), url.place(), List.of("https", "http")))
                .map(url -> url.value().replaceAll("/+$", ""));
    }

    private boolean isHost(Text text) {
        return fits(text, HOST, "is not a host's name.", "Write it without a scheme; the port stands at 'port'.");
    }

    private boolean isRepository(Text text) {
        return fits(text, REPOSITORY, "is not a repository.", "Write OWNER/NAME.");
    }

    private Optional<String> mailAddress(Optional<Text> text) {
        return text.filter(address -> fits(address, MAIL_ADDRESS, "is not a mail address.", "Write name@example.org."))
                .map(Text::value);
    }

    private boolean fits(Text text, Pattern pattern, String problem, String remedy) {
        if (pattern.matcher(text.value()).matches()) {
            return true;
        }
        problems.add(text.place(), "'" + text.value() + "' " + problem, remedy);
        return false;
    }
}
