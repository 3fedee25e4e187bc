package dev.slipway.steps.validate;

import dev.slipway.http.HttpCaller;
import dev.slipway.http.HttpOutcome;
import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ServiceForward;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.site.ValidationConfig.HttpCheck;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Asks one address until its answer is right, or its attempts are used up. */
final class HttpProbe {
    private static final Pattern SERVICE =
            Pattern.compile("service://(?<name>[a-z0-9.-]+):(?<port>[a-z0-9-]+)(?<path>/.*)?");
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int BODY_SHOWN = 300;

    private final HttpCheck check;
    private final String url;
    private final String namespace;
    private final HttpCaller http;
    private final Sleeper sleeper;

    /**
     * A check.
     *
     * @param url its address with everything filled in
     * @param namespace of a {@code service://} address
     */
    HttpProbe(HttpCheck check, String url, String namespace, HttpCaller http, Sleeper sleeper) {
        this.check = check;
        this.url = url;
        this.namespace = namespace;
        this.http = http;
        this.sleeper = sleeper;
    }

    /**
     * How a check went.
     *
     * @param problems what was not right at the last attempt; empty: nothing
     * @param evidence the last answer
     * @param attempts how many there were
     */
    record Result(String url, List<String> problems, List<Evidence> evidence, int attempts) {
        Result {
            problems = List.copyOf(problems);
            evidence = List.copyOf(evidence);
        }

        boolean isRight() {
            return problems.isEmpty();
        }
    }

    static boolean needsCluster(String url) {
        return url.startsWith("service://");
    }

    /**
     * Asks.
     *
     * @param cluster present where the address needs it
     */
    Result run(Optional<Cluster> cluster) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            var result = once(cluster, attempt);
            if (result.isRight() || attempt >= check.attempts()) {
                return result;
            }
            // The pods behind the address may be new.
            sleeper.sleep(PAUSE);
        }
    }

    private Result once(Optional<Cluster> cluster, int attempt) throws InterruptedException {
        if (cluster.isEmpty()) {
            return asked(url, attempt);
        }
        var service = SERVICE.matcher(url);
        if (!service.matches()) {
            return wrong(attempt, "is not of the form service://NAME:PORT/path", 0);
        }
        var answer = cluster.get().forward(namespace, service.group("name"), service.group("port"));
        return switch (answer) {
            case Answer.Refused<ServiceForward>(var trouble) ->
                wrong(attempt, trouble.observed() + " " + trouble.advice(), 0);
            case Answer.Given<ServiceForward>(var forward) -> {
                try (forward) {
                    var path = service.group("path");
                    yield asked(forward.address() + (path == null ? "/" : path), attempt);
                }
            }
        };
    }

    private Result wrong(int attempt, String problem, int status) {
        return new Result(url, List.of(problem), List.of(reply(status, problem)), attempt);
    }

    private Evidence reply(int status, String body) {
        return new Evidence.HttpReply("GET " + url.replaceFirst("\\?.*", ""), status, body);
    }

    private Result asked(String address, int attempt) throws InterruptedException {
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(URI.create(address))
                    .header("User-Agent", "slipway")
                    .build();
        } catch (IllegalArgumentException e) {
            return wrong(attempt, "is not an address: " + e.getMessage(), 0);
        }
        // Who expects a redirect wants to see it; everybody else wants to see where it leads.
        var redirects = check.status() / 100 == 3 ? HttpClient.Redirect.NEVER : HttpClient.Redirect.NORMAL;
        var outcome = http.call(request, check.timeout(), redirects);
        return switch (outcome) {
            case HttpOutcome.Unanswered none -> wrong(attempt, "did not answer: " + none.explanation(), 0);
            case HttpOutcome.Answered answer ->
                new Result(
                        url, problems(answer), List.of(reply(answer.status(), answer.bodyStart(BODY_SHOWN))), attempt);
        };
    }

    private List<String> problems(HttpOutcome.Answered answer) {
        var problems = new ArrayList<String>();
        if (answer.status() != check.status()) {
            problems.add("answered with status " + answer.status() + " instead of " + check.status()
                    + answer.header("location")
                            .map(to -> " (which leads to " + to + ")")
                            .orElse("")
                    + (answer.body().isBlank() ? "" : ": " + answer.bodyStart(BODY_SHOWN)));
        }
        check.contains()
                .filter(wanted -> !answer.body().contains(wanted))
                .ifPresent(wanted -> problems.add("has an answer without \"" + wanted + "\""
                        + (answer.body().isBlank() ? ": it is empty" : ": " + answer.bodyStart(BODY_SHOWN))));
        check.headers().forEach((name, wanted) -> {
            var seen = answer.header(name);
            if (!seen.map(value -> value.toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT)))
                    .orElse(false)) {
                problems.add("has an answer whose header " + name + " is "
                        + seen.map(value -> "\"" + value + "\" and does not hold")
                                .orElse("missing, which should hold")
                        + " \"" + wanted + "\"");
            }
        });
        return problems;
    }
}
