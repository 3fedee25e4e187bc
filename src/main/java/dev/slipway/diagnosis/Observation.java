package dev.slipway.diagnosis;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A piece of evidence, or the failure's own words, as the texts that a knowledge file's patterns are held against.
 *
 * @param kind as the files call it: {@code output}, {@code container}, …
 * @param fields by the names that the files use
 * @param subject whom it is about
 */
record Observation(String kind, Map<String, String> fields, Subject subject) {

    /** What can be observed: each kind, and its fields. The order is the one of the documentation. */
    static final Map<String, List<String>> KINDS = kinds();

    Observation {
        fields = Map.copyOf(fields);
    }

    private Observation(String kind, Map<String, String> fields) {
        this(kind, fields, Subject.UNKNOWN);
    }

    private static Map<String, List<String>> kinds() {
        var kinds = new LinkedHashMap<String, List<String>>();
        kinds.put("anywhere", List.of("text"));
        kinds.put("failure", List.of("attempted", "observed"));
        kinds.put("output", List.of("source", "text"));
        kinds.put("exit", List.of("program", "code"));
        kinds.put("file", List.of("file", "line", "column", "problem"));
        kinds.put("http", List.of("request", "status", "body"));
        kinds.put("trouble", List.of("kind", "workload", "object", "reason", "message"));
        kinds.put("condition", List.of("object", "type", "status", "reason", "message"));
        kinds.put("workload", List.of("workload", "state"));
        kinds.put(
                "container",
                List.of("workload", "pod", "container", "image", "reason", "message", "exitCode", "restarts"));
        kinds.put("event", List.of("object", "reason", "message"));
        kinds.put("test", List.of("test", "title", "message"));
        kinds.put("target", List.of("target", "check", "object", "problem", "remedy"));
        kinds.put("fact", List.of("subject", "value"));
        return kinds;
    }

    /** All that a failure tells, each piece by its fields. */
    static List<Observation> of(Failure failure) {
        var all = new ArrayList<Observation>();
        all.add(failure(failure.attempted(), failure.observed()));
        failure.evidence().forEach(evidence -> {
            var observation = of(evidence);
            all.add(observation.of(observation.whom()));
        });
        return all;
    }

    /** A failure's own words. */
    static Observation failure(String attempted, String observed) {
        return new Observation("failure", Map.of("attempted", attempted, "observed", observed));
    }

    private Subject whom() {
        return switch (kind) {
            case "output" -> Subject.ofSource(field("source"));
            case "container" -> new Subject(field("workload"), field("pod"), field("container"));
            case "workload" -> new Subject(field("workload"), "", "");
            case "trouble" -> new Subject(field("workload"), "", "").and(Subject.ofObject(field("object")));
            case "condition", "event" -> Subject.ofObject(field("object"));
            case "failure", "file", "http", "fact", "test", "exit", "target" -> Subject.UNKNOWN;
            default -> throw unknown();
        };
    }

    /** The same, about somebody. */
    Observation of(Subject whom) {
        return new Observation(kind, fields, whom);
    }

    /** The same as text that may be {@code anywhere}. */
    Observation anywhere() {
        return switch (kind) {
            case "failure" -> anywhere("", field("observed"));
            case "output" -> anywhere(field("source") + " printed: ", field("text"));
            case "container" ->
                anywhere("container " + field("container") + " of pod " + field("pod") + ": ", field("message"));
            case "event" -> anywhere(field("object") + ": " + field("reason") + ": ", field("message"));
            case "http" -> anywhere(field("request") + " was answered: ", field("body"));
            case "fact" -> anywhere(field("subject") + ": ", field("value"));
            case "file" ->
                anywhere(field("file") + ":" + field("line") + ":" + field("column") + ": ", field("problem"));
            case "test" -> anywhere("test " + field("test") + ": ", field("message"));
            case "trouble" -> anywhere(field("object") + ": " + field("reason") + ": ", field("message"));
            case "condition" ->
                anywhere(field("object") + ": " + field("type") + " is " + field("status") + ": ", field("message"));
            case "workload" -> anywhere(field("workload") + ": ", field("state"));
            case "target" -> anywhere(field("target") + ": ", field("problem"));
            case "exit" -> anywhere("", "");
            default -> throw unknown();
        };
    }

    private Observation anywhere(String before, String text) {
        return new Observation("anywhere", Map.of("before", before, "text", text), subject);
    }

    private IllegalStateException unknown() {
        return new IllegalStateException("unknown kind of evidence: " + kind);
    }

