package dev.slipway.steps.preflight;

import dev.slipway.kube.Answer;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.pipeline.Durations;
import dev.slipway.preflight.Checked;
import dev.slipway.preflight.Finding;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** In what state each release is. */
final class ReleaseCheck implements Check {
    private final InstantSource clock;

    ReleaseCheck(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Checked at(Place place) {
        var findings = new ArrayList<Finding>();
        var states = new ArrayList<String>();
        for (var plan : place.plans()) {
            var release = plan.release();
            if (place.records().get(release.namespace()) instanceof Answer.Refused<List<ReleaseRecord>>(var trouble)) {
                return Checked.unknown("release", "In what state " + release.object() + " is", trouble);
            }
            states.add(release.name() + " "
                    + plan.latest()
                            .map(it -> it.status() + " (revision " + it.revision() + ")")
                            .orElse("not there yet"));
            plan.latest()
                    .flatMap(record -> judge(release, record, clock.instant()))
                    .ifPresent(findings::add);
        }
        return new Checked("release", String.join(", ", states), findings);
    }

    /** What a release's latest revision means for the next one; who works on one that is pending is {@link OwnerCheck}'s to say. */
    static Optional<Finding> judge(TargetRelease release, ReleaseRecord latest, Instant now) {
        return latest.status().equals("failed")
                ? Optional.of(Finding.remark(
                        release.object(),
                        "Release " + release.name() + " in namespace " + release.namespace()
                                + " failed in its latest revision, " + latest.revision() + since(latest, now)
                                + ". Helm upgrades it all the same."))
                : Optional.empty();
    }

    private static String since(ReleaseRecord latest, Instant now) {
        return latest.updated()
                .map(at -> " since " + at.truncatedTo(java.time.temporal.ChronoUnit.SECONDS) + " ("
                        + Durations.words(Duration.ofSeconds(
                                Math.max(0, Duration.between(at, now).toSeconds())))
                        + ")")
                .orElse("");
    }
}
