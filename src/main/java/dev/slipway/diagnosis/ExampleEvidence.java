package dev.slipway.diagnosis;

import dev.slipway.pipeline.Evidence;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes evidence of the examples in knowledge files: {@code {output: {source: helm, text: "…"}}}. */
final class ExampleEvidence {
    private final CauseMap fields;

    private ExampleEvidence(CauseMap fields) {
        this.fields = fields;
    }

    /** What one entry of {@code evidence} stands for; empty where something is wrong, which is reported. */
    static List<Evidence> of(CauseMap entry) {
        entry.allowing(
                Observation.KINDS.keySet().stream()
                        .filter(kind -> !List.of("anywhere", "failure").contains(kind))
                        .toList(),
                "Evidence is one of");
        return entry.keys().stream()
                .filter(Observation.KINDS::containsKey)
                .flatMap(kind -> entry.map(kind, "'" + kind + "'").stream()
                        .flatMap(fields -> new ExampleEvidence(fields.allowing(
                                        Observation.KINDS.getOrDefault(kind, List.of()), "Its fields are"))
                                .as(kind).stream()))
                .toList();
    }

    private Optional<Evidence> as(String kind) {
        return switch (kind) {
            case "output" ->
                Optional.of(new Evidence.OutputTail(
                        text("source"), text("text").lines().toList()));
            case "exit" -> Optional.of(new Evidence.ExitCode(text("program"), number("code")));
            case "file" ->
                Optional.of(
                        new Evidence.FileProblem(text("file"), number("line"), number("column"), text("problem"), ""));
            case "http" -> Optional.of(new Evidence.HttpReply(text("request"), number("status"), text("body")));
            case "trouble" ->
                Optional.of(new Evidence.Trouble(
                        text("kind"), text("workload"), text("object"), text("reason"), text("message")));
            case "condition" ->
                Optional.of(new Evidence.Condition(
                        text("object"), text("type"), text("status"), text("reason"), text("message")));
            case "workload" -> Optional.of(new Evidence.WorkloadState(text("workload"), text("state")));
            case "container" ->
                Optional.of(new Evidence.ContainerState(
                        text("workload"),
                        text("pod"),
                        text("container"),
                        text("image"),
                        text("reason"),
                        text("message"),
                        fields.number("exitCode"),
                        number("restarts")));
            case "event" ->
                Optional.of(
                        new Evidence.ClusterEvent(text("object"), text("reason"), text("message"), 1, Instant.EPOCH));
            case "test" -> Optional.of(new Evidence.FailedTest(text("test"), text("title"), text("message")));
            case "target" ->
                Optional.of(new Evidence.TargetProblem(
                        text("target"), text("check"), text("object"), text("problem"), text("remedy")));
            case "fact" -> Optional.of(new Evidence.Fact(text("subject"), text("value")));
            default -> Optional.empty();
        };
    }

    /** A field may be left out, or be empty. */
    private String text(String field) {
        return fields.written(field);
    }

    private int number(String field) {
        return fields.number(field).orElse(0);
    }
}
