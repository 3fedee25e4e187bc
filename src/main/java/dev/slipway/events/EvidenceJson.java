package dev.slipway.events;

import dev.slipway.diagnosis.Diagnosis;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.WorkloadProgress;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Failures, evidence and diagnoses as JSON. */
public final class EvidenceJson {
    private EvidenceJson() {}

    /** A failure with all of its evidence. */
    public static void failure(ObjectNode json, Failure failure) {
        json.put("attempted", failure.attempted()).put("observed", failure.observed());
        json.put("worthRetrying", failure.worthRetrying());
        texts(json, "advice", failure.advice());
        var evidence = json.putArray("evidence");
        failure.evidence().forEach(one -> evidence(evidence.addObject(), one));
    }

    /** A known cause. */
    public static void diagnosis(ObjectNode json, Diagnosis diagnosis) {
        json.put("id", diagnosis.id()).put("title", diagnosis.title()).put("cause", diagnosis.cause());
        texts(json, "because", diagnosis.because());
        texts(json, "remedy", diagnosis.remedy());
        diagnosis.link().ifPresent(link -> json.put("link", link));
        texts(json, "about", diagnosis.about());
    }

    /** A fact. */
    public static void evidence(ObjectNode json, Evidence evidence) {
        switch (evidence) {
            case Evidence.ExitCode(var program, var code) ->
                json.put("kind", "exit").put("program", program).put("code", code);
            case Evidence.OutputTail(var source, var lines) ->
                texts(json.put("kind", "output").put("source", source), "lines", lines);
            case Evidence.FileProblem(var file, var line, var column, var problem, var remedy) ->
                json.put("kind", "file")
                        .put("file", file)
                        .put("line", line)
                        .put("column", column)
                        .put("problem", problem)
                        .put("remedy", remedy);
            case Evidence.HttpReply(var request, var status, var body) ->
                json.put("kind", "http")
                        .put("request", request)
                        .put("status", status)
                        .put("body", body);
            case Evidence.Trouble(var kind, var workload, var object, var reason, var message) ->
                json.put("kind", "trouble")
                        .put("trouble", kind)
                        .put("workload", workload)
                        .put("object", object)
                        .put("reason", reason)
                        .put("message", message);
            case Evidence.Condition(var object, var type, var status, var reason, var message) ->
                json.put("kind", "condition")
                        .put("object", object)
                        .put("type", type)
                        .put("status", status)
                        .put("reason", reason)
                        .put("message", message);
            case Evidence.WorkloadState(var workload, var state) ->
                json.put("kind", "workload").put("workload", workload).put("state", state);
            case Evidence.ContainerState state -> container(json.put("kind", "container"), state);
            case Evidence.ClusterEvent event ->
                json.put("kind", "event")
                        .put("object", event.object())
                        .put("reason", event.reason())
                        .put("message", event.message())
                        .put("count", event.count())
                        .put("lastSeen", event.lastSeen().toString());
            case Evidence.FailedTest(var test, var title, var message) ->
                json.put("kind", "test").put("test", test).put("title", title).put("message", message);
            case Evidence.TargetProblem(var target, var check, var object, var problem, var remedy) ->
                json.put("kind", "target")
                        .put("target", target)
                        .put("check", check)
                        .put("object", object)
                        .put("problem", problem)
                        .put("remedy", remedy);
            case Evidence.Fact(var subject, var value) ->
                json.put("kind", "fact").put("subject", subject).put("value", value);
        }
    }

    /** How far a workload has come. */
    public static void workload(ObjectNode json, WorkloadProgress progress) {
        json.put("workload", progress.workload())
                .put("ready", progress.ready())
                .put("wanted", progress.wanted())
                .put("note", progress.note())
                .put("complete", progress.complete());
    }

    private static void container(ObjectNode json, Evidence.ContainerState state) {
        json.put("workload", state.workload()).put("pod", state.pod()).put("container", state.container());
        json.put("image", state.image()).put("reason", state.reason()).put("message", state.message());
        state.exitCode().ifPresent(code -> json.put("exitCode", code));
        json.put("restarts", state.restarts());
    }

    private static void texts(ObjectNode json, String name, List<String> texts) {
        var array = json.putArray(name);
        texts.forEach(array::add);
    }
}
