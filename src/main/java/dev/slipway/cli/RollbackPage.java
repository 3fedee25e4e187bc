package dev.slipway.cli;

import dev.slipway.deployment.RollbackPlan;
import dev.slipway.events.EvidenceJson;
import dev.slipway.kube.ReleaseDescription;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.plan.ObjectDocument;
import dev.slipway.plan.PlannedRelease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code slipway rollback --plan} prints.
 *
 * @param at when it was looked at
 * @param mask hides the secrets in a text, before it is cut
 */
record RollbackPage(String site, RollbackPlan plan, Instant at, UnaryOperator<String> mask, Wording wording) {

    /** For people. */
    List<String> text() {
        var lines = new ArrayList<String>();
        switch (plan) {
            case RollbackPlan.Unseen(var target, var failure) -> {
                lines.add(wording.palette().red(wording.glyphs().failed()) + " " + target + " can't be looked at: "
                        + failure.observed());
                failure.advice().forEach(advice -> lines.addAll(Wrapped.lines("  ", advice)));
            }
            case RollbackPlan.Seen seen -> {
                lines.add(wording.palette().bold("Rolling " + seen.target() + " back would do this, in this order:"));
                seen.releases().forEach(release -> release(release, lines));
                lines.add("");
                lines.addAll(Wrapped.lines("", ending(seen)));
            }
        }
        return lines;
    }

    private static String ending(RollbackPlan.Seen seen) {
        return seen.works()
                ? "Then the rollout is awaited, and the site's validation runs. Nothing has been changed yet."
                : seen.releases().stream().allMatch(release -> release.to().isEmpty())
                        ? "So nothing would be rolled back."
                        : "The API server refuses what is marked: nothing would be rolled back until that is mended.";
    }

    private void release(RollbackPlan.Release release, List<String> lines) {
        lines.add("");
        if (release.to().isEmpty()) {
            lines.addAll(Wrapped.lines("  ", release.name() + " stays as it is: " + release.why()));
            return;
        }
        lines.add("  " + wording.palette().bold(release.name()));
        release.from().ifPresent(from -> lines.add("    from  " + revision(from)));
        release.to().ifPresent(to -> lines.add("    to    " + revision(to)));
        if (!release.untried().isEmpty()) {
            lines.addAll(Wrapped.lines("    ", "Which objects change is not known: " + release.untried()));
        }
        release.planned().ifPresent(planned -> objects(planned, lines));
    }

    private void objects(PlannedRelease planned, List<String> lines) {
        var text = new ObjectText(mask, wording.palette());
        if (planned.told().isEmpty()) {
            lines.add("    no object changes");
        }
        Stream.concat(
                        planned.told().stream().flatMap(object -> text.lines(object).stream()),
                        planned.findings().stream().flatMap(finding -> text.lines(finding).stream()))
                .forEach(line -> lines.add("  " + line));
    }

    /** {@code revision 7, chart mybinder-0.1.0, commit 1a2b3c4d, deployed 2026-01-02T03:04:05Z, superseded}. */
    private static String revision(ReleaseRecord record) {
        return "revision " + record.revision() + ", chart " + record.chart()
                + record.deployment()
                        .map(made -> ", commit " + made.shortCommit())
                        .orElse("")
                + record.updated()
                        .map(when -> ", of " + when.truncatedTo(java.time.temporal.ChronoUnit.SECONDS))
                        .orElse("")
                + ", " + record.status();
    }

    /** For programs. */
    String json() {
        var json = JsonMapper.shared().createObjectNode();
        json.put("event", "rollback-planned").put("at", at.toString()).put("site", site);
        json.put("target", plan.target());
        var releases = json.putArray("releases");
        switch (plan) {
            case RollbackPlan.Unseen(var _, var failure) -> {
                json.put("works", false);
                EvidenceJson.failure(json.putObject("failure"), failure);
            }
            case RollbackPlan.Seen seen -> {
                json.put("works", seen.works());
                seen.releases().forEach(release -> json(releases.addObject(), release));
            }
        }
        return JsonMapper.shared().writeValueAsString(json);
    }

    private void json(ObjectNode json, RollbackPlan.Release release) {
        json.put("name", release.name());
        release.from().ifPresent(from -> json(json.putObject("from"), from));
        release.to().ifPresent(to -> json(json.putObject("to"), to));
        json.put("why", release.to().isEmpty() ? release.why() : release.untried());
        var documents = new ObjectDocument(mask);
        var objects = json.putArray("objects");
        release.planned().ifPresent(planned -> planned.told().forEach(object -> objects.add(documents.json(object))));
        json.set(
                "findings",
                documents.findings(
                        release.planned().map(PlannedRelease::findings).orElse(List.of())));
    }

    private static void json(ObjectNode json, ReleaseRecord record) {
        json.put("revision", record.revision()).put("chart", record.chart()).put("status", record.status());
        json.put("commit", record.deployment().map(ReleaseDescription::commit).orElse(""));
    }
}
