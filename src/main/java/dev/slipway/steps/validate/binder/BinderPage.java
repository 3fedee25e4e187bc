package dev.slipway.steps.validate.binder;

import dev.slipway.http.HttpOutcome;
import dev.slipway.site.BinderConfig;
import dev.slipway.site.BinderConfig.Asked;
import dev.slipway.site.Placeholders;
import dev.slipway.steps.validate.AddressedCheck;
import dev.slipway.steps.validate.Attempt;
import dev.slipway.steps.validate.CheckKind;
import dev.slipway.steps.validate.CheckRun;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks for one page of a BinderHub, of its JupyterHub, or of what directs to the members of a federation. */
public final class BinderPage implements AddressedCheck {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String BINDER_LOG = "Look at the log of the BinderHub's pod 'binder'.";
    private static final String TOO_OLD =
            "Either something else answers there: is it the BinderHub's own address that stands in"
                    + " slipway.yaml, with its path? Or the BinderHub is too old to have this page, as 0.1.0 is: upgrade it.";
    private static final String HUB_LOG = "Look at the log of JupyterHub's pods 'hub' and 'proxy'.";

    /** All of them say that there is no such server; which of them is said depends on JupyterHub's version and its proxy. */
    private static final Set<Integer> NO_SUCH_SERVER = Set.of(403, 404, 424, 503);

    private final BinderConfig.Page config;
    private final Placeholders placeholders;
    private final String url;
    private final InstantSource clock;

    /**
     * The check of a page.
     *
     * @param clock never jumps
     */
    public BinderPage(BinderConfig.Page config, Placeholders placeholders, InstantSource clock) {
        this.config = config;
        this.placeholders = placeholders;
        this.url = placeholders.fill(config.url());
        this.clock = clock;
    }

    @Override
    public CheckKind kind() {
        return CheckKind.BINDER_PAGE;
    }

    @Override
    public String title() {
        return switch (config.asked()) {
            case Asked.Front _ -> "front page of " + url;
            case Asked.Health _ -> "health of " + url;
            case Asked.Versions _ -> "versions of " + url;
            case Asked.About _ -> "about page of " + url;
            case Asked.Static(var path) -> "file " + Addresses.below(url, path);
            case Asked.HubHealth _ -> "health of JupyterHub at " + url;
            case Asked.UnknownUser _ -> "answer for an unknown user at " + url;
            case Asked.Federation _ -> "federation at " + url;
        };
    }

    @Override
    public BinderConfig.Page config() {
        return config;
    }

    @Override
    public String address() {
        return url;
    }

    @Override
    public String unreached() {
        return "cannot be asked for";
    }

    @Override
    public Attempt ask(String reachable, CheckRun run) throws InterruptedException {
        return asked(reachable, new Pages(run.http(), clock, config.timeout()));
    }

    private Attempt asked(String base, Pages pages) throws InterruptedException {
        return switch (config.asked()) {
            case Asked.Front _ -> page(Addresses.below(base, ""), pages);
            case Asked.About _ -> page(Addresses.below(base, "about"), pages);
            case Asked.Health _ -> health(Addresses.below(base, "health"), pages);
            case Asked.Versions _ -> versions(Addresses.below(base, "versions"), pages);
            case Asked.Static(var path) -> file(Addresses.below(base, path), pages);
            case Asked.HubHealth _ -> hubHealth(base, pages);
            case Asked.UnknownUser wanted -> unknownUser(Addresses.below(base, "user/doesntexist"), wanted, pages);
            case Asked.Federation _ -> new Federation(base, pages).look();
        };
    }

    private static Attempt page(String address, Pages pages) throws InterruptedException {
        return pages.ask(address, answer -> {
            if (answer.status() != 200) {
                return wrongStatus(address, answer);
            }
            return answer.body().toLowerCase(Locale.ROOT).contains("binder")
                    ? new Attempt.Passed("200")
                    : Pages.wrong(
                            "is a page that nowhere speaks of Binder" + Pages.body(answer),
                            "Is it the BinderHub's address that stands in slipway.yaml, and does the ingress lead there?",
                            address,
                            answer);
        });
    }

    private static Attempt health(String address, Pages pages) throws InterruptedException {
        return pages.ask(address, answer -> {
            var json = object(answer.body());
            if (json.isEmpty() || !json.get().path("checks").isArray()) {
                return answer.status() == 200
                        ? Pages.wrong(
                                "is not what a BinderHub answers" + Pages.body(answer), BINDER_LOG, address, answer)
                        : wrongStatus(address, answer);
            }
            var sick = unwell(json.get());
            return answer.status() == 200 && json.get().path("ok").asBoolean(false)
                    // A quota that is used up is told, and does not make the whole unhealthy.
                    ? new Attempt.Passed(sick.isEmpty() ? "ok" : "ok, but: " + String.join(", ", sick))
                    : Pages.wrong(
                            "is not good (status " + answer.status() + "): "
                                    + (sick.isEmpty() ? "no check says why" : String.join(", ", sick)),
                            "Look at what is named there, and at the log of the BinderHub's pod 'binder'.",
                            address,
                            answer);
        });
    }

