package dev.slipway.cli;

import dev.slipway.site.NotificationConfig;
import dev.slipway.site.NotificationConfig.Occasion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Who is told how a deployment goes, as a section of the site's own document. */
final class WhoIsTold {
    private WhoIsTold() {}

    /** The section; empty where nobody is told. */
    static String markdown(List<NotificationConfig> configs) {
        if (configs.isEmpty()) {
            return "";
        }
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add("## Who is told");
        lines.add("");
        lines.add("They are told in the background: whatever becomes of a message, the deployment is neither failed nor"
                + " delayed by it. What could not be sent is told as a warning at the end.");
        lines.add("");
        configs.forEach(config -> lines.add("- " + line(config)));
        return String.join("\n", lines) + "\n";
    }

    private static String line(NotificationConfig config) {
        return switch (config) {
            case NotificationConfig.Webhook _ -> "A **webhook**" + occasions(config);
            case NotificationConfig.Slack _ -> "**Slack**" + occasions(config);
            case NotificationConfig.Mattermost mattermost ->
                "**Mattermost**"
                        + mattermost
                                .channel()
                                .map(channel -> ", channel " + channel)
                                .orElse("")
                        + occasions(config);
            case NotificationConfig.Zulip zulip ->
                "**Zulip**, channel " + zulip.channel() + ", topic " + zulip.topic() + occasions(config);
            case NotificationConfig.Email email -> "By **mail**, " + String.join(", ", email.to()) + occasions(config);
            case NotificationConfig.GitHub gitHub ->
                "**GitHub**, repository " + gitHub.repository() + ": "
                        + String.join(
                                " and ",
                                Stream.of(
                                                gitHub.status() ? "a status of the commit" : "",
                                                gitHub.deployments() ? "a deployment of each target" : "")
                                        .filter(part -> !part.isEmpty())
                                        .toList())
                        + ".";
        };
    }

    private static String occasions(NotificationConfig config) {
        return ": at "
                + String.join(
                        ", ",
                        Stream.of(Occasion.values())
                                .filter(config.wish().on()::contains)
                                .map(occasion -> occasion.name().toLowerCase(Locale.ROOT))
                                .toList())
                + ".";
    }
}
