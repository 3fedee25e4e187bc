package dev.slipway.cli;

import dev.slipway.deployment.SiteReport;
import dev.slipway.deployment.TargetStatus;
import dev.slipway.drift.DriftWords;
import dev.slipway.drift.DriftedField;
import dev.slipway.drift.ObjectDrift;
import dev.slipway.drift.ReleaseDrift;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was changed by hand, on the page of {@code slipway status}. */
final class DriftText {
    private DriftText() {}

    /** For people; nothing where it was not looked for. */
    static List<String> of(SiteReport.Told<TargetStatus> told) {
        var lines = new ArrayList<String>();
        var looked = false;
        for (var target : told.targets()) {
            if (target instanceof TargetStatus.Seen seen) {
                for (var release : seen.releases()) {
                    looked |= release.drift().isPresent();
                    release.drift().ifPresent(drift -> lines.addAll(of(seen.target(), release.name(), drift)));
                }
            }
        }
        if (looked && lines.isEmpty()) {
            lines.add("Everything is as it was deployed.");
        }
        return lines;
    }

    private static List<String> of(String target, String release, ReleaseDrift drift) {
        var lines = new ArrayList<String>();
        if (!drift.isDeployed()) {
            lines.add(target + ": revision " + drift.release().revision() + " of release " + release
                    + " was not made by a deployment: somebody has used Helm by hand.");
        }
        for (var object : drift.objects()) {
            lines.add(target + ": " + object.object() + " of release " + release + " is not as it was deployed"
                    + (object.isByHand() ? ":" : ", by the cluster's own programs:"));
            DriftWords.of(object).forEach(line -> lines.add("  " + line));
        }
        drift.unknown().forEach(why -> lines.add(target + ": could not be compared: " + why));
        return lines;
    }

    /** For programs. */
    static Map<String, Object> json(ReleaseDrift drift) {
        var described = new LinkedHashMap<String, Object>();
        described.put("byHand", drift.isByHand());
        described.put("objects", drift.objects().stream().map(DriftText::json).toList());
        described.put("unknown", drift.unknown());
        return described;
    }

    private static Map<String, Object> json(ObjectDrift object) {
        var described = new LinkedHashMap<String, Object>();
        described.put("object", object.object());
        described.put("namespace", object.namespace());
        described.put("gone", object.isGone());
        described.put("fields", object.fields().stream().map(DriftText::json).toList());
        return described;
    }

    private static Map<String, Object> json(DriftedField field) {
        var described = new LinkedHashMap<String, Object>();
        described.put("path", field.change().path().toString());
        described.put("change", field.change().kind().name().toLowerCase(Locale.ROOT));
        if (!field.change().before().isMissingNode()) {
            described.put("deployed", field.change().before());
        }
        if (!field.change().after().isMissingNode()) {
            described.put("now", field.change().after());
        }
        described.put("byHand", field.isByHand());
        field.by().ifPresent(owner -> {
            described.put("manager", owner.manager());
            owner.time().ifPresent(time -> described.put("at", time.toString()));
        });
        return described;
    }
}
