package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.slipway.changes.Differences;
import dev.slipway.changes.FieldChange;
import dev.slipway.deployment.RollbackPlan;
import dev.slipway.kube.ReleaseDescription;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.pipeline.Failure;
import dev.slipway.plan.ObjectName;
import dev.slipway.plan.PlannedObject;
import dev.slipway.plan.PlannedObject.Action;
import dev.slipway.plan.PlannedRelease;
import dev.slipway.preflight.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RollbackPageTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final Finding REFUSED = Finding.problem(
            "Deployment/hub",
            "spec.selector of Deployment/hub can't be changed: field is immutable.",
            "Delete Deployment/hub, so that it is made anew, with its pods running on until then, and roll back again:"
                    + " kubectl -n prod delete deployment hub --cascade=orphan");

    private static ReleaseRecord revision(int number, String status, char commit) {
        var description = new ReleaseDescription(
                "20260101-120000-ab1" + number, String.valueOf(commit).repeat(40));
        return new ReleaseRecord(
                "hub",
                number,
                status,
                description.format(),
                Optional.of(AT.minusSeconds(3600L * (10 - number))),
                "mybinder-0.1." + number,
                "");
    }

    private static List<FieldChange> changes(String before, String after) {
        return Differences.between(JSON.readTree(before), JSON.readTree(after));
    }

    private static PlannedObject object(
            String kind, String name, Action action, List<FieldChange> changes, List<Finding> findings) {
        var group = kind.equals("Deployment") ? "apps" : "";
        return new PlannedObject(new ObjectName(group, kind, "", name), action, changes, "", "", true, findings);
    }

    private static PlannedRelease planned(List<Finding> findings) {
        return new PlannedRelease(
                "hub",
                "prod",
                9,
                "deployed",
                List.of(
                        object("ConfigMap", "greeting", Action.CHANGE, changes("""
                                {"kind": "ConfigMap", "data": {"text": "hello, s3cr3t"}}""", """
                                {"kind": "ConfigMap", "data": {"text": "hi, s3cr3t"}}"""), List.of()),
                        object("Deployment", "hub", Action.CHANGE, changes("""
                                {"kind": "Deployment", "spec": {"template": {"spec": {"containers": [
                                  {"name": "hub", "image": "ghcr.io/a/hub:2"}]}}}}""", """
                                {"kind": "Deployment", "spec": {"template": {"spec": {"containers": [
                                  {"name": "hub", "image": "ghcr.io/a/hub:1"}]}}}}"""), findings),
                        object("Secret", "keys", Action.CHANGE, changes("""
                                {"kind": "Secret", "data": {"key": "bmV3"}}""", """
                                {"kind": "Secret", "data": {"key": "b2xkZXI="}}"""), List.of()),
                        object("Service", "old", Action.CREATE, List.of(), List.of()),
                        object("ConfigMap", "new", Action.DELETE, List.of(), List.of()),
                        object("ConfigMap", "same", Action.NONE, List.of(), List.of())),
                List.of(),
                List.of());
    }

    private static RollbackPlan.Release hub(Finding... findings) {
        return new RollbackPlan.Release(
                "hub",
                Optional.of(revision(9, "deployed", 'b')),
                Optional.of(revision(7, "superseded", 'a')),
                "",
                Optional.of(planned(List.of(findings))),
                "");
    }

    private static RollbackPlan.Release stays() {
        return new RollbackPlan.Release(
                "grafana",
                Optional.of(revision(1, "deployed", 'b')),
                Optional.empty(),
                "no earlier revision that Helm has kept is known to have passed its validation",
                Optional.empty(),
                "");
    }

    private static RollbackPage page(RollbackPlan plan) {
        return new RollbackPage(
                "mybinder",
                plan,
                AT,
                text -> text.replace("s3cr3t", "•••"),
                new Wording(Glyphs.of(true), new Palette(false)));
    }

    @Test
    void saysWhereEachReleaseGoesAndWhatChanges() throws Exception {
        var text = page(new RollbackPlan.Seen("prod", List.of(hub(), stays()))).text();
        Golden.verify("rollback-plan.txt", String.join("\n", text) + "\n");
    }

    @Test
    void saysWhatTheApiServerRefuses() throws Exception {
        var refused = hub(REFUSED);
        Golden.verify(
                "rollback-plan-refused.txt",
                String.join(
                                "\n",
                                page(new RollbackPlan.Seen("prod", List.of(refused)))
                                        .text()) + "\n");
    }

    @Test
    void everyFormFollowsTheSchemaOfEvents() throws Exception {
        var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("src/main/resources/schema/events.schema.json")), InputFormat.JSON);
        var plans = List.of(
                new RollbackPlan.Seen("prod", List.of(hub(REFUSED), stays())),
                new RollbackPlan.Unseen("prod", Failure.of("looking at prod", "It does not answer.")));
        assertThat(plans)
                .allSatisfy(plan -> assertThat(schema.validate(page(plan).json(), InputFormat.JSON))
                        .isEmpty());
    }
}
