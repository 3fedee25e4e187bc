package dev.slipway.deployment;

import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.pipeline.Cancellation;
import dev.slipway.pipeline.Failure;
import dev.slipway.preflight.TargetReport;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Looks at a site's targets as a deployment of {@code HEAD} does before it changes anything, without a deployment: what it
 * needs for that (decrypted files, Helm, charts) is got the same way, in a private workspace. Nothing is changed or announced
 * anywhere.
 */
public final class SitePreflight {
    private final Surroundings surroundings;

    /** In these surroundings. */
    public SitePreflight(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Looks. */
    public SiteReport<TargetReport> of(VisitRequest request) throws InterruptedException {
        var visit = new CommitVisit(surroundings);
        var wish =
                new DeploymentRequest(request.site(), "HEAD", request.kubeconfig(), Optional.empty(), request.only());
        return visit.to(wish, place -> look(visit, place));
    }

    private static SiteReport<TargetReport> look(CommitVisit visit, CommitVisit.Place place) {
        var reports = new ArrayList<TargetReport>();
        var preflight = place.steps().preflight(found -> {
            // Where it was tried again, the last look counts.
            reports.clear();
            reports.addAll(found);
        });
        var failure = visit.run(place, preflight, _ -> {}, new Cancellation());
        place.steps().close();
        return reports.isEmpty()
                ? new SiteReport.Refused<>(
                        failure.orElse(Failure.of("looking at the targets", "No target was looked at.")))
                : new SiteReport.Told<>(place.site().site(), reports, SiteKnowledge.NONE, place.remarks());
    }
}
