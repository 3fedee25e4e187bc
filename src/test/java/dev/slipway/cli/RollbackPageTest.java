package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.slipway.deployment.RollbackPlan;
import dev.slipway.kube.ReleaseDescription;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.pipeline.Failure;
import dev.slipway.recovery.RollbackCheck.Effect;
import dev.slipway.recovery.RollbackCheck.Touched;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RollbackPageTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

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

    private static RollbackPlan.Release hub(Optional<String> refusal) {
        return new RollbackPlan.Release(
                "hub",
                Optional.of(revision(9, "deployed", 'b')),
                Optional.of(revision(7, "superseded", 'a')),
                "",
                List.of(
                        new Touched("ConfigMap/greeting", Effect.CHANGED, Optional.empty()),
                        new Touched("Deployment/hub", Effect.CHANGED, refusal),
                        new Touched("Service/old", Effect.MADE, Optional.empty()),
                        new Touched("ConfigMap/new", Effect.REMOVED, Optional.empty())),
                "");
    }

    private static RollbackPlan.Release stays() {
        return new RollbackPlan.Release(
                "grafana",
                Optional.of(revision(1, "deployed", 'b')),
                Optional.empty(),
                "no earlier revision that Helm has kept is known to have passed its validation",
                List.of(),
                "");
    }

    private static RollbackPage page(RollbackPlan plan) {
        return new RollbackPage("mybinder", plan, AT, new Wording(Glyphs.of(true), new Palette(false)));
    }

    @Test
    void saysWhereEachReleaseGoesAndWhatChanges() throws Exception {
        var text = page(new RollbackPlan.Seen("prod", List.of(hub(Optional.empty()), stays())))
                .text();
        Golden.verify("rollback-plan.txt", String.join("\n", text) + "\n");
    }

    @Test
    void saysWhatTheApiServerRefuses() throws Exception {
        var refused = hub(Optional.of("Deployment.apps \"hub\" is invalid: spec.selector: field is immutable"));
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
                new RollbackPlan.Seen("prod", List.of(hub(Optional.of("no")), stays())),
                new RollbackPlan.Unseen("prod", Failure.of("looking at prod", "It does not answer.")));
        assertThat(plans)
                .allSatisfy(plan -> assertThat(schema.validate(page(plan).json(), InputFormat.JSON))
                        .isEmpty());
    }
}
