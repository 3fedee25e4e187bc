package dev.slipway.events;

import dev.slipway.diagnosis.Diagnosis;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.WorkloadProgress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads what {@link EvidenceJson} wrote. */
final class EvidenceReader {
    private EvidenceReader() {}

    static Failure failure(JsonNode json) {
        return new Failure(
                text(json, "attempted"),
                text(json, "observed"),
                json.path("evidence")
                        .valueStream()
                        .map(EvidenceReader::evidence)
                        .toList(),
                texts(json, "advice"),
                json.path("worthRetrying").asBoolean(false));
    }

    static Diagnosis diagnosis(JsonNode json) {
        return new Diagnosis(
                text(json, "id"),
                text(json, "title"),
                texts(json, "because"),
                text(json, "cause"),
                texts(json, "remedy"),
                Optional.ofNullable(json.get("link")).map(JsonNode::asString),
                texts(json, "about"));
    }

    static WorkloadProgress workload(JsonNode json) {
        return new WorkloadProgress(
                text(json, "workload"),
                json.path("ready").asInt(0),
                json.path("wanted").asInt(0),
                text(json, "note"),
                json.path("complete").asBoolean(false));
    }

    /** A kind that a later Slipway wrote becomes a fact: it is still there to be read by people. */
    private static Evidence evidence(JsonNode json) {
        return switch (text(json, "kind")) {
            case "exit" ->
                new Evidence.ExitCode(text(json, "program"), json.path("code").asInt(0));
            case "output" -> new Evidence.OutputTail(text(json, "source"), texts(json, "lines"));
            case "file" ->
                new Evidence.FileProblem(
                        text(json, "file"),
                        json.path("line").asInt(1),
                        json.path("column").asInt(1),
                        text(json, "problem"),
                        text(json, "remedy"));
            case "http" ->
                new Evidence.HttpReply(
                        text(json, "request"), json.path("status").asInt(0), text(json, "body"));
            case "trouble" ->
                new Evidence.Trouble(
                        text(json, "trouble"),
                        text(json, "workload"),
                        text(json, "object"),
                        text(json, "reason"),
                        text(json, "message"));
            case "condition" ->
                new Evidence.Condition(
                        text(json, "object"),
                        text(json, "type"),
                        text(json, "status"),
                        text(json, "reason"),
                        text(json, "message"));
            case "workload" -> new Evidence.WorkloadState(text(json, "workload"), text(json, "state"));
            case "container" -> container(json);
            case "event" ->
                new Evidence.ClusterEvent(
                        text(json, "object"),
                        text(json, "reason"),
                        text(json, "message"),
                        json.path("count").asInt(0),
                        Instant.parse(text(json, "lastSeen")));
            case "test" -> new Evidence.FailedTest(text(json, "test"), text(json, "title"), text(json, "message"));
            case "target" ->
                new Evidence.TargetProblem(
                        text(json, "target"),
                        text(json, "check"),
                        text(json, "object"),
                        text(json, "problem"),
                        text(json, "remedy"));
            case "fact" -> new Evidence.Fact(text(json, "subject"), text(json, "value"));
            default -> new Evidence.Fact(text(json, "kind"), json.toString());
        };
    }

    private static Evidence container(JsonNode json) {
        return new Evidence.ContainerState(
                text(json, "workload"),
                text(json, "pod"),
                text(json, "container"),
                text(json, "image"),
                text(json, "reason"),
                text(json, "message"),
                Optional.ofNullable(json.get("exitCode")).map(JsonNode::asInt),
                json.path("restarts").asInt(0));
    }

    static String text(JsonNode json, String name) {
        return json.path(name).asString("");
    }

    private static List<String> texts(JsonNode json, String name) {
        return json.path(name).valueStream().map(JsonNode::asString).toList();
    }
}
