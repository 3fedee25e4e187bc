package dev.slipway.site;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Somebody who is told how deployments go. */
public sealed interface NotificationConfig {
    /** What is told unless the site says otherwise. */
    Set<Occasion> USUAL_OCCASIONS = Set.of(Occasion.FAILURE, Occasion.RECOVERY);

    /** The words unless the site has its own. */
    String USUAL_MESSAGE = "${headline}\n${cause}\n${link}";

    /** The port of mail servers that mail is handed in at. */
    int USUAL_MAIL_PORT = 587;

    /** GitHub's own API. */
    String USUAL_GITHUB = "https://api.github.com";

    /** The topic in Zulip. */
    String USUAL_TOPIC = "deployments";

    /** What a message may hold, as {@code ${…}}. */
    List<String> PLACEHOLDERS = List.of(
            "headline",
            "site",
            "commit",
            "title",
            "author",
            "outcome",
            "targets",
            "step",
            "cause",
            "took",
            "link",
            "deployment");

    /** What of a deployment is told. */
    Wish wish();

    /** When somebody is told something. */
    enum Occasion {
        /** A deployment begins. */
        START,
        /** A deployment failed, or was interrupted. */
        FAILURE,
        /** The first deployment that succeeded after one that did not. */
        RECOVERY,
        /** A deployment succeeded, whatever came before. */
        SUCCESS
    }

    /**
     * What of a deployment is told, and how.
     *
     * @param message with {@link #PLACEHOLDERS}
     */
    record Wish(Set<Occasion> on, String message) {
        public Wish {
            on = Set.copyOf(on);
        }
    }

    /**
     * Any program that takes JSON.
     *
     * @param url where the address stands: whoever knows it may send
     * @param token sent as a bearer token; absent: none
     */
    record Webhook(SecretValue url, Optional<SecretValue> token, Wish wish) implements NotificationConfig {}

    /**
     * A channel of Slack.
     *
     * @param url where the incoming webhook's address stands
     */
    record Slack(SecretValue url, Wish wish) implements NotificationConfig {}

    /**
     * A channel of Mattermost.
     *
     * @param url where the incoming webhook's address stands
     * @param channel another one than the webhook's own
     */
    record Mattermost(SecretValue url, Optional<String> channel, Wish wish) implements NotificationConfig {}

    /**
     * A channel of Zulip, told by a bot.
     *
     * @param url the organisation's root
     * @param email the bot's
     * @param key where the bot's API key stands
     */
    record Zulip(String url, String email, SecretValue key, String channel, String topic, Wish wish)
            implements NotificationConfig {}

    /**
     * People who get mail.
     *
     * @param login absent: the server takes mail without
     */
    record Email(
            String server, int port, Security security, Optional<Login> login, String from, List<String> to, Wish wish)
            implements NotificationConfig {
        public Email {
            to = List.copyOf(to);
        }
    }

    /** Who hands in mail. */
    record Login(String user, SecretValue password) {}

    /** How the way to a mail server is made safe. */
    enum Security {
        /** It begins in clear and must change to TLS before anything is said. */
        STARTTLS,
        /** TLS from the first byte. */
        IMPLICIT,
        /** Not at all: for a server on this machine. */
        NONE
    }

    /**
     * A repository on GitHub, whose commits and environments show how deployments went.
     *
     * @param api the API's root
     * @param repository {@code owner/name}
     * @param status whether the commit is marked
     * @param deployments whether each target is shown as an environment
     */
    record GitHub(String api, String repository, SecretValue token, boolean status, boolean deployments)
            implements NotificationConfig {
        /** A mark that is begun must be ended, so that GitHub is told everything. */
        @Override
        public Wish wish() {
            return new Wish(Set.of(Occasion.values()), "${headline}");
        }
    }
}
