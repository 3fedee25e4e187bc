package dev.slipway.cli;

import dev.slipway.cli.Cases.Case;
import dev.slipway.cli.Cases.OfTarget;
import dev.slipway.diagnosis.Diagnosis;
import dev.slipway.events.EvidenceJson;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code slipway diagnose --output json} prints: one JSON object for each target, on a line of its own: docs/events.md.
 *
 * @param at when it was looked at
 */
record DiagnosisEvents(Cases cases, Instant at) {

    /** The lines. */
    List<String> lines() {
        return cases.targets().stream()
                .map(this::described)
                .map(JsonMapper.shared()::writeValueAsString)
                .toList();
    }

    private ObjectNode described(OfTarget target) {
        var json = JsonMapper.shared().createObjectNode();
        return switch (target) {
            case OfTarget.Seen seen -> {
                head(json, "target-diagnosed", target)
                        .put("namespace", seen.namespace())
                        .put("server", seen.server());
                var workloads = json.putArray("workloads");
                seen.workloads().forEach(progress -> EvidenceJson.workload(workloads.addObject(), progress));
                var findings = json.putArray("findings");
                seen.cases().forEach(one -> finding(findings.addObject(), one));
                var remarks = json.putArray("remarks");
                cases.remarks().forEach(remarks::add);
                yield json;
            }
            case OfTarget.Unseen unseen -> {
                head(json, "target-unseen", target);
                EvidenceJson.failure(json.putObject("failure"), unseen.failure());
                diagnoses(json.putArray("diagnoses"), unseen.diagnoses());
                yield json;
            }
        };
    }

    private ObjectNode head(ObjectNode json, String event, OfTarget target) {
        return json.put("event", event)
                .put("at", at.toString())
                .put("site", cases.site())
                .put("target", target.target());
    }

    private static void finding(ObjectNode json, Case what) {
        json.put("trouble", what.kind()).put("workload", what.workload()).put("object", what.object());
        json.put("observed", what.sentence()).put("pods", what.pods());
        var evidence = json.putArray("evidence");
        what.evidence().forEach(one -> EvidenceJson.evidence(evidence.addObject(), one));
        diagnoses(json.putArray("diagnoses"), what.diagnoses());
    }

    private static void diagnoses(ArrayNode json, List<Diagnosis> diagnoses) {
        diagnoses.forEach(diagnosis -> EvidenceJson.diagnosis(json.addObject(), diagnosis));
    }
}
