package dev.slipway.memory;

import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A deployment as one of its targets remembers it. It is noted when the target is locked for it, and again when it is over; of one that was
 * killed the first note stays.
 *
 * @param id the deployment's
 * @param commit the full hash
 * @param title the commit's first line
 * @param person user and machine: {@code ada@laptop}
 * @param at when it was noted, by that machine's clock: its end, or the beginning of one whose end is not noted
 * @param outcome what became of it on this target: {@code succeeded}, {@code failed}, {@code rolled-back}, {@code interrupted}, or
 *     {@value #UNFINISHED}
 * @param step the step that failed, or was interrupted; empty: none
 */
public record PastDeployment(
        String id, String commit, String title, String person, Instant at, String outcome, String step) {
    /** The outcome of one that has not ended, or was killed. */
    public static final String UNFINISHED = "unfinished";

    /** All words for what became of one. */
    public static List<String> words() {
        return List.of("succeeded", "failed", "rolled-back", "interrupted", UNFINISHED);
    }

    /** Whether all that the deployment was to do there was done. */
    public boolean isGood() {
        return outcome.equals("succeeded");
    }

    /** Whether its end is noted. */
    public boolean hasEnded() {
        return !outcome.equals(UNFINISHED);
    }

    /** The first eight characters of the hash, as people quote it. */
    public String shortCommit() {
        return commit.substring(0, Math.min(8, commit.length()));
    }

    ObjectNode json() {
        return JsonMapper.shared()
                .createObjectNode()
                .put("deployment", id)
                .put("commit", commit)
                .put("title", title)
                .put("person", person)
                .put("at", at.toString())
                .put("outcome", outcome)
                .put("step", step);
    }

    static PastDeployment of(JsonNode json) {
        return new PastDeployment(
                json.path("deployment").asString(""),
                json.path("commit").asString(""),
                json.path("title").asString(""),
                json.path("person").asString(""),
                Instant.parse(json.path("at").asString("")),
                json.path("outcome").asString(""),
                json.path("step").asString(""));
    }
}