    private static Observation of(Evidence evidence) {
        return switch (evidence) {
            case Evidence.ExitCode(var program, var code) ->
                new Observation("exit", Map.of("program", program, "code", Integer.toString(code)));
            case Evidence.OutputTail(var source, var lines) ->
                new Observation("output", Map.of("source", source, "text", String.join("\n", lines)));
            case Evidence.FileProblem(var file, var line, var column, var problem, var _) ->
                new Observation(
                        "file", Map.of("file", file, "line", "" + line, "column", "" + column, "problem", problem));
            case Evidence.HttpReply(var request, var status, var body) ->
                new Observation("http", Map.of("request", request, "status", "" + status, "body", body));
            case Evidence.Trouble(var trouble, var workload, var object, var reason, var message) ->
                new Observation(
                        "trouble",
                        Map.of(
                                "kind", trouble,
                                "workload", workload,
                                "object", object,
                                "reason", reason,
                                "message", message));
            case Evidence.Condition(var object, var type, var status, var reason, var message) ->
                new Observation(
                        "condition",
                        Map.of(
                                "object", object,
                                "type", type,
                                "status", status,
                                "reason", reason,
                                "message", message));
            case Evidence.WorkloadState(var workload, var state) ->
                new Observation("workload", Map.of("workload", workload, "state", state));
            case Evidence.ContainerState container -> of(container);
            case Evidence.ClusterEvent(var object, var reason, var message, var _, var _) ->
                new Observation("event", Map.of("object", object, "reason", reason, "message", message));
            case Evidence.FailedTest(var test, var title, var message) ->
                new Observation("test", Map.of("test", test, "title", title, "message", message));
            case Evidence.TargetProblem(var target, var check, var object, var problem, var remedy) ->
                new Observation(
                        "target",
                        Map.of(
                                "target", target,
                                "check", check,
                                "object", object,
                                "problem", problem,
                                "remedy", remedy));
            case Evidence.Fact(var subject, var value) ->
                new Observation("fact", Map.of("subject", subject, "value", value));
        };
    }

    private static Observation of(Evidence.ContainerState state) {
        return new Observation(
                "container",
                Map.of(
                        "workload", state.workload(),
                        "pod", state.pod(),
                        "container", state.container(),
                        "image", state.image(),
                        "reason", state.reason(),
                        "message", state.message(),
                        "exitCode", state.exitCode().map(String::valueOf).orElse(""),
                        "restarts", "" + state.restarts()));
    }

    /** Whether it says which namespace all else is in. */
    boolean isNamespace() {
        return kind.equals("fact") && field("subject").equals("namespace");
    }

    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** Its fields as words to fill blanks with: {@code container.pod}. */
    Map<String, String> words() {
        return fields.entrySet().stream()
                .filter(field -> !field.getValue().isBlank())
                .collect(Collectors.toMap(field -> kind + "." + field.getKey(), Map.Entry::getValue));
    }

    /** The observation as a line for people: of output, the lines that matched. */
    String inWords(String matchedText) {
        return switch (kind) {
            case "failure" -> field("observed").lines().collect(Collectors.joining(" "));
            case "output" -> field("source") + " printed: " + matchedText.strip();
            case "exit" -> field("program") + " ended with exit code " + field("code");
            case "file" -> field("file") + ":" + field("line") + ":" + field("column") + ": " + field("problem");
            case "http" -> field("request") + " was answered with " + field("status");
            case "trouble" ->
                field("object") + ": " + (field("reason").isEmpty() ? field("kind") : field("reason"))
                        + (field("message").isBlank()
                                ? ""
                                : ": " + field("message").strip());
            case "condition" ->
                field("object") + ": " + field("type") + " is " + field("status")
                        + (field("message").isBlank()
                                ? ""
                                : ": " + field("message").strip());
            case "workload" -> field("workload") + ": " + field("state");
            case "container" ->
                "container " + field("container") + " of pod " + field("pod") + ": " + field("reason")
                        + (field("exitCode").isEmpty() ? "" : ", exit code " + field("exitCode"))
                        + (field("restarts").equals("0") ? "" : ", restarts: " + field("restarts"));
            case "event" -> field("object") + ": " + field("reason") + ": " + field("message");
            case "test" -> "test " + field("test") + " failed";
            case "target" -> field("target") + ": " + field("problem");
            case "fact" -> field("subject") + ": " + field("value");
            case "anywhere" -> field("before") + matchedText.strip();
            default -> throw unknown();
        };
    }
}
