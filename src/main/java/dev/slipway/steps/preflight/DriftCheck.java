package dev.slipway.steps.preflight;

import dev.slipway.drift.DriftScan;
import dev.slipway.drift.DriftWords;
import dev.slipway.drift.ObjectDrift;
import dev.slipway.drift.ReleaseDrift;
import dev.slipway.kube.Answer;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.kube.ServedApis;
import dev.slipway.manifest.RenderedRelease;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.preflight.Checked;
import dev.slipway.preflight.Finding;
import dev.slipway.site.DriftPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether somebody has changed by hand what was deployed: the deployment would undo it, perhaps in the middle of an incident. */
final class DriftCheck implements Check {
    @Override
    public Checked at(Place place) throws InterruptedException {
        if (!(place.apis() instanceof Answer.Given<ServedApis>(var apis))) {
            return new Checked("drift", "not known", List.of());
        }
        var scan = new DriftScan(place.cluster(), apis);
        var findings = new ArrayList<Finding>();
        int objects = 0;
        int unseen = 0;
        for (var plan : place.plans()) {
            var drift = drift(scan, plan);
            if (drift.isPresent()) {
                objects += plan.current().size();
                unseen += drift.get().unknown().size();
                findings.addAll(
                        judge(plan.release(), drift.get(), place.target().drift()));
            }
        }
        return new Checked(
                "drift",
                objects == 0
                        ? "nothing is deployed yet"
                        : (objects - unseen) + " of " + objects + " objects looked at, " + changed(findings.size()),
                findings);
    }

    private static String changed(int findings) {
        return findings == 0 ? "none changed by hand" : findings + (findings == 1 ? " finding" : " findings");
    }

    private static Optional<ReleaseDrift> drift(DriftScan scan, RenderedRelease plan) throws InterruptedException {
        Optional<ReleaseRecord> latest = plan.latest();
        return latest.isPresent()
                ? Optional.of(scan.of(plan.release(), latest.get(), plan.current()))
                : Optional.empty();
    }

    /** What the drift of a release means for its next deployment. */
    static List<Finding> judge(TargetRelease release, ReleaseDrift drift, DriftPolicy policy) {
        var findings = new ArrayList<Finding>();
        if (!drift.isDeployed()) {
            findings.add(Finding.remark(
                    release.object(),
                    "Revision " + drift.release().revision() + " of " + release.object()
                            + " was not made by a deployment: somebody has used Helm by hand."));
        }
        drift.objects().stream()
                .filter(ObjectDrift::isByHand)
                .map(object -> finding(release, object, policy))
                .forEach(findings::add);
        return findings;
    }

    private static Finding finding(TargetRelease release, ObjectDrift object, DriftPolicy policy) {
        var what = DriftWords.sentence(release.object(), object);
        return switch (policy) {
            case WARN ->
                Finding.warning(
                        object.object(),
                        what,
                        "The deployment brings back what the site's files say; what shall stay belongs there.");
            case REFUSE ->
                Finding.problem(
                        object.object(),
                        what,
                        "Put what shall stay into the site's files, or undo it; or let this deployment bring back what they say:"
                                + " 'drift: warn' of the target in slipway.yaml.");
        };
    }
}
