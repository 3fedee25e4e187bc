package dev.slipway.deployment;

import dev.slipway.deployment.SiteVisit.Place;
import dev.slipway.deployment.SiteVisit.Question;
import dev.slipway.kube.Answer;
import dev.slipway.pipeline.Failure;
import dev.slipway.rollout.Survey;

/**
 * Tells what is wrong with what runs on a site's targets at this moment, with the evidence, without a deployment. Nothing is
 * changed anywhere.
 */
public final class SiteDiagnosis {
    private final Surroundings surroundings;

    /** In these surroundings. */
    public SiteDiagnosis(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Finds out. */
    public SiteReport<TargetDiagnosis> of(VisitRequest request) throws InterruptedException {
        return new SiteVisit(surroundings).ask(request, new WhatIsWrong());
    }

    private final class WhatIsWrong implements Question<TargetDiagnosis> {
        @Override
        public Answer<TargetDiagnosis> ask(Place place) {
            return Survey.full(place.cluster(), TargetScope.of(place.site(), place.target()), surroundings.clock())
                    .map(survey -> new TargetDiagnosis.Seen(
                            place.target().name(),
                            place.access().namespace(),
                            place.cluster().server(),
                            survey.workloads(),
                            survey.findings()));
        }

        @Override
        public TargetDiagnosis unseen(String target, Failure failure) {
            return new TargetDiagnosis.Unseen(target, failure);
        }

        /** Its evidence holds the last lines of logs. */
        @Override
        public boolean mayShowSecrets() {
            return true;
        }
    }
}
