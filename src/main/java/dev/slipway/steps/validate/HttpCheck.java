package dev.slipway.steps.validate;

import dev.slipway.http.HttpOutcome;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Evidence;
import dev.slipway.site.CheckConfig;
import dev.slipway.site.CheckConfig.Http.Expected;
import dev.slipway.site.Placeholders;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks one address, and looks at the answer. All that is wrong with it is told at once. */
public final class HttpCheck implements AddressedCheck {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int BODY_SHOWN = 300;

    private final CheckConfig.Http config;
    private final Expected expect;
    private final Placeholders placeholders;
    private final String url;
    private final InstantSource clock;

    /**
     * The check of an address.
     *
     * @param clock for the end of certificates
     */
    public HttpCheck(CheckConfig.Http config, Placeholders placeholders, InstantSource clock) {
        this.config = config;
        this.expect = config.expect();
        this.placeholders = placeholders;
        this.url = placeholders.fill(config.url());
        this.clock = clock;
    }

    @Override
    public CheckKind kind() {
        return CheckKind.HTTP;
    }

    @Override
    public String title() {
        return withoutQuery(url);
    }

    @Override
    public CheckConfig.Http config() {
        return config;
    }

    @Override
    public String address() {
        return url;
    }

    @Override
    public Attempt ask(String reachable, CheckRun run) throws InterruptedException {
        return asked(reachable, run);
    }

