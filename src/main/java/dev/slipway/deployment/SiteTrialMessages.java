package dev.slipway.deployment;

import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.notify.Notifications;
import dev.slipway.notify.TrialMessages;
import dev.slipway.notify.TrialMessages.Trial;
import dev.slipway.pipeline.Cancellation;
import dev.slipway.pipeline.Failure;
import dev.slipway.workspace.SecretReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sends a trial message to everybody whom a site's {@code HEAD} tells of deployments; nothing is deployed. */
public final class SiteTrialMessages {
    private final Surroundings surroundings;

    /** In these surroundings. */
    public SiteTrialMessages(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Sends them; what is told of each is what became of its message. */
    public SiteReport<Trial> of(Path site) throws InterruptedException {
        var visit = new CommitVisit(surroundings);
        var request = new DeploymentRequest(site, "HEAD", Optional.empty(), Optional.empty(), Set.of());
        return visit.to(request, place -> send(visit, place));
    }

    private SiteReport<Trial> send(CommitVisit visit, CommitVisit.Place place) {
        var failure = visit.run(place, place.steps().decryption(), _ -> {}, new Cancellation());
        place.steps().close();
        if (failure.isPresent()) {
            return new SiteReport.Refused<>(failure.get());
        }
        var secrets = new SecretReader(place.workspace().site(), surroundings.environment(), surroundings.mask());
        var world = new Notifications.World(surroundings.sleeper(), surroundings.clock(), surroundings.random());
        try {
            var trials = new TrialMessages(secrets, world)
                    .send(
                            place.site().notifications(),
                            place.subject(),
                            List.copyOf(place.site().targets().keySet()));
            return new SiteReport.Told<>(place.site().site(), trials, SiteKnowledge.NONE, place.remarks());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new SiteReport.Refused<>(Failure.of("sending trial messages", "It was interrupted."));
        }
    }
}
