package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.slipway.changes.Differences;
import dev.slipway.pipeline.Failure;
import dev.slipway.plan.ObjectName;
import dev.slipway.plan.PlanDocument;
import dev.slipway.plan.PlannedObject;
import dev.slipway.plan.PlannedObject.Action;
import dev.slipway.plan.PlannedRelease;
import dev.slipway.plan.SitePlan;
import dev.slipway.plan.TargetPlan;
import dev.slipway.plan.VersionChange;
import dev.slipway.preflight.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PlanPageTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static JsonNode hub(String image, String script) {
        return JSON.readTree("""
                {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {
                  "template": {"spec": {"containers": [{"name": "hub", "image": "%s"}]}},
                  "script": "%s"}}
                """.formatted(image, script.replace("\n", "\\n")));
    }

    private static PlannedObject object(String kind, String name, Action action, String note) {
        return new PlannedObject(new ObjectName("", kind, "", name), action, List.of(), "", note, true, List.of());
    }

    private static PlannedObject changedHub() {
        var script = IntStream.range(0, 12).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
        return new PlannedObject(
                new ObjectName("apps", "Deployment", "", "hub"),
                Action.CHANGE,
                Differences.between(
                        hub("ghcr.io/a/hub:1", script), hub("ghcr.io/a/hub:2", script.replace("line 6", "line six"))),
                "version 7",
                "",
                true,
                List.of());
    }

    private static PlannedRelease release(List<PlannedObject> objects, List<VersionChange> versions) {
        return new PlannedRelease("hub", "prod", 3, "deployed", objects, versions, List.of());
    }

    private static TargetPlan target(String name, List<PlannedObject> objects) {
        return new TargetPlan.Planned(
                name,
                name,
                "https://" + name,
                List.of(release(
                        objects,
                        List.of(new VersionChange(
                                "ghcr.io/a/hub", "1", "2", "https://github.com/a/hub/compare/1...2")))));
    }

    private static SitePlan plan(TargetPlan... targets) {
        return new SitePlan(
                "mybinder", "0123456789abcdef0123456789abcdef01234567", "A | change", List.of(targets), List.of());
    }

    private static String text(SitePlan plan) {
        return String.join("\n", new PlanText(plan, UnaryOperator.identity(), new Palette(false)).lines());
    }

    @Test
    void saysOnceWhatIsTheSameOnAllTargetsOfAFederation() {
        var targets = new ArrayList<TargetPlan>();
        for (int i = 0; i < 60; i++) {
            targets.add(target("member-" + i, List.of(changedHub())));
        }
        targets.add(target("odd", List.of(changedHub(), object("ConfigMap", "own", Action.CREATE, ""))));
        var text = text(plan(targets.toArray(TargetPlan[]::new)));
        assertThat(text.split("Deployment/hub", -1)).hasSize(2);
        assertThat(text)
                .contains("release hub on 61 targets (member-0, member-1,", "release hub on odd\n  + ConfigMap/own")
                .contains("Plan: 1 to create, 61 to change on 61 targets. Nothing has been changed.");
    }

    @Test
    void showsFieldsVersionsAndWhatIsDone() {
        var text = text(plan(target(
                "prod",
                List.of(
                        changedHub(),
                        object("Job", "migrate", Action.RUN, "before the upgrade"),
                        object("Service", "old", Action.DELETE, ""),
                        object("ConfigMap", "same", Action.NONE, "")))));
        assertThat(text).isEqualTo("""
                mybinder at 01234567 "A | change"

                release hub on prod
                  ↑ ghcr.io/a/hub 1 → 2
                      https://github.com/a/hub/compare/1...2
                  ~ Deployment/hub (new pods)
                      spec.template.spec.containers[hub].image: ghcr.io/a/hub:1 → ghcr.io/a/hub:2
                      spec.script:
                          …
                          line 4
                          line 5
                        - line 6
                        + line six
                          line 7
                          line 8
                          …
                  ▸ Job/migrate (hook, runs before the upgrade)
                  - Service/old (is deleted)

                Plan: 1 to change, 1 to delete, 1 hook to run on 1 target; 1 object stays as it is. Nothing has been changed.""");
    }

    @Test
    void marksWhatWouldFailAndWhatCouldNotBePlanned() {
        var failing = new PlannedObject(
                new ObjectName("apps", "Deployment", "", "hub"),
                Action.CHANGE,
                List.of(),
                "",
                "",
                true,
                List.of(Finding.problem("Deployment/hub", "spec.selector can't be changed.", "Delete it.")));
        var plan = plan(
                target("prod", List.of(failing)),
                new TargetPlan.Unplanned(
                        "ovh", Failure.of("entering", "Nothing answers.").advising("Look.")));
        assertThat(text(plan))
                .contains(
                        "    ✖ spec.selector can't be changed. Delete it.", "✖ ovh can't be planned: Nothing answers.")
                .endsWith("A deployment would fail: mend what is marked ✖ first.");
        assertThat(new PlanMarkdown(plan, UnaryOperator.identity()).text())
                .contains("> ❌ A deployment would fail.", "❌ **ovh** can't be planned: Nothing answers.");
    }

    @Test
    void isMarkdownThatNothingInItCanBreak() {
        var text = new PlanMarkdown(plan(target("prod", List.of(changedHub()))), UnaryOperator.identity()).text();
        assertThat(text)
                .contains("A \\| change")
                .contains("| ghcr.io/a/hub | 1 | 2 | [compare](https://github.com/a/hub/compare/1...2) |")
                .contains("""
                        ! Deployment/hub (new pods)
                          spec.template.spec.containers[hub].image
                        -     ghcr.io/a/hub:1
                        +     ghcr.io/a/hub:2
                        """);
        assertThat(text.split("`````", -1)).hasSize(3);
    }

    @Test
    void keepsTheStateOfAnObjectWhereItsChangesDoNotTellIt() {
        var generation = new PlannedObject(
                new ObjectName("apps", "Deployment", "", "hub"),
                Action.CHANGE,
                changedHub().changes(),
                "generation 7",
                "",
                true,
                List.of());
        assertThat(state(generation, UnaryOperator.identity())).isEmpty();
        assertThat(state(generation, text -> text.replace("line six", "•••"))).isEqualTo("generation 7");
        assertThat(state(changedHub(), UnaryOperator.identity())).isEqualTo("version 7");
    }

    private static String state(PlannedObject object, UnaryOperator<String> mask) {
        return new PlanDocument(plan(target("prod", List.of(object))), mask)
                .json()
                .at("/targets/0/releases/0/objects/0/state")
                .asString();
    }

    @Test
    void isJsonThatItsSchemaDescribes() throws Exception {
        var plan = plan(
                target("prod", List.of(changedHub(), object("Job", "migrate", Action.RUN, "before"))),
                new TargetPlan.Unplanned(
                        "ovh", Failure.of("entering", "Nothing answers.").advising("Look.")));
        var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("src/main/resources/schema/plan.schema.json")), InputFormat.JSON);
        var json = new PlanDocument(plan, text -> text.replace("line six", "•••"))
                .json()
                .toString();
        assertThat(schema.validate(json, InputFormat.JSON)).isEmpty();
        assertThat(schema.validate(json.replace("\"restarts\"", "\"reboots\""), InputFormat.JSON))
                .isNotEmpty();
        assertThat(json).doesNotContain("line six").contains("line 5\\n•••\\nline 7");
    }
}
