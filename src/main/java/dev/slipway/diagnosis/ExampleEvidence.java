package dev.slipway.diagnosis;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes evidence of the examples in knowledge files: {@code {output: {source: helm, text: "…"}}}. */
final class ExampleEvidence {
    private final Map<?, ?> fields;

    private ExampleEvidence(Map<?, ?> fields) {
        this.fields = fields;
    }

    static Failure failure(String attempted, String observed, List<? extends Map<?, ?>> evidence) {
        var made = evidence.stream()
                .flatMap(one -> one.entrySet().stream())
                .map(one -> evidence(String.valueOf(one.getKey()), one.getValue()))
                .toList();
        return Failure.of(attempted, observed).with(made);
    }

    private static Evidence evidence(String kind, Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("the fields of '" + kind + "' must be a mapping");
        }
        var known = Observation.KINDS.getOrDefault(kind, List.of());
        if (!known.containsAll(map.keySet())) {
            throw new IllegalArgumentException("'" + kind + "' has the fields " + known + ", not " + map.keySet());
        }
        return new ExampleEvidence(map).as(kind);
    }

    private Evidence as(String kind) {
        return switch (kind) {
            case "output" ->
                new Evidence.OutputTail(text("source"), text("text").lines().toList());
            case "exit" -> new Evidence.ExitCode(text("program"), number("code"));
            case "file" ->
                new Evidence.FileProblem(text("file"), number("line"), number("column"), text("problem"), "");
            case "http" -> new Evidence.HttpReply(text("request"), number("status"), text("body"));
            case "trouble" ->
                new Evidence.Trouble(text("kind"), text("workload"), text("object"), text("reason"), text("message"));
            case "condition" ->
                new Evidence.Condition(text("object"), text("type"), text("status"), text("reason"), text("message"));
            case "workload" -> new Evidence.WorkloadState(text("workload"), text("state"));
            case "container" ->
                new Evidence.ContainerState(
                        text("workload"),
                        text("pod"),
                        text("container"),
                        text("image"),
                        text("reason"),
                        text("message"),
                        fields.containsKey("exitCode") ? Optional.of(number("exitCode")) : Optional.empty(),
                        number("restarts"));
            case "event" ->
                new Evidence.ClusterEvent(text("object"), text("reason"), text("message"), 1, Instant.EPOCH);
            case "test" -> new Evidence.FailedTest(text("test"), text("title"), text("message"));
            case "fact" -> new Evidence.Fact(text("subject"), text("value"));
            default -> throw new IllegalArgumentException("there is no evidence '" + kind + "'");
        };
    }

    private String text(String field) {
        var value = fields.get(field);
        return value == null ? "" : value.toString();
    }

    private int number(String field) {
        return fields.get(field) instanceof Integer number ? number : 0;
    }
}
