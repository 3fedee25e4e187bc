package dev.slipway.cli;

import dev.slipway.memory.PastDeployment;
import dev.slipway.pipeline.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The deployments that targets remember.
 *
 * @param targets what each remembers, by its name, in the site's order
 * @param now what ages are counted to
 */
record RememberedPage(Map<String, List<PastDeployment>> targets, Instant now) {

    /** For people: a table. */
    List<String> text() {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("TARGET", "DEPLOYMENT", "COMMIT", "NOTED", "OUTCOME", "BY", "TITLE"));
        targets.forEach((target, deployments) -> deployments.forEach(past -> rows.add(List.of(
                target,
                past.id(),
                past.shortCommit(),
                ago(past.at(), now),
                words(past),
                past.person(),
                past.title()))));
        return rows.size() == 1 ? List.of("No target remembers such a deployment.") : TextColumns.aligned(rows);
    }

    /** For programs: one JSON object a line, one for each deployment on each target. */
    List<String> json(String site) {
        var lines = new ArrayList<String>();
        targets.forEach((target, deployments) -> deployments.forEach(past -> {
            var event = new LinkedHashMap<String, Object>();
            event.put("event", "remembered");
            event.put("site", site);
            event.put("target", target);
            event.putAll(described(past));
            lines.add(JsonMapper.shared().writeValueAsString(event));
        }));
        return lines;
    }

    /** The fields of one. */
    static Map<String, Object> described(PastDeployment past) {
        var described = new LinkedHashMap<String, Object>();
        described.put("deployment", past.id());
        described.put("commit", past.commit());
        described.put("title", past.title());
        described.put("person", past.person());
        described.put("at", past.at().toString());
        described.put("outcome", past.outcome());
        described.put("step", past.step());
        return described;
    }

    /** In a sentence about the latest one of a target: {@code its last deployment, … by ada@laptop, failed 3 min ago}. */
    static String sentence(PastDeployment last, Instant now) {
        return "its last deployment, " + last.id() + " of " + last.shortCommit() + " by " + last.person() + ", "
                + (last.hasEnded() ? words(last) + " " : "has not ended: it runs, or was killed; it began ")
                + ago(last.at(), now);
    }

    private static String words(PastDeployment past) {
        return past.outcome().replace("rolled-back", "was rolled back").replace("interrupted", "was interrupted")
                + (past.step().isEmpty() ? "" : " at \"" + past.step() + "\"");
    }

    /** How long ago that was. */
    static String ago(Instant then, Instant now) {
        var age = Duration.between(then, now);
        if (age.toDays() >= 2) {
            return age.toDays() + " days ago";
        }
        return age.isNegative() ? "just now" : Durations.words(Duration.ofSeconds(age.toSeconds())) + " ago";
    }
}
