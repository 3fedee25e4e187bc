package dev.slipway.plan;

import java.util.Locale;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

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
        release.told().forEach(object -> objects.add(new ObjectDocument(mask).json(object)));
        node.put("unchanged", release.count(PlannedObject.Action.NONE));
        var versions = node.putArray("versions");
        release.versions().forEach(version -> {
            var one = versions.addObject();
            one.put("name", version.name());
            one.put("before", version.before());
            one.put("after", version.after());
            one.put("link", version.link());
        });
        node.set("findings", new ObjectDocument(mask).findings(release.findings()));
        return node;
    }

    /** As the documents have it. */
    public static String word(PlannedObject.Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }
}
