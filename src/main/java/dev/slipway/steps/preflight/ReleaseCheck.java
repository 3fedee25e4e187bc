package dev.slipway.steps.preflight;

import dev.slipway.kube.Answer;
import dev.slipway.kube.ReleaseDescription;
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

/** Whether Helm will take up each release, or finds it locked by an operation that goes on or was killed. */
final class ReleaseCheck implements Check {
    /** Helm ends by itself some moments after its time limit. */
    private static final Duration GRACE = Duration.ofMinutes(1);

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

    /** What a release's latest revision means for the next one. */
    static Optional<Finding> judge(TargetRelease release, ReleaseRecord latest, Instant now) {
        return switch (latest.status()) {
            case "pending-install", "pending-upgrade", "pending-rollback" ->
                Optional.of(isYoung(release, latest, now) ? goingOn(release, latest, now) : left(release, latest, now));
            case "uninstalling" ->
                Optional.of(Finding.problem(
                        release.object(),
                        whole(release) + " is being uninstalled" + since(latest, now)
                                + ", and Helm upgrades none such.",
                        "Wait until that is over; where it was left half done: helm uninstall " + release.name()
                                + " --namespace " + release.namespace()));
            case "failed" ->
                Optional.of(Finding.remark(
                        release.object(),
                        whole(release) + " failed in its latest revision, " + latest.revision() + since(latest, now)
                                + ". Helm upgrades it all the same."));
            default -> Optional.empty();
        };
    }

    private static boolean isYoung(TargetRelease release, ReleaseRecord latest, Instant now) {
        return latest.updated()
                .filter(at -> at.plus(release.config().timeout()).plus(GRACE).isAfter(now))
                .isPresent();
    }

    private static Finding goingOn(TargetRelease release, ReleaseRecord latest, Instant now) {
        var until = latest.updated().map(at -> at.plus(release.config().timeout()));
        return Finding.problem(
                release.object(),
                whole(release) + " is locked: " + doing(latest) + since(latest, now) + by(latest)
                        + ". Somebody is probably still at it.",
                "Let it come to its end"
                        + until.map(at -> " (by " + at + ", the release's time limit)")
                                .orElse("") + ", then deploy again. If you know that nobody is: "
                        + unlock(release, latest));
    }

    private static Finding left(TargetRelease release, ReleaseRecord latest, Instant now) {
        return Finding.problem(
                release.object(),
                whole(release) + " is locked: " + doing(latest) + since(latest, now) + by(latest)
                        + ", longer than the release's time limit of "
                        + Durations.words(release.config().timeout())
                        + ": it was left by a run that was killed, and Helm starts nothing else until it is undone.",
                unlock(release, latest));
    }

    private static String whole(TargetRelease release) {
        return "Release " + release.name() + " in namespace " + release.namespace();
    }

    private static String doing(ReleaseRecord latest) {
        var what = switch (latest.status()) {
            case "pending-install" -> "its installation";
            case "pending-rollback" -> "a rollback";
            default -> "an upgrade";
        };
        return what + ", revision " + latest.revision() + ", has been going on";
    }

    private static String since(ReleaseRecord latest, Instant now) {
        return latest.updated()
                .map(at -> " since " + at.truncatedTo(java.time.temporal.ChronoUnit.SECONDS) + " ("
                        + Durations.words(Duration.ofSeconds(
                                Math.max(0, Duration.between(at, now).toSeconds())))
                        + ")")
                .orElse("");
    }

    private static String by(ReleaseRecord latest) {
        return latest.deployment()
                .map(ReleaseDescription::deployment)
                .map(id -> ", by deployment " + id)
                .orElse("");
    }

    /** A first installation has nothing to go back to. */
    private static String unlock(TargetRelease release, ReleaseRecord latest) {
        var where = release.name() + " --namespace " + release.namespace();
        return latest.revision() <= 1 || latest.status().equals("pending-install")
                ? "It was never deployed, so remove it: helm uninstall " + where
                : "Look at 'helm history " + where + "', go back to its last deployed revision with 'helm rollback "
                        + where + "', and deploy again.";
    }
}
