package dev.slipway.memory;

import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A deployment as one of its targets remembers it.
 *
 * @param id the deployment's
 * @param commit the full hash
 * @param title the commit's first line
 * @param person user and machine: {@code ada@laptop}
 * @param ended when, by that machine's clock
 * @param outcome what became of it on this target: {@code succeeded}, {@code failed}, {@code rolled-back}, {@code interrupted}
 * @param step the step that failed, or was interrupted; empty: none
 */
public record PastDeployment(
        String id, String commit, String title, String person, Instant ended, String outcome, String step) {

    /** Whether all that the deployment was to do there was done. */
    public boolean isGood() {
        return outcome.equals("succeeded");
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
                .put("ended", ended.toString())
                .put("outcome", outcome)
                .put("step", step);
    }

    static PastDeployment of(JsonNode json) {
        return new PastDeployment(
                json.path("deployment").asString(""),
                json.path("commit").asString(""),
                json.path("title").asString(""),
                json.path("person").asString(""),
                Instant.parse(json.path("ended").asString("")),
                json.path("outcome").asString(""),
                json.path("step").asString(""));
    }
}
