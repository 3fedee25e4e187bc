package dev.slipway.cli;

import dev.slipway.journal.RecordedDeployment;
import dev.slipway.journal.RecordedDeployment.State;
import dev.slipway.journal.RecordedDeployment.Target;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.PipelineEvent.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code slipway history} prints.
 *
 * @param now what ages are counted to
 */
record HistoryPage(List<RecordedDeployment> deployments, Instant now) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

    HistoryPage {
        deployments = List.copyOf(deployments);
    }

    /** For people: a table; the site is named only where there are several. */
    List<String> text() {
        if (deployments.isEmpty()) {
            return List.of("There is no such deployment in the journal.");
        }
        boolean sites = deployments.stream()
                        .map(deployment -> deployment.subject().site())
                        .distinct()
                        .count()
                > 1;
        var rows = new ArrayList<List<String>>();
        var headings = new ArrayList<>(List.of("DEPLOYMENT", "STARTED", "BY", "COMMIT", "OUTCOME", "TOOK", "TARGETS"));
        if (sites) {
            headings.add(1, "SITE");
        }
        rows.add(headings);
        for (var deployment : deployments) {
            var row = new ArrayList<>(row(deployment));
            if (sites) {
                row.add(1, deployment.subject().site());
            }
            rows.add(row);
        }
        return TextColumns.aligned(rows);
    }

    private List<String> row(RecordedDeployment deployment) {
        var subject = deployment.subject();
        var word = subject.purpose() == Purpose.ROLLBACK ? "rollback " + deployment.word() : deployment.word();
        return List.of(
                deployment.id().value(),
                TIME.format(deployment.startedAt()),
                deployment.origin().person(),
                subject.shortCommit(),
                word,
                took(deployment),
                targets(deployment.targets()));
    }

    private String took(RecordedDeployment deployment) {
        return switch (deployment.state()) {
            case State.Ended(var _, var took) -> Durations.words(took);
            case State.Open(var life, var lastHeard) ->
                switch (life) {
                    case RUNNING -> "for " + Durations.words(Duration.between(deployment.startedAt(), now));
                    case KILLED, UNFINISHED ->
                        "after " + Durations.words(Duration.between(deployment.startedAt(), lastHeard));
                };
        };
    }

    /** Those that ended alike stand together: {@code staging succeeded (flaky); prod, ovh failed}. */
    static String targets(List<Target> targets) {
        var alike = new LinkedHashMap<String, List<String>>();
        for (var target : targets) {
            var how = target.outcome().word().replace('-', ' ') + (target.flaky() ? " (flaky)" : "");
            alike.computeIfAbsent(how, _ -> new ArrayList<>()).add(target.name());
        }
        return alike.entrySet().stream()
                .map(entry -> String.join(", ", entry.getValue()) + " " + entry.getKey())
                .collect(Collectors.joining("; "));
    }

    /** For programs: one JSON object a line, one for each deployment. */
    List<String> json() {
        return deployments.stream()
                .map(deployment -> json(deployment).toString())
                .toList();
    }

    private static ObjectNode json(RecordedDeployment deployment) {
        var subject = deployment.subject();
        var json = JsonMapper.shared().createObjectNode();
        json.put("event", "deployment").put("at", deployment.startedAt().toString());
        json.put("deployment", deployment.id().value()).put("site", subject.site());
        json.put("purpose", subject.purpose().name().toLowerCase(Locale.ROOT));
        json.put("commit", subject.commit()).put("title", subject.title()).put("author", subject.author());
        json.put("person", deployment.origin().person())
                .put("slipway", deployment.origin().slipway())
                .put("outcome", deployment.word());
        switch (deployment.state()) {
            case State.Ended(var _, var took) -> json.put("tookMillis", took.toMillis());
            case State.Open(var _, var lastHeard) -> json.put("lastHeard", lastHeard.toString());
        }
        var targets = json.putArray("targets");
        deployment
                .targets()
                .forEach(target -> targets.addObject()
                        .put("target", target.name())
                        .put("outcome", target.outcome().word())
                        .put("flaky", target.flaky()));
        return json;
    }
}
