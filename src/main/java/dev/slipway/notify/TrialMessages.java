package dev.slipway.notify;

import dev.slipway.notify.Messenger.NotSent;
import dev.slipway.pipeline.PipelineEvent.Subject;
import dev.slipway.site.NotificationConfig;
import dev.slipway.workspace.SecretReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A message to everybody who is told of deployments, to see whether it comes; one after the other. */
public final class TrialMessages {
    private final Messengers messengers;
    private final SecretReader secrets;

    /**
     * With these secrets.
     *
     * @param secrets where the tokens are; its mask hides them
     */
    public TrialMessages(SecretReader secrets, Notifications.World world) {
        this.secrets = secrets;
        this.messengers = Notifications.messengers(secrets, world);
    }

    /** What became of a message; {@code who} begins a sentence. */
    public sealed interface Trial {
        /** To whom. */
        String who();

        /** It was taken. */
        record Sent(String who) implements Trial {}

        /**
         * It was not.
         *
         * @param why continues a sentence, without a stop
         */
        record Failed(String who, String why) implements Trial {}

        /**
         * None was sent.
         *
         * @param why a sentence without a stop
         */
        record Untried(String who, String why) implements Trial {}
    }

    /**
     * Sends one to each.
     *
     * @param subject the commit that is asked of whom it tells
     */
    public List<Trial> send(List<NotificationConfig> configs, Subject subject, List<String> targets)
            throws InterruptedException {
        var notice = new Notice.OfDeployment(
                new Notice.About(
                        subject.id().value(),
                        subject.site(),
                        subject.commit(),
                        Notifications.clean(secrets, subject.title()),
                        Notifications.clean(secrets, subject.author()),
                        targets,
                        Notifications.clean(secrets, RunLink.in(secrets.environment()))),
                Notice.Outcome.TRIAL,
                List.of(),
                "",
                Duration.ZERO);
        var trials = new ArrayList<Trial>();
        for (var config : configs) {
            trials.add(trial(config, notice));
        }
        return trials;
    }

    private Trial trial(NotificationConfig config, Notice notice) throws InterruptedException {
        var who = Messengers.who(config);
        if (config instanceof NotificationConfig.GitHub) {
            return new Trial.Untried(who, "a status or a deployment there would be taken for a real one");
        }
        try {
            messengers.of(config).send(notice);
            return new Trial.Sent(who);
        } catch (IOException e) {
            return new Trial.Failed(who, String.valueOf(e.getMessage()));
        } catch (NotSent e) {
            return new Trial.Failed(who, e.why());
        }
    }
}