    private static List<String> unwell(JsonNode health) {
        var sick = new ArrayList<String>();
        for (var check : health.path("checks")) {
            if (!check.path("ok").asBoolean(false)) {
                var quota = check.path("quota").isNumber()
                        ? " (" + check.path("total_pods").asString("?") + " pods of "
                                + check.path("quota").asString("?") + ")"
                        : "";
                sick.add(check.path("service").asString("a check without a name") + quota);
            }
        }
        return sick;
    }

    private static Attempt versions(String address, Pages pages) throws InterruptedException {
        return pages.ask(
                address,
                answer -> versionIn(answer)
                        .<Attempt>map(Attempt.Passed::new)
                        .orElseGet(() -> answer.status() == 200
                                ? Pages.wrong("does not tell them" + Pages.body(answer), BINDER_LOG, address, answer)
                                : wrongStatus(address, answer)));
    }

    /** BinderHub's page for what it does not have says nothing that helps. */
    private static Attempt wrongStatus(String address, HttpOutcome.Answered answer) {
        return answer.status() == 404
                ? Pages.wrong("can't be had: nothing is at " + address + " (status 404)", TOO_OLD, address, answer)
                : Pages.wrong(Pages.status(answer, "200"), BINDER_LOG, address, answer);
    }

    /** What runs; empty: the answer does not tell it. */
    static Optional<String> versionIn(HttpOutcome.Answered answer) {
        return object(answer.body())
                .filter(_ -> answer.status() == 200)
                .filter(json -> json.path("binderhub").isString())
                .map(json -> "binderhub " + json.path("binderhub").asString()
                        + (json.path("builder").isString()
                                ? ", builder " + json.path("builder").asString()
                                : ""));
    }

    private static Attempt file(String address, Pages pages) throws InterruptedException {
        return pages.ask(address, answer -> {
            if (answer.status() != 200) {
                return Pages.wrong(
                        Pages.status(answer, "200"),
                        "Is it at that path, and does the ingress lead there?",
                        address,
                        answer);
            }
            var type = answer.header("content-type").orElse("nothing that says its type");
            var isPage = type.startsWith("text/html") && !address.endsWith(".html");
            return answer.body().isEmpty() || isPage
                    ? Pages.wrong(
                            isPage ? "is a page (" + type + ") and not that file" + Pages.body(answer) : "is empty",
                            "Is it at that path, and does the ingress lead there?",
                            address,
                            answer)
                    : new Attempt.Passed(type);
        });
    }

    private static Attempt hubHealth(String base, Pages pages) throws InterruptedException {
        var address = Addresses.below(base, "hub/api/health");
        var seen = pages.ask(address, answer -> hubHealth(address, answer));
        // Where it was asked before JupyterHub 1.3.
        return seen instanceof Attempt.Failed failed && failed.observed().contains("with status 404 ")
                ? pages.ask(
                        Addresses.below(base, "hub/health"),
                        answer -> hubHealth(Addresses.below(base, "hub/health"), answer))
                : seen;
    }

    private static Attempt hubHealth(String address, HttpOutcome.Answered answer) {
        return answer.status() == 200
                ? new Attempt.Passed("200")
                : Pages.wrong(Pages.status(answer, "200"), HUB_LOG, address, answer);
    }

    private Attempt unknownUser(String address, Asked.UnknownUser wanted, Pages pages) throws InterruptedException {
        var text = wanted.contains().map(placeholders::fill);
        return pages.ask(address, answer -> {
            var isRight = wanted.status()
                    .map(status -> status == answer.status())
                    .orElse(NO_SUCH_SERVER.contains(answer.status()));
            if (!isRight) {
                return Pages.wrong(
                        Pages.status(
                                answer, wanted.status().map(Object::toString).orElse("403, 404, 424 or 503")),
                        "People come here by old links, and must be told that the server is gone. " + HUB_LOG,
                        address,
                        answer);
            }
            return text.filter(words -> !answer.body().contains(words)).isPresent()
                    ? Pages.wrong(
                            "does not say \"" + text.get() + "\"" + Pages.body(answer),
                            "Look at what patches the proxy's pages (on mybinder.org: the pod 'proxy-patches'); after a restart"
                                    + " of the proxy it takes half a minute.",
                            address,
                            answer)
                    : new Attempt.Passed(Integer.toString(answer.status()));
        });
    }

    /** A JSON object; empty: it is none. */
    static Optional<JsonNode> object(String body) {
        try {
            return Optional.of(JSON.readTree(body)).filter(JsonNode::isObject);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
