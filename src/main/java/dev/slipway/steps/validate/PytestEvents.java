package dev.slipway.steps.validate;

import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.StepContext;
import dev.slipway.process.OutputLine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Follows one attempt of pytest by the lines of our plugin, and passes on all others. */
final class PytestEvents {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String MARK = "slipway-pytest:";

    /** The word of a check that is a test of the site's suite. */
    private static final String KIND = "pytest";

    private final StepContext context;
    private final Map<String, Duration> tooks = new HashMap<>();
    private final int attempt;
    private final Set<String> wavering;
    private final Map<String, Instant> started = new HashMap<>();
    private final InstantSource clock;
    private final Set<String> passed = new LinkedHashSet<>();
    private final Map<String, String> running = new LinkedHashMap<>();
    private int collected;
    private int finished;

    /**
     * Follows an attempt.
     *
     * @param attempt its number, counted from 1
     * @param wavering the full names of the tests that failed in earlier attempts
     */
    PytestEvents(StepContext context, int attempt, Set<String> wavering, InstantSource clock) {
        this.context = context;
        this.attempt = attempt;
        this.wavering = Set.copyOf(wavering);
        this.clock = clock;
    }

    /** Takes a line that pytest printed. */
    synchronized void line(OutputLine line) {
        // The mark may stand behind something that was printed without an end of line.
        int mark = line.text().indexOf(MARK);
        if (mark < 0) {
            context.output(line.text());
            return;
        }
        if (mark > 0) {
            context.output(line.text().substring(0, mark));
        }
        try {
            event(JSON.readTree(line.text().substring(mark + MARK.length())));
        } catch (JacksonException e) {
            context.output(line.text());
        }
    }

    private void event(JsonNode event) {
        var id = event.path("id").asString("");
        var title = event.path("title").asString(id);
        switch (event.path("event").asString("")) {
            case "collected" -> collected = event.path("count").asInt(0);
            case "started" -> {
                running.put(id, title);
                started.put(id, clock.instant());
                context.progress("test " + (finished + 1) + " of " + collected + ": " + title);
            }
            case "finished" -> {
                running.remove(id);
                finished++;
                ended(id, title, event.path("outcome").asString(""));
            }
            default -> context.output(event.toString());
        }
    }

    /** A test that failed may pass at the next attempt: only once there is none, it has failed. */
    private void ended(String id, String title, String outcome) {
        var now = clock.instant();
        var took = Duration.between(started.getOrDefault(id, now), now);
        tooks.put(id, took);
        switch (outcome) {
            case "passed" -> {
                passed.add(id);
                var how = wavering.contains(id) ? CheckReport.Outcome.FLAKY : CheckReport.Outcome.PASSED;
                context.checked(report(title, how, attempt, took, ""));
            }
            case "skipped" -> {
                // A later attempt comes by it again.
                if (attempt == 1) {
                    context.checked(report(title, CheckReport.Outcome.SKIPPED, 0, took, ""));
                }
            }
            default -> context.output(outcome + ": " + title);
        }
    }

    private static CheckReport report(
            String title, CheckReport.Outcome outcome, int attempts, Duration took, String observed) {
        return new CheckReport(KIND, title, outcome, attempts, took, observed, List.of());
    }

    /** Tells that tests have failed for good. */
    synchronized void failed(List<Evidence.FailedTest> tests) {
        for (var test : tests) {
            var took = tooks.getOrDefault(test.test(), Duration.ZERO);
            var observed = "failed: " + test.message().lines().findFirst().orElse("");
            context.checked(report(test.title(), CheckReport.Outcome.FAILED, attempt, took, observed));
        }
    }

    /** The full names of the tests that passed. */
    synchronized Set<String> passed() {
        return Set.copyOf(passed);
    }

    /** The titles, by full name, of the tests that had begun and not ended. */
    synchronized Map<String, String> running() {
        return new LinkedHashMap<>(running);
    }
}
