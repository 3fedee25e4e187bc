package dev.slipway.deployment;

import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.pipeline.Cancellation;
import dev.slipway.pipeline.PipelineListener;
import dev.slipway.plan.SitePlan;
import dev.slipway.plan.TargetPlan;
import java.util.ArrayList;
import java.util.List;

/** Finds out what a deployment of a commit would change on each of its targets. Nothing is changed or announced anywhere. */
public final class SitePlanning {
    private final Surroundings surroundings;

    /** In these surroundings. */
    public SitePlanning(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Plans.
     *
     * @param listener told what is done to get there
     * @return one plan, or why there is none
     */
    public SiteReport<SitePlan> of(DeploymentRequest request, PipelineListener listener, Cancellation cancellation)
            throws InterruptedException {
        var visit = new CommitVisit(surroundings);
        return visit.to(request, place -> planned(visit, place, listener, cancellation));
    }

    private static SiteReport<SitePlan> planned(
            CommitVisit visit, CommitVisit.Place place, PipelineListener listener, Cancellation cancellation) {
        var targets = new ArrayList<TargetPlan>();
        var failure = visit.run(place, place.steps().planning(targets::addAll), listener, cancellation);
        place.steps().close();
        if (failure.isPresent()) {
            return new SiteReport.Refused<>(failure.get());
        }
        var plan = new SitePlan(
                place.site().site(), place.commit().hash(), place.commit().title(), targets, place.remarks());
        return new SiteReport.Told<>(place.site().site(), List.of(plan), SiteKnowledge.NONE, place.remarks());
    }
}
