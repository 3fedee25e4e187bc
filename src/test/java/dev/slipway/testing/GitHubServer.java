package dev.slipway.testing;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;

/**
 * GitHub's REST API, version 2022-11-28, as an Enterprise Server has it below {@code /api/v3}: commit statuses, deployments and
 * their statuses, of one repository.
 */
public final class GitHubServer extends NotifiedServer {
    private static final String ROOT = "/api/v3/repos/jupyterhub/mybinder.org-deploy";
    private static final int FIRST_ID = 1001;

    private final String token;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<String> environments = new CopyOnWriteArrayList<>();

    /** With one token. */
    public GitHubServer(String token) {
        this.token = token;
    }

    /** The API's root. */
    public String api() {
        return address() + "/api/v3";
    }

    /** What was told, in order: {@code status pending}, {@code staging created}, {@code staging in_progress}. */
    public List<String> told() {
        return told;
    }

    @Override
    protected Reply judged(Asked asked) {
        expect("method", asked.method(), "POST");
        expect("Accept", asked.header("Accept").orElse("none"), "application/vnd.github+json");
        expect("version", asked.header("X-GitHub-Api-Version").orElse("none"), "2022-11-28");
        if (asked.header("User-Agent").isEmpty()) {
            breach("no User-Agent, which GitHub refuses");
        }
        if (!asked.header("Authorization").orElse("none").equals("Bearer " + token)) {
            return Reply.json(401, "{\"message\":\"Bad credentials\",\"status\":\"401\"}");
        }
        var body = json(asked);
        if (asked.path().matches(ROOT + "/statuses/[0-9a-f]{40}")) {
            return status(body);
        }
        if (asked.path().equals(ROOT + "/deployments")) {
            return deployment(body);
        }
        if (asked.path().matches(ROOT + "/deployments/\\d+/statuses")) {
            return deploymentStatus(body, Integer.parseInt(asked.path().replaceAll(".*/(\\d+)/statuses", "$1")));
        }
        breach("unknown path " + asked.path());
        return Reply.json(404, "{\"message\":\"Not Found\",\"status\":\"404\"}");
    }

    private Reply status(JsonNode body) {
        keys(body, Set.of("state"), Set.of("target_url", "description", "context"));
        state(body, Set.of("error", "failure", "pending", "success"));
        text("description", body.path("description").asString(""), 140);
        text("context", body.path("context").asString(""), 255);
        address(body, "target_url");
        told.add("status " + body.path("state").asString());
        return Reply.json(201, "{\"id\":1,\"state\":\"" + body.path("state").asString() + "\"}");
    }

    private Reply deployment(JsonNode body) {
        keys(
                body,
                Set.of("ref"),
                Set.of(
                        "task",
                        "auto_merge",
                        "required_contexts",
                        "payload",
                        "environment",
                        "description",
                        "transient_environment",
                        "production_environment"));
        expect("ref", body.path("ref").asString("").matches("[0-9a-f]{40}"), true);
        // With these two, GitHub neither merges nor refuses because of other checks.
        expect("auto_merge", body.path("auto_merge").toString(), "false");
        expect("required_contexts", body.path("required_contexts").toString(), "[]");
        text("environment", body.path("environment").asString(""), 255);
        text("description", body.path("description").asString(""), 140);
        environments.add(body.path("environment").asString());
        told.add(environments.getLast() + " created");
        return Reply.json(201, "{\"id\":" + (FIRST_ID + environments.size() - 1) + "}");
    }

    private Reply deploymentStatus(JsonNode body, int id) {
        keys(
                body,
                Set.of("state"),
                Set.of("target_url", "log_url", "description", "environment", "environment_url", "auto_inactive"));
        state(body, Set.of("error", "failure", "inactive", "in_progress", "queued", "pending", "success"));
        text("description", body.path("description").asString(""), 140);
        address(body, "log_url");
        if (id - FIRST_ID >= environments.size() || id < FIRST_ID) {
            breach("there is no deployment " + id);
            return new Reply(404, Map.of(), "");
        }
        told.add(environments.get(id - FIRST_ID) + " " + body.path("state").asString());
        return Reply.json(201, "{\"id\":2}");
    }

    private void state(JsonNode body, Set<String> states) {
        if (!states.contains(body.path("state").asString(""))) {
            breach("unknown state " + body.path("state"));
        }
    }

    private void address(JsonNode body, String key) {
        if (body.has(key) && !body.path(key).asString("").matches("https?://\\S+")) {
            breach(key + " is no address: " + body.path(key));
        }
    }
}
