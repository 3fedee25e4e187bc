package dev.slipway.kube;

import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Changes of a release's Secret, as JSON merge patches that apply only to the version that was looked at. */
final class ReleasePatch {
    private ReleasePatch() {}

    /**
     * Another state; Helm finds revisions by the label, and shows what stands in the record.
     *
     * @param value the record in its new state, encoded
     */
    static JsonNode state(ReleaseRevision revision, String value, String status, Instant now) {
        var patch = of(revision);
        labels(patch).put("status", status).put("modifiedAt", String.valueOf(now.getEpochSecond()));
        patch.putObject("data").put(ReleaseRecords.KEY, value);
        return patch;
    }

    /** That it passed its validation. */
    static JsonNode validated(ReleaseRevision revision) {
        var patch = of(revision);
        labels(patch).put(ReleaseRevision.VALIDATED, String.valueOf(revision.number()));
        return patch;
    }

    private static ObjectNode of(ReleaseRevision revision) {
        var patch = JsonMapper.shared().createObjectNode();
        patch.putObject("metadata").put("resourceVersion", revision.version());
        return patch;
    }

    private static ObjectNode labels(ObjectNode patch) {
        return ((ObjectNode) patch.path("metadata")).putObject("labels");
    }
}
