package dev.slipway.steps.validate.hub;

import dev.slipway.http.HttpCaller;
import dev.slipway.http.TalkOutcome;
import dev.slipway.http.WebSocketTalk;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Evidence;
import dev.slipway.site.CheckConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** A cell, run by a kernel over its WebSocket, in Jupyter's messages. */
final class Cell {
    private static final Duration TO_OPEN = Duration.ofSeconds(30);
    private static final String LOG = "Look at the log of the server's pod.";
    private static final int SHOWN = 200;

    private final HttpCaller http;
    private final HubApi api;
    private final CheckConfig.Hub config;

    Cell(HttpCaller http, HubApi api, CheckConfig.Hub config) {
        this.http = http;
        this.api = api;
        this.config = config;
    }

    /** The beginning of an output, in a line. */
    static String shown(String output) {
        var line = output.strip().replaceAll("\\s+", " ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }

    /** Runs it; what it printed, which holds what it shall. */
    String run(String kernel, Deadline deadline) throws HubTrouble, InterruptedException {
        return switch (http.talk(api.channels(kernel), api.headers(), deadline.atMost(TO_OPEN))) {
            case TalkOutcome.NotOpened(var why) ->
                throw HubTrouble.passing(
                        Phase.CELL, "The kernel's WebSocket did not open: " + why.explanation() + ".", LOG);
            case TalkOutcome.Declined(int status) ->
                throw HubTrouble.passing(
                        Phase.CELL,
                        "The kernel's WebSocket was refused with status " + status
                                + ", though the server answers other requests.",
                        status == 403
                                ? "The token may not use this user's server: its role needs access:servers."
                                : "Something between may take the Upgrade header away: look at the ingress or load balancer,"
                                        + " and at JupyterHub's proxy.",
                        new Evidence.HttpReply("GET /user/" + config.user() + "/api/kernels/…/channels", status, ""));
            case TalkOutcome.Opened(var talk) -> {
                try (talk) {
                    yield ran(talk, deadline);
                }
            }
        };
    }

    private String ran(WebSocketTalk talk, Deadline deadline) throws HubTrouble, InterruptedException {
        var id = UUID.randomUUID().toString();
        talk.say(HubApi.JSON.writeValueAsString(request(id)));
        var output = new StringBuilder();
        while (true) {
            var heard = talk.hear(deadline.left());
            if (heard.isEmpty()) {
                throw late(output);
            }
            switch (heard.get()) {
                case WebSocketTalk.Ended(var why) ->
                    throw HubTrouble.passing(
                            Phase.CELL,
                            "The kernel's WebSocket was closed before the cell had ended: " + why + ".",
                            LOG);
                case WebSocketTalk.Message(var text) -> {
                    if (isOver(HubApi.json(text), id, output)) {
                        return judged(output.toString());
                    }
                }
            }
        }
    }

    private HubTrouble late(StringBuilder output) {
        var said = output.isEmpty() ? "it printed nothing" : "it printed " + shown(output.toString());
        return HubTrouble.passing(
                Phase.CELL,
                "The cell had not ended when the time of the check, " + Durations.words(config.timeout())
                        + ", was over; " + said + ".",
                "Look at the log of the server's pod: the kernel may not have started, or may lack processor time.");
    }

    private String judged(String output) throws HubTrouble {
        if (!output.contains(config.expect())) {
            throw HubTrouble.passing(
                    Phase.CELL,
                    "The cell printed \"" + shown(output) + "\", which does not contain \"" + config.expect() + "\".",
                    "Compare 'code' and 'expect' of the check.");
        }
        return output;
    }

    /** Whether the kernel is done with our cell; output comes on another channel than the reply, so its rest is waited for. */
    private static boolean isOver(JsonNode message, String id, StringBuilder output) throws HubTrouble {
        var type = message.path("header")
                .path("msg_type")
                .asString(message.path("msg_type").asString(""));
        var content = message.path("content");
        if (type.equals("status")
                && content.path("execution_state").asString("").equals("dead")) {
            throw HubTrouble.passing(
                    Phase.CELL,
                    "The kernel died.",
                    "Look at the log of the server's pod; where the pod's memory is short, raise its limit.");
        }
        if (!message.path("parent_header").path("msg_id").asString("").equals(id)) {
            return false;
        }
        switch (type) {
            case "stream" -> output.append(content.path("text").asString(""));
            case "execute_result", "display_data" ->
                output.append(content.path("data").path("text/plain").asString(""));
            case "error" -> throw raised(content);
            case "status" -> {
                return content.path("execution_state").asString("").equals("idle");
            }
            default -> {}
        }
        return false;
    }

    private static HubTrouble raised(JsonNode content) {
        var lines = new ArrayList<String>();
        content.path("traceback")
                .forEach(line -> line.asString("")
                        .replaceAll("\u001b\\[[0-9;]*m", "")
                        .lines()
                        .forEach(lines::add));
        return HubTrouble.lasting(
                Phase.CELL,
                "The cell raised " + content.path("ename").asString("an error") + ": "
                        + content.path("evalue").asString("") + ".",
                "The kernel works; the code of the check does not run in it.",
                List.of(new Evidence.OutputTail("the cell's traceback", lines)));
    }

    private Map<String, Object> request(String id) {
        return Map.of(
                "channel",
                "shell",
                "header",
                Map.of(
                        "msg_id",
                        id,
                        "msg_type",
                        "execute_request",
                        "session",
                        UUID.randomUUID().toString(),
                        "username",
                        config.user(),
                        "version",
                        "5.3"),
                "parent_header",
                Map.of(),
                "metadata",
                Map.of(),
                "buffers",
                List.of(),
                "content",
                Map.of(
                        "code", config.code(),
                        "silent", false,
                        "store_history", false,
                        "user_expressions", Map.of(),
                        "allow_stdin", false,
                        "stop_on_error", true));
    }
}
