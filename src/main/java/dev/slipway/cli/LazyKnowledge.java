package dev.slipway.cli;

import dev.slipway.diagnosis.Diagnosis;
import dev.slipway.diagnosis.KnowledgeBase;
import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of failures, read only when something failed: a deployment that succeeds should not pay for it. */
final class LazyKnowledge {
    private final SiteKnowledge site;
    private @Nullable KnowledgeBase all;

    /** Ours, and the site's own. */
    LazyKnowledge(SiteKnowledge site) {
        this.site = site;
    }

    synchronized List<Diagnosis> diagnose(StepRef step, Failure failure) {
        var known = all == null ? KnowledgeBase.shipped().with(site) : all;
        all = known;
        return known.diagnose(step.step(), failure);
    }
}
