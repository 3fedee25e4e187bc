package dev.slipway.notify;

import dev.slipway.site.NotificationConfig;
import java.net.URI;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Any program that takes JSON: docs/notifications.md tells its keys, which are stable.
 *
 * @param url secret
 * @param token secret
 */
record Webhook(NotificationConfig.Webhook config, URI url, Optional<String> token, HttpPost post) implements Messenger {
    @Override
    public void send(Notice notice) throws NotSent, InterruptedException {
        if (notice instanceof Notice.OfDeployment told) {
            var about = told.about();
            var body = HttpPost.JSON
                    .createObjectNode()
                    .put("outcome", told.outcome().word())
                    .put("text", Message.of(config.wish().message(), told, UnaryOperator.identity()))
                    .put("deployment", about.deployment())
                    .put("site", about.site())
                    .put("commit", about.commit())
                    .put("title", about.title())
                    .put("author", about.author())
                    .put("cause", told.cause())
                    .put("link", about.link())
                    .put("seconds", told.took().toSeconds());
            var targets = body.putArray("targets");
            about.targets().forEach(targets::add);
            var steps = body.putArray("steps");
            told.steps().forEach(steps::add);
            var request = HttpPost.json(url, body);
            token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
            post.send(request.build());
        }
    }
}
