package dev.slipway.plan;

import dev.slipway.changes.FieldChange;
import dev.slipway.preflight.Finding;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A plan as JSON: what {@code slipway plan --output json} prints, and what a saved plan is. {@code schema/plan.schema.json} describes it.
 *
 * @param mask hides the secrets in a text, before it is escaped
 */
public record PlanDocument(SitePlan plan, UnaryOperator<String> mask) {
    /** The form's name and version. */
    public static final String FORMAT = "slipway-plan/1";

    /** The document. */
    public ObjectNode json() {
        ObjectNode document = JsonMapper.shared().createObjectNode();
        document.put("event", "planned");
        document.put("format", FORMAT);
        document.put("site", plan.site());
        document.put("commit", plan.commit());
        document.put("title", masked(plan.title()));
        document.put("changes", plan.changes());
        document.put("fails", plan.fails());
        var targets = document.putArray("targets");
        plan.targets().forEach(target -> targets.add(target(target)));
        var remarks = document.putArray("remarks");
        plan.remarks().forEach(remark -> remarks.add(masked(remark)));
        return document;
    }

    private String masked(String text) {
        return mask.apply(text);
    }

    private ObjectNode target(TargetPlan target) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("target", target.target());
        node.put("changes", target.changes());
        node.put("fails", target.fails());
        switch (target) {
            case TargetPlan.Unplanned(var _, var failure) -> {
                node.put("problem", masked(failure.observed()));
                var advice = node.putArray("advice");
                failure.advice().forEach(it -> advice.add(masked(it)));
            }
            case TargetPlan.Planned planned -> {
                node.put("namespace", planned.namespace());
                node.put("server", planned.server());
                var releases = node.putArray("releases");
                planned.releases().forEach(release -> releases.add(release(release)));
            }
        }
        return node;
    }

    private ObjectNode release(PlannedRelease release) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("release", release.name());
        node.put("namespace", release.namespace());
        node.put("revision", release.revision());
        node.put("status", release.status());
        var objects = node.putArray("objects");
        release.told().forEach(object -> objects.add(object(object)));
        node.put("unchanged", release.count(PlannedObject.Action.NONE));
        var versions = node.putArray("versions");
        release.versions().forEach(version -> {
            var one = versions.addObject();
            one.put("name", version.name());
            one.put("before", version.before());
            one.put("after", version.after());
            one.put("link", version.link());
        });
        node.set("findings", findings(release.findings()));
        return node;
    }

    private ObjectNode object(PlannedObject object) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("object", object.name().toString());
        node.put("group", object.name().group());
        node.put("action", word(object.action()));
        node.put("restarts", object.restarts());
        node.put("tried", object.tried());
        var changes = JsonNodeFactory.instance.arrayNode();
        object.changes().forEach(change -> changes.add(change(change)));
        var counts = !object.state().startsWith(PlannedObject.GENERATION)
                || object.changes().stream().anyMatch(this::isMasked);
        node.put("state", counts ? object.state() : "");
        node.put("note", object.note());
        node.set("changes", changes);
        node.set("findings", findings(object.findings()));
        return node;
    }

    private ObjectNode change(FieldChange change) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("path", change.path().toString());
        node.put("kind", change.kind().name().toLowerCase(Locale.ROOT));
        if (!change.before().isMissingNode()) {
            node.set("before", value(change.before()));
        }
        if (!change.after().isMissingNode()) {
            node.set("after", value(change.after()));
        }
        return node;
    }

    private boolean isMasked(FieldChange change) {
        return !value(change.before()).equals(change.before())
                || !value(change.after()).equals(change.after());
    }

    /** The value with its secrets masked, wherever they stand in it. */
    private JsonNode value(JsonNode value) {
        if (value.isString()) {
            return StringNode.valueOf(masked(value.asString()));
        }
        if (value.isObject()) {
            ObjectNode fields = JsonNodeFactory.instance.objectNode();
            value.properties().forEach(field -> fields.set(masked(field.getKey()), value(field.getValue())));
            return fields;
        }
        if (value.isArray()) {
            ArrayNode elements = JsonNodeFactory.instance.arrayNode();
            value.forEach(element -> elements.add(value(element)));
            return elements;
        }
        return value;
    }

    private ArrayNode findings(List<Finding> findings) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        findings.forEach(finding -> {
            var one = all.addObject();
            one.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
            one.put("object", finding.object());
            one.put("what", masked(finding.what()));
            one.put("remedy", masked(finding.remedy()));
        });
        return all;
    }

    /** As the documents have it. */
    public static String word(PlannedObject.Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }
}
