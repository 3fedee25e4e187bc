package dev.slipway.steps.preflight;

import dev.slipway.kube.Answer;
import dev.slipway.kube.ServerHealth;
import dev.slipway.pipeline.Durations;
import dev.slipway.preflight.Checked;
import dev.slipway.preflight.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether the API server is ready, and whether its clock and ours agree. */
final class ServerCheck implements Check {
    /** Tokens are signed with a time, and what checks them allows for about this much. */
    private static final Duration TOLERANCE = Duration.ofSeconds(30);

    @Override
    public Checked at(Place place) {
        return switch (place.health()) {
            case Answer.Refused<ServerHealth>(var trouble) ->
                new Checked(
                        "server",
                        "no answer",
                        List.of(new Finding(
                                Finding.Severity.PROBLEM,
                                "the API server",
                                trouble.observed(),
                                trouble.advice(),
                                trouble.isPassing())));
            case Answer.Given<ServerHealth>(var health) ->
                new Checked("server", summary(health), judge(place.cluster().server(), health));
        };
    }

    private static String summary(ServerHealth health) {
        return (health.ready() ? "ready" : "not ready")
                + health.ahead()
                        .map(ahead ->
                                ", its clock is " + (isOff(ahead) ? Durations.words(ahead.abs()) + " off" : "right"))
                        .orElse("");
    }

    /** What its answer means. */
    static List<Finding> judge(String server, ServerHealth health) {
        var findings = new ArrayList<Finding>();
        if (!health.ready()) {
            findings.add(Finding.problem(
                            "the API server",
                            "The API server at " + server + " says that it is not ready: "
                                    + String.join("; ", health.said().lines().toList()) + ".",
                            "It may be starting or ending: wait a moment. Else see its log, and that of etcd.")
                    .passingSoon());
        }
        health.ahead()
                .filter(ServerCheck::isOff)
                .ifPresent(ahead -> findings.add(Finding.warning(
                        "the API server",
                        "The clock of the API server at " + server + " is " + Durations.words(ahead.abs())
                                + (ahead.isNegative() ? " behind" : " ahead of")
                                + " this machine's. Tokens that are good for one of them are not for the other.",
                        "See which of the two is wrong (timedatectl), and let it be set by NTP.")));
        return findings;
    }

    private static boolean isOff(Duration ahead) {
        return ahead.abs().compareTo(TOLERANCE) > 0;
    }
}