    private Attempt asked(String address, CheckRun run) throws InterruptedException {
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(URI.create(address))
                    .header("User-Agent", "slipway")
                    .build();
        } catch (IllegalArgumentException e) {
            return new Attempt.Failed("is not an address: " + e.getMessage(), "", List.of(), false);
        }
        // Who expects a redirect wants to see it; everybody else wants to see where it leads.
        var redirects = expect.status() / 100 == 3 ? HttpClient.Redirect.NEVER : HttpClient.Redirect.NORMAL;
        return switch (run.http().call(request, config.timeout(), redirects)) {
            case HttpOutcome.Unanswered none ->
                Attempt.Failed.of("did not answer: " + none.explanation(), advice(none), reply(0, none.explanation()));
            case HttpOutcome.Answered answer -> judged(answer);
        };
    }

    private String advice(HttpOutcome.Unanswered none) {
        return switch (none.cause()) {
            case NAME -> "Look at the DNS record of " + title() + ".";
            case CONNECTION ->
                needsCluster()
                        ? "Nothing listens behind the service: look at its targetPort, and at the pod's log."
                        : "Nothing listens there, or it cannot be reached from here: look at the load balancer or ingress.";
            case TLS -> "Look at what renews the certificates, and at whether the server sends its whole chain.";
            case TIME -> "Look at the log of what is behind the address, and at its load.";
        };
    }

    private Attempt judged(HttpOutcome.Answered answer) {
        var problems = new ArrayList<String>();
        status(answer).ifPresent(problems::add);
        contains(answer).ifPresent(problems::add);
        headers(answer, problems);
        json(answer, problems);
        redirect(answer).ifPresent(problems::add);
        within(answer).ifPresent(problems::add);
        certificate(answer).ifPresent(problems::add);
        return problems.isEmpty()
                ? new Attempt.Passed(Integer.toString(answer.status()))
                : Attempt.Failed.of(
                        String.join("\n", problems),
                        advice(answer),
                        reply(answer.status(), answer.bodyStart(BODY_SHOWN)));
    }

    private String advice(HttpOutcome.Answered answer) {
        if (certificate(answer).isPresent()) {
            return "Look at what renews the certificates (cert-manager, kube-lego), and at its log.";
        }
        if (answer.status() == expect.status()) {
            return within(answer).isPresent()
                    ? "Look at the load of what is behind the address, and at what it waits for."
                    : "What answers there is not what the check expects: see whether the right version runs there, or whether the"
                            + " check in slipway.yaml is older than the site.";
        }
        return switch (answer.status()) {
            case 401, 403 -> "It wants a login: ask an address that needs none, or see what changed who may read it.";
            case 404 ->
                "Nothing is served at that path: see which service answers there, and the path in slipway.yaml.";
            case 502, 503, 504 ->
                "What stands before the service gets no answer from it: see whether its pods are ready (slipway diagnose), and"
                        + " whether the ingress names the right service and port.";
            default -> "Look at the log of what is behind the address.";
        };
    }

    private Evidence reply(int status, String body) {
        return new Evidence.HttpReply("GET " + title(), status, body);
    }

    private static String withoutQuery(String address) {
        return address.replaceFirst("\\?.*", "");
    }

    private Optional<String> status(HttpOutcome.Answered answer) {
        if (answer.status() == expect.status()) {
            return Optional.empty();
        }
        var leads = answer.header("location").map(to -> " (which leads to " + withoutQuery(to) + ")");
        return Optional.of("answered with status " + answer.status() + " instead of " + expect.status()
                + leads.orElse("") + (answer.body().isBlank() ? "" : ": " + answer.bodyStart(BODY_SHOWN)));
    }

    private Optional<String> contains(HttpOutcome.Answered answer) {
        return expect.contains()
                .map(placeholders::fill)
                .filter(wanted -> !answer.body().contains(wanted))
                .map(wanted -> "has an answer without \"" + wanted + "\""
                        + (answer.body().isBlank() ? ": it is empty" : ": " + answer.bodyStart(BODY_SHOWN)));
    }

    private void headers(HttpOutcome.Answered answer, List<String> problems) {
        expect.headers().forEach((name, written) -> {
            var wanted = placeholders.fill(written);
            var seen = answer.header(name);
            if (!seen.map(value -> value.toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT)))
                    .orElse(false)) {
                problems.add("has an answer whose header " + name + " is "
                        + seen.map(value -> "\"" + value + "\" and does not hold")
                                .orElse("missing, which should hold")
                        + " \"" + wanted + "\"");
            }
        });
    }

    private void json(HttpOutcome.Answered answer, List<String> problems) {
        if (expect.json().isEmpty()) {
            return;
        }
        JsonNode body;
        try {
            body = JSON.readTree(answer.body());
        } catch (JacksonException e) {
            problems.add("has an answer that is not JSON: " + answer.bodyStart(BODY_SHOWN));
            return;
        }
        expect.json().forEach((pointer, written) -> {
            var wanted = placeholders.fill(written);
            var seen = body.at(JsonPointer.compile(pointer));
            if (seen.isMissingNode()) {
                problems.add("has an answer without " + pointer + ", which should be " + wanted);
            } else if (!text(seen).equals(wanted)) {
                problems.add("has an answer in which " + pointer + " is " + text(seen) + " instead of " + wanted);
            }
        });
    }

    private static String text(JsonNode node) {
        return node.isValueNode() ? node.asString() : node.toString();
    }

    private Optional<String> redirect(HttpOutcome.Answered answer) {
        var seen = expect.status() / 100 == 3
                ? answer.header("location").orElse("nowhere")
                : answer.from().toString();
        return expect.redirect()
                .map(placeholders::fill)
                .filter(wanted -> !seen.startsWith(wanted))
                .map(wanted -> "leads to " + withoutQuery(seen) + " instead of " + wanted);
    }

    private Optional<String> within(HttpOutcome.Answered answer) {
        return expect.within()
                .filter(limit -> answer.took().compareTo(limit) > 0)
                .map(limit -> "answered after " + Durations.words(answer.took()) + ", which should be within "
                        + Durations.words(limit));
    }

    private Optional<String> certificate(HttpOutcome.Answered answer) {
        if (expect.certificateDays().isEmpty()) {
            return Optional.empty();
        }
        int days = expect.certificateDays().get();
        if (answer.certificateEnds().isEmpty()) {
            return Optional.of("answered without a certificate, which should hold for " + days + " days");
        }
        var left = Duration.between(clock.instant(), answer.certificateEnds().get());
        return left.toDays() >= days
                ? Optional.empty()
                : Optional.of("has a certificate that ends in " + left.toDays() + " days ("
                        + answer.certificateEnds().get() + "), which should hold for " + days);
    }
}
