package dev.slipway.notify;

import dev.slipway.site.NotificationConfig;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * GitHub: the commit gets a status, and each target a deployment in the environment of its name, from when its stage begins.
 * REST API, version 2022-11-28.
 */
final class GitHub implements Messenger {
    private static final String CONTEXT = "slipway/";

    /** GitHub's limit, of statuses and of deployments. */
    private static final int LONGEST_DESCRIPTION = 140;

    private final NotificationConfig.GitHub config;
    private final String token;
    private final HttpPost post;

    /** The deployments that were begun there, by target. */
    private final Map<String, Long> begun = new HashMap<>();

    /**
     * A repository.
     *
     * @param token secret
     */
    GitHub(NotificationConfig.GitHub config, String token, HttpPost post) {
        this.config = config;
        this.token = token;
        this.post = post;
    }

    @Override
    public void send(Notice notice) throws NotSent, InterruptedException {
        switch (notice) {
            case Notice.OfDeployment told -> {
                if (config.status()) {
                    status(told);
                }
            }
            case Notice.OfTarget told -> {
                if (config.deployments()) {
                    deployment(told);
                }
            }
        }
    }

    private void status(Notice.OfDeployment told) throws NotSent, InterruptedException {
        var state = switch (told.outcome()) {
            case STARTED -> "pending";
            case SUCCEEDED, RECOVERED, PARTLY -> "success";
            case FAILED -> "failure";
            case INTERRUPTED -> "error";
            case TRIAL -> throw new IllegalArgumentException("GitHub is told of real deployments only");
        };
        var body = described(state, told).put("context", CONTEXT + told.about().site());
        link(body, "target_url", told);
        post("/statuses/" + told.about().commit(), body);
    }

    private void deployment(Notice.OfTarget told) throws NotSent, InterruptedException {
        if (told.outcome() == Notice.Outcome.STARTED) {
            begin(told);
        }
        var id = begun.get(told.target());
        if (id == null) {
            // That it could not be begun was told.
            return;
        }
        var state = switch (told.outcome()) {
            case STARTED -> "in_progress";
            case SUCCEEDED, RECOVERED, PARTLY -> "success";
            case FAILED -> "failure";
            case INTERRUPTED -> "error";
            case TRIAL -> throw new IllegalArgumentException("GitHub is told of real deployments only");
        };
        var body = described(state, told);
        link(body, "log_url", told);
        post("/deployments/" + id + "/statuses", body);
    }

    private void begin(Notice.OfTarget told) throws NotSent, InterruptedException {
        var body = HttpPost.JSON
                .createObjectNode()
                .put("ref", told.about().commit())
                .put("environment", told.target())
                .put("description", Message.cut(told.headline(), LONGEST_DESCRIPTION))
                // It deploys this very commit, whatever else is on the branch, and whatever other checks say of it.
                .put("auto_merge", false);
        body.putArray("required_contexts");
        var answer = post("/deployments", body);
        var id = answer.path("id");
        if (!id.isIntegralNumber()) {
            throw new NotSent("the answer holds no deployment's id; is the address of the API right");
        }
        begun.put(told.target(), id.asLong());
    }

    private static ObjectNode described(String state, Notice told) {
        return HttpPost.JSON
                .createObjectNode()
                .put("state", state)
                .put("description", Message.cut(told.headline(), LONGEST_DESCRIPTION));
    }

    private static void link(ObjectNode body, String key, Notice told) {
        if (!told.about().link().isEmpty()) {
            body.put(key, told.about().link());
        }
    }

    private JsonNode post(String path, JsonNode body) throws NotSent, InterruptedException {
        var address = URI.create(config.api() + "/repos/" + config.repository() + path);
        var answer = post.send(HttpPost.json(address, body)
                .header("Accept", "application/vnd.github+json")
                .header("X-GitHub-Api-Version", "2022-11-28")
                .header("Authorization", "Bearer " + token)
                .build());
        try {
            return HttpPost.JSON.readTree(answer.body());
        } catch (JacksonException e) {
            throw new NotSent("the answer is not JSON; is the address of the API right");
        }
    }
}
