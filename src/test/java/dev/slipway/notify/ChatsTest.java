package dev.slipway.notify;

import static dev.slipway.notify.ToldDeployment.everything;
import static dev.slipway.notify.ToldDeployment.stage;
import static dev.slipway.notify.ToldDeployment.usual;
import static dev.slipway.notify.ToldDeployment.variable;
import static dev.slipway.testing.ScriptedStep.doing;
import static dev.slipway.testing.ScriptedStep.succeeding;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.NotificationConfig;
import dev.slipway.testing.ContractServer.Asked;
import dev.slipway.testing.ContractServer.Reply;
import dev.slipway.testing.NotifiedServer;
import dev.slipway.testing.ScriptedStep;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each service's documented contract is checked by its server, which fails the test when it is closed. */
class ChatsTest {
    private static final String KEY = "zulip-key-0123456789";

    @TempDir
    Path folder;

    private static ScriptedStep failing(String observed) {
        return doing("Deploy", _ -> new StepOutcome.Failed(Failure.of("deploying", observed)));
    }

    private static JsonNode json(Asked asked) {
        return JsonMapper.shared().readTree(asked.body());
    }

    private static String basic(String key) {
        return "Basic "
                + Base64.getEncoder().encodeToString(("bot@zulip.example:" + key).getBytes(StandardCharsets.UTF_8));
    }

    private static List<NotificationConfig> zulip(NotifiedServer server) {
        return List.of(new NotificationConfig.Zulip(
                server.address(), "bot@zulip.example", variable("KEY"), "ops & co", "mybinder", everything()));
    }

    @Test
    void mattermostGetsItsMarkdownAndNobodyIsCalled() {
        try (var server = new NotifiedServer.Mattermost()) {
            var deployment = new ToldDeployment(folder);
            deployment.environment.put("HOOK", server.webhook());
            deployment.title = "Use *stars* for @all";
            var configs = List.<NotificationConfig>of(
                    new NotificationConfig.Mattermost(variable("HOOK"), Optional.of("ops"), everything()));
            assertThat(deployment.run(configs, stage("staging", succeeding("Deploy"))))
                    .isEmpty();
            assertThat(server.requests()).hasSize(2);
            var body = json(server.requests().getFirst());
            assertThat(body.path("channel").asString()).isEqualTo("ops");
            assertThat(body.path("text").asString())
                    .contains("Use \\*stars\\* for @\u200ball")
                    .doesNotContain("@all");
        }
    }

    @Test
    void zulipIsToldByABotInAChannelAndATopic() {
        try (var server = new NotifiedServer.Zulip(basic(KEY))) {
            var deployment = new ToldDeployment(folder);
            deployment.environment.put("KEY", KEY);
            assertThat(deployment.run(zulip(server), stage("staging", failing("x".repeat(20_000)))))
                    .isEmpty();
            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests().getLast().body()).contains("to=%22ops+%26+co%22", "topic=mybinder");
        }
    }

    @Test
    void zulipsRefusalIsToldWithoutTheKey() {
        try (var server = new NotifiedServer.Zulip(basic("another"))) {
            var deployment = new ToldDeployment(folder);
            deployment.environment.put("KEY", KEY);
            assertThat(deployment.run(zulip(server), stage("staging", succeeding("Deploy"))))
                    .singleElement()
                    .asString()
                    .startsWith("Zulip, channel ops & co, was not told how the deployment goes: status 401")
                    .contains("Invalid API key")
                    .doesNotContain(KEY);
        }
    }

    @Test
    void aProgramOfOnesOwnGetsAllOfItAsJson() {
        try (var server = new NotifiedServer.Webhook()) {
            var deployment = new ToldDeployment(folder);
            deployment.environment.putAll(Map.of(
                    "HOOK", server.address() + "/deployments?from=slipway", "TOKEN", "webhook-token-0123456789"));
            var configs = List.<NotificationConfig>of(
                    new NotificationConfig.Webhook(variable("HOOK"), Optional.of(variable("TOKEN")), usual()));
            server.next(new Reply(503, Map.of(), ""));
            assertThat(deployment.run(configs, stage("staging", failing("it broke")), stage("prod", succeeding("D"))))
                    .isEmpty();
            assertThat(server.requests()).hasSize(2);
            var body = json(server.requests().getLast());
            assertThat(body.path("outcome").asString()).isEqualTo("failed");
            assertThat(body.path("commit").asString()).isEqualTo(ToldDeployment.COMMIT);
            assertThat(body.path("targets").toString()).isEqualTo("[\"staging\",\"prod\"]");
            assertThat(body.path("steps").toString()).isEqualTo("[\"Deploy to staging › staging › Deploy\"]");
            assertThat(body.path("cause").asString()).startsWith("it broke.");
            assertThat(body.path("title").asString()).isEqualTo(deployment.title);
        }
    }

    @Test
    void whatIsTooLongIsCutAtAWholeCharacter() {
        assertThat(Message.cut("🚢🚢🚢🚢", 3)).isEqualTo("🚢🚢…");
        assertThat(Message.cut("🚢🚢🚢", 3)).isEqualTo("🚢🚢🚢");
    }

    @Test
    void theProxyOfTheEnvironmentIsUsed() {
        try (var proxy = new NotifiedServer.Mattermost()) {
            var deployment = new ToldDeployment(folder);
            deployment.environment.putAll(Map.of(
                    "HOOK", "http://chat.invalid/hooks/huntr2huntr2huntr2huntr2hu", "http_proxy", proxy.address()));
            deployment.run(
                    List.of(new NotificationConfig.Mattermost(variable("HOOK"), Optional.empty(), everything())),
                    stage("staging", succeeding("Deploy")));
            assertThat(proxy.requests())
                    .isNotEmpty()
                    .allSatisfy(asked -> assertThat(asked.uri()).startsWith("http://chat.invalid/"));
        }
    }
}
