package dev.slipway.steps.validate.binder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.SteadyClock;
import dev.slipway.site.BinderConfig;
import dev.slipway.site.BinderConfig.Asked;
import dev.slipway.site.Placeholders;
import dev.slipway.steps.validate.Attempt;
import dev.slipway.testing.BinderHubServer;
import dev.slipway.testing.RecordingCheckRun;
import dev.slipway.testing.StreamServer.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BinderPageTest {
    private static final String HTML = "text/html; charset=UTF-8";
    private static final String JSON = "application/json";

    private final Map<String, BinderHubServer.Reply> pages = new ConcurrentHashMap<>();
    private final BinderHubServer hub = new BinderHubServer().withPages(this::page);

    @AfterEach
    void closes() {
        hub.close();
    }

    private void page(String path, Answer answer) throws IOException {
        pages.getOrDefault(path, none -> none.reply(404, HTML, "<h1>404 : Not Found</h1>"))
                .write(answer);
    }

    private void serves(String path, int status, String type, String body) {
        pages.put(path, answer -> answer.reply(status, type, body));
    }

    private Attempt ask(String url, Asked asked) throws InterruptedException {
        var config = new BinderConfig.Page(url, asked, 1, Duration.ofSeconds(20));
        return new BinderPage(config, new Placeholders(Map.of()), SteadyClock.from(InstantSource.system()))
                .once(new RecordingCheckRun());
    }

    private String seen(Asked asked) throws InterruptedException {
        var attempt = ask(hub.address(), asked);
        assertThat(attempt).isInstanceOf(Attempt.Passed.class);
        return ((Attempt.Passed) attempt).seen();
    }

    private Attempt.Failed failed(Asked asked) throws InterruptedException {
        var attempt = ask(hub.address() + "/", asked);
        assertThat(attempt).isInstanceOf(Attempt.Failed.class);
        return (Attempt.Failed) attempt;
    }

    @Test
    void aHealthyBinderHub() throws InterruptedException {
        serves("/health", 200, JSON, """
                {"ok": true, "checks": [{"service": "Docker registry", "ok": true}, {"service": "JupyterHub API", "ok": true},
                 {"service": "Pod quota", "ok": true, "total_pods": 12, "build_pods": 1, "user_pods": 11, "quota": 200}]}""");
        serves(
                "/versions",
                200,
                JSON,
                "{\"builder\": \"quay.io/jupyterhub/repo2docker:2024.07.0\", \"binderhub\": \"1.0.0\"}");
        serves("/", 200, HTML, "<title>The Binder Project</title>");
        serves("/about", 200, HTML, "<p>This BinderHub is run by …</p>");
        serves("/badge_logo.svg", 200, "image/svg+xml", "<svg/>");
        assertThat(seen(new Asked.Health())).isEqualTo("ok");
        assertThat(seen(new Asked.Versions()))
                .isEqualTo("binderhub 1.0.0, builder quay.io/jupyterhub/repo2docker:2024.07.0");
        assertThat(seen(new Asked.Front())).isEqualTo("200");
        assertThat(seen(new Asked.About())).isEqualTo("200");
        assertThat(seen(new Asked.Static("badge_logo.svg"))).isEqualTo("image/svg+xml");
    }

    @Test
    void whatIsUnhealthyIsNamed() throws InterruptedException {
        serves("/health", 503, JSON, """
                {"ok": false, "checks": [{"service": "Docker registry", "ok": false}, {"service": "JupyterHub API", "ok": false},
                 {"service": "Pod quota", "ok": true}]}""");
        var failed = failed(new Asked.Health());
        assertThat(failed.observed()).isEqualTo("is not good (status 503): Docker registry, JupyterHub API");
        assertThat(failed.advice()).contains("pod 'binder'");
    }

    @Test
    void aQuotaThatIsUsedUpIsToldAndIsNoFailure() throws InterruptedException {
        serves("/health", 200, JSON, """
                {"ok": true, "checks": [{"service": "JupyterHub API", "ok": true},
                 {"service": "Pod quota", "ok": false, "total_pods": 210, "quota": 200}]}""");
        assertThat(seen(new Asked.Health())).isEqualTo("ok, but: Pod quota (210 pods of 200)");
    }

    @Test
    void anIngressInPlaceOfABinderHub() throws InterruptedException {
        serves("/health", 502, HTML, "Bad Gateway");
        assertThat(failed(new Asked.Health()).observed())
                .isEqualTo("answered with status 502 instead of 200: Bad Gateway");
        serves("/health", 200, HTML, "hello");
        assertThat(failed(new Asked.Health()).observed()).isEqualTo("is not what a BinderHub answers: hello");
        serves("/versions", 200, JSON, "{\"nginx\": \"1\"}");
        assertThat(failed(new Asked.Versions()).observed()).isEqualTo("does not tell them: {\"nginx\": \"1\"}");
        serves("/", 200, HTML, "It works!");
        assertThat(failed(new Asked.Front()).observed())
                .isEqualTo("is a page that nowhere speaks of Binder: It works!");
        assertThat(failed(new Asked.About())).satisfies(failed -> {
            assertThat(failed.observed())
                    .isEqualTo("can't be had: nothing is at " + hub.address() + "/about (status 404)");
            assertThat(failed.advice()).contains("with its path?", "too old to have this page");
        });
        serves("/badge_logo.svg", 200, HTML, "It works!");
        assertThat(failed(new Asked.Static("badge_logo.svg")).observed())
                .isEqualTo("is a page (" + HTML + ") and not that file: It works!");
        serves("/badge_logo.svg", 200, "image/svg+xml", "");
        assertThat(failed(new Asked.Static("badge_logo.svg")).observed()).isEqualTo("is empty");
    }

    @Test
    void theHealthOfJupyterHubIsAskedWhereItsVersionHasIt() throws InterruptedException {
        serves("/hub/health", 200, HTML, "");
        assertThat(seen(new Asked.HubHealth())).isEqualTo("200");
        serves("/hub/api/health", 503, HTML, "Service Unavailable");
        var failed = failed(new Asked.HubHealth());
        assertThat(failed.observed()).isEqualTo("answered with status 503 instead of 200: Service Unavailable");
        assertThat(failed.advice()).contains("'hub' and 'proxy'");
    }

    @Test
    void anUnknownUserIsToldThatThereIsNone() throws InterruptedException {
        var anyWords = new Asked.UnknownUser(Optional.empty(), Optional.empty());
        var theseWords = new Asked.UnknownUser(Optional.of(424), Optional.of("Binder not found"));
        serves("/user/doesntexist", 424, HTML, "<h1>Binder not found</h1>");
        assertThat(seen(anyWords)).isEqualTo("424");
        assertThat(seen(theseWords)).isEqualTo("424");
        serves("/user/doesntexist", 424, HTML, "<h1>JupyterHub</h1>");
        assertThat(failed(theseWords).observed()).isEqualTo("does not say \"Binder not found\": <h1>JupyterHub</h1>");
        serves("/user/doesntexist", 404, HTML, "Binder not found");
        assertThat(failed(theseWords).observed())
                .isEqualTo("answered with status 404 instead of 424: Binder not found");
        serves("/user/doesntexist", 200, HTML, "log in");
        assertThat(failed(anyWords)).satisfies(failed -> {
            assertThat(failed.observed()).isEqualTo("answered with status 200 instead of 403, 404, 424 or 503: log in");
            assertThat(failed.advice()).startsWith("People come here by old links");
        });
    }

    @Test
    void aFederationLeadsToItsMembers() throws InterruptedException {
        serves("/versions", 200, JSON, "{\"builder\": \"b\", \"binderhub\": \"1.0.0\"}");
        serves(
                "/active_hosts",
                200,
                JSON,
                "{\"active_hosts\": {\"gke\": {\"url\": \"" + hub.address()
                        + "\", \"weight\": 1, \"health\": \"" + hub.address() + "/health\", \"versions\": \""
                        + hub.address()
                        + "/versions\"}}}");
        hub.streaming(answer -> answer.reply(
                307, Map.of("Location", hub.address() + "/build/gh/binder-examples/requirements/HEAD"), ""));
        assertThat(ask(hub.address(), new Asked.Federation())).isEqualTo(new Attempt.Passed("1 active: gke"));
        assertThat(hub.asked()).hasSize(1);
    }

    @Test
    void aFederationThatLeadsAstray() throws InterruptedException {
        serves("/active_hosts", 200, JSON, "{\"active_hosts\": {\"gke\": {\"url\": \"" + hub.address() + "\"}}}");
        assertThat(failed(new Asked.Federation()).observed())
                .isEqualTo(
                        "leads to its member gke, which answered with status 404 instead of 200: <h1>404 : Not Found</h1>");
        serves("/versions", 200, JSON, "{\"builder\": \"b\", \"binderhub\": \"1.0.0\"}");
        hub.streaming(answer -> answer.reply(307, Map.of("Location", "https://gone.example.org/build/x"), ""));
        assertThat(failed(new Asked.Federation()).observed())
                .isEqualTo(
                        "leads launches to https://gone.example.org/build/x, which is none of its active members (gke)");
        hub.streaming(answer -> answer.reply(500, HTML, "Internal Server Error"));
        assertThat(failed(new Asked.Federation()).observed())
                .isEqualTo(
                        "does not lead launches to a member: it answered with status 500 instead of 307: Internal Server"
                                + " Error");
    }

    @Test
    void aFederationWithoutAnActiveMemberLeadsToItsPrime() throws InterruptedException {
        serves("/active_hosts", 200, JSON, "{\"active_hosts\": {}}");
        hub.streaming(answer -> answer.reply(307, Map.of("Location", "https://prime.example.org/build/gh/x"), ""));
        assertThat(seen(new Asked.Federation()))
                .isEqualTo("no member is active; all are led to https://prime.example.org");
    }

    @Test
    void aBinderHubIsNoFederationAndLaunchesNothing() throws InterruptedException {
        assertThat(failed(new Asked.Federation()).observed())
                .startsWith("does not tell its active members: " + hub.address()
                        + "/active_hosts answered with status 404");
        assertThat(hub.asked()).isEmpty();
    }

    @Test
    void nobodyListens() throws InterruptedException {
        hub.close();
        var failed = failed(new Asked.Health());
        assertThat(failed.observed()).startsWith("did not answer: ");
        assertThat(failed.advice()).contains("look at the ingress");
    }
}
