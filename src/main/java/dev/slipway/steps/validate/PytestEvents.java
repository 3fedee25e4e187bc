package dev.slipway.steps.validate;

import dev.slipway.pipeline.StepContext;
import dev.slipway.process.OutputLine;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Follows one attempt of pytest by the lines of our plugin, and passes on all others. */
final class PytestEvents {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String MARK = "slipway-pytest:";

    private final StepContext context;
    private final Set<String> passed = new LinkedHashSet<>();
    private final Map<String, String> running = new LinkedHashMap<>();
    private int collected;
    private int finished;

    PytestEvents(StepContext context) {
        this.context = context;
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
                context.progress("test " + (finished + 1) + " of " + collected + ": " + title);
            }
            case "finished" -> {
                running.remove(id);
                finished++;
                var outcome = event.path("outcome").asString("");
                if (outcome.equals("passed")) {
                    passed.add(id);
                }
                context.output(outcome + ": " + title);
            }
            default -> context.output(event.toString());
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
