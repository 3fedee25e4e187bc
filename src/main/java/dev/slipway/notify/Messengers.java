package dev.slipway.notify;

import dev.slipway.site.NotificationConfig;
import dev.slipway.site.SecretValue;
import dev.slipway.workspace.SecretReader;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/**
 * Makes messengers.
 *
 * @param tls whom mail servers' certificates must satisfy
 */
record Messengers(SecretReader secrets, HttpPost post, SSLSocketFactory tls) {

    /** Whom people know it as: {@code Slack}, {@code ops@example.org}. */
    static String who(NotificationConfig config) {
        return switch (config) {
            case NotificationConfig.Webhook webhook -> "The webhook in " + SecretReader.place(webhook.url());
            case NotificationConfig.Slack _ -> "Slack";
            case NotificationConfig.Mattermost _ -> "Mattermost";
            case NotificationConfig.Zulip zulip -> "Zulip, channel " + zulip.channel() + ",";
            case NotificationConfig.Email email -> String.join(", ", email.to());
            case NotificationConfig.GitHub gitHub -> "GitHub, repository " + gitHub.repository() + ",";
        };
    }

    /**
     * Makes one, with its secrets read.
     *
     * @throws IOException with a sentence without a stop, when they cannot be read; in a file that is still encrypted they will
     *     be later
     */
    Messenger of(NotificationConfig config) throws IOException {
        return switch (config) {
            case NotificationConfig.Webhook webhook -> {
                var token = webhook.token().isPresent()
                        ? Optional.of(token(webhook.token().get()))
                        : Optional.<String>empty();
                yield new Webhook(webhook, address(webhook.url()), token, post);
            }
            case NotificationConfig.Slack slack -> new Chats.Slack(slack, address(slack.url()), post);
            case NotificationConfig.Mattermost mattermost ->
                new Chats.Mattermost(mattermost, address(mattermost.url()), post);
            case NotificationConfig.Zulip zulip -> new Chats.Zulip(zulip, token(zulip.key()), post);
            case NotificationConfig.Email email -> {
                var login = email.login();
                var password = login.isPresent()
                        ? Optional.of(there(
                                secrets.password(login.get().password()),
                                login.get().password()))
                        : Optional.<String>empty();
                yield new Email(email, password, tls, post.sleeper(), post.clock(), post.random());
            }
            case NotificationConfig.GitHub gitHub -> new GitHub(gitHub, token(gitHub.token()), post);
        };
    }

    private String token(SecretValue secret) throws IOException {
        return there(secrets.token(secret), secret);
    }

    private static String there(Optional<String> value, SecretValue secret) throws IOException {
        return value.orElseThrow(() -> new IOException("there is nothing in " + SecretReader.place(secret)));
    }

    private URI address(SecretValue secret) throws IOException {
        try {
            var address = new URI(token(secret));
            if (address.getHost() != null && String.valueOf(address.getScheme()).matches("https?")) {
                return address;
            }
        } catch (URISyntaxException _) {
            // Told below; its own message would quote the secret.
        }
        throw new IOException("what stands in " + SecretReader.place(secret)
                + " is not an address that begins with https:// or http://");
    }
}
