package dev.slipway.deployment;

import dev.slipway.deployment.SiteVisit.Place;
import dev.slipway.deployment.SiteVisit.Question;
import dev.slipway.kube.Answer;
import dev.slipway.memory.TargetMemory;
import dev.slipway.pipeline.Failure;

/** Asks a site's targets which deployments came to them. */
public final class SiteMemory implements Question<TargetPast> {
    private final Surroundings surroundings;

    /** In these surroundings. */
    public SiteMemory(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Finds out. */
    public SiteReport<TargetPast> of(VisitRequest request) throws InterruptedException {
        return new SiteVisit(surroundings).ask(request, this);
    }

    @Override
    public Answer<TargetPast> ask(Place place) {
        return new TargetMemory(place.cluster(), place.access().namespace())
                .deployments()
                .map(past -> new TargetPast.Remembered(place.target().name(), past));
    }

    @Override
    public TargetPast unseen(String target, Failure failure) {
        return new TargetPast.Unseen(target, failure);
    }

    /** Titles were masked before they were noted; the rest is names and numbers. */
    @Override
    public boolean mayShowSecrets() {
        return false;
    }
}
