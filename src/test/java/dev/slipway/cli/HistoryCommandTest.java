package dev.slipway.cli;

import static dev.slipway.cli.Deployments.CONFIGURE;
import static dev.slipway.cli.Deployments.PRODUCTION;
import static dev.slipway.cli.Deployments.STAGING;
import static dev.slipway.cli.Deployments.site;
import static dev.slipway.cli.Deployments.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.diagnosis.KnowledgeBase;
import dev.slipway.journal.Inputs;
import dev.slipway.journal.Provenance.Wish;
import dev.slipway.pipeline.CancelReason;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What is recorded by {@link DeploymentRecording}, told by the commands that read the journal. */
class HistoryCommandTest {
    private static final KnowledgeBase KNOWLEDGE = KnowledgeBase.shipped();

    @TempDir
    private Path folder;

    private RecordedConsole console;

    @BeforeEach
    void aConsole() {
        console = new RecordedConsole(folder, Map.of("USER", "ada", "HOSTNAME", "laptop"));
    }

    /** Records a deployment as {@code slipway deploy} does. */
    private void deploy(Consumer<Deployments> course) {
        var wish = new Wish("/sites/mybinder", "main", Optional.empty(), Set.of(), Optional.empty(), false);
        try (var recording = new DeploymentRecording(
                console.invocation(), wish, step -> new Inputs(Map.of("track", step.track())))) {
            var recorder = recording.before(_ -> {}, (step, failure) -> KNOWLEDGE.diagnose(step.step(), failure));
            course.accept(new Deployments(new CleanEvents(console.output()::masked, recorder)));
        }
    }

    private static void succeeds(Deployments deployment) {
        deployment.prepared().stage(STAGING).deployed(STAGING, "staging").open(STAGING, 36);
        deployment.stage(PRODUCTION).deployed(PRODUCTION, "prod").deployed(PRODUCTION, "ovh");
        deployment.open(PRODUCTION, 72).over(Verdict.SUCCEEDED);
    }

    private static void failsAtStaging(Deployments deployment) {
        var upgrade = target(STAGING, "staging").get(1);
        var failure = Failure.of(
                "upgrading release mybinder in staging",
                "Helm failed.",
                new Evidence.OutputTail("helm upgrade", List.of("Error: spec.selector: field is immutable")));
        deployment.prepared().stage(STAGING).fail(upgrade, failure, 3).close(STAGING, upgrade, 3);
        deployment.over(Verdict.FAILED, new CancelReason.StepFailed(upgrade));
    }

    private String run(ExitCode expected, String... arguments) {
        assertThat(console.run(arguments)).as(console.err()).isEqualTo(expected);
        return console.out();
    }

    @Test
    void tellsWhereNothingIsRecordedYet() {
        run(ExitCode.OK, "history");
        assertThat(console.err()).contains("No deployment is recorded yet", "state/journal.db");
    }

    @Test
    void listsADeploymentInATable() {
        deploy(HistoryCommandTest::succeeds);
        assertThat(run(ExitCode.OK, "history").lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("20260102-030405-k3xz  ")
                .endsWith("  ada@laptop  1a2b3c4d  succeeded  1 min 56 s  staging, prod, ovh succeeded");
    }

    @Test
    void findsByOutcomeAndTarget() {
        deploy(HistoryCommandTest::failsAtStaging);
        assertThat(run(ExitCode.OK, "history", "--outcome", "failed,interrupted", "--target", "prod"))
                .contains("staging failed; prod, ovh not reached");
        assertThat(new RecordedConsole(folder, Map.of()).run("history", "--outcome", "succeeded"))
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void findsByTime() {
        deploy(HistoryCommandTest::succeeds);
        assertThat(run(ExitCode.OK, "history", "--since", "1h", "--until", "2026-01-03T00:00:00Z"))
                .contains("k3xz");
        console = new RecordedConsole(folder, Map.of());
        assertThat(run(ExitCode.OK, "history", "--until", "2026-01-01")).contains("There is no such deployment");
    }

    @Test
    void refusesWordsThatNoDeploymentEndsWith() {
        run(ExitCode.USAGE, "history", "--outcome", "sucess");
        assertThat(console.err()).contains("No deployment ends 'sucess'. There are: succeeded, failed");
        run(ExitCode.USAGE, "history", "--outcome", "rolled-back");
        run(ExitCode.USAGE, "history", "--from-targets", "--outcome", "killed");
        assertThat(console.err()).contains("There are: succeeded, failed, rolled-back, interrupted, unfinished");
        run(ExitCode.USAGE, "history", "--site", ".");
        assertThat(console.err()).contains("add --from-targets");
        run(ExitCode.USAGE, "history", "--since", "yesterday");
        assertThat(console.err()).contains("'yesterday' is no moment");
    }

    @Test
    void programsGetALineForEachDeployment() {
        deploy(HistoryCommandTest::failsAtStaging);
        var json = JsonMapper.shared()
                .readTree(run(ExitCode.OK, "history", "--output", "json").strip());
        assertThat(json.path("deployment").asString()).isEqualTo("20260102-030405-k3xz");
        assertThat(json.path("outcome").asString()).isEqualTo("failed");
        assertThat(json.path("targets").path(1).path("outcome").asString()).isEqualTo("not-reached");
        assertThat(json.path("tookMillis").asLong()).isEqualTo(8000);
    }

    @Test
    void showsTheScreenThatAFailedDeploymentEndedWithAndItsDiagnosis() {
        deploy(HistoryCommandTest::failsAtStaging);
        var page = run(ExitCode.OK, "show", "k3xz");
        assertThat(page)
                .contains(
                        "Deployment  20260102-030405-k3xz, failed",
                        "Asked for   main",
                        "By          ada@laptop, Slipway " + Main.VERSION,
                        "The deployment failed",
                        "What failed: staging · Upgrade release mybinder",
                        "field is immutable");
        var known = KNOWLEDGE.diagnose(
                "Upgrade release mybinder",
                Failure.of("a", "b", new Evidence.OutputTail("helm", List.of("spec.selector: field is immutable"))));
        assertThat(page).contains("Why: " + known.getFirst().title());
    }

    @Test
    void showsHowFarADeploymentHasComeThatRuns() {
        deploy(deployment -> deployment
                .prepared()
                .stage(STAGING)
                .begin(target(STAGING, "staging").getFirst()));
        assertThat(run(ExitCode.OK, "show"))
                .contains("20260102-030405-k3xz, running", "It runs, since", "Install helm: helm 3.22.0")
                .contains("staging · Get credentials: begun at", "no end recorded");
    }

    @Test
    void showsAllEvidenceWhereItIsAskedFor() {
        deploy(HistoryCommandTest::failsAtStaging);
        assertThat(run(ExitCode.OK, "show", "--evidence")).contains("== Deploy to staging: staging · Upgrade release");
    }

    @Test
    void programsGetTheEntriesThemselves() {
        deploy(HistoryCommandTest::succeeds);
        var lines = run(ExitCode.OK, "show", "--output", "json").lines().toList();
        assertThat(lines.getFirst()).contains("\"event\":\"deployment-started\"", "\"person\":\"ada@laptop\"");
        assertThat(lines.getLast()).contains("\"event\":\"deployment-ended\"", "\"verdict\":\"succeeded\"");
    }

    @Test
    void aDeploymentThatIsNotThereIsUsage() {
        deploy(HistoryCommandTest::succeeds);
        run(ExitCode.USAGE, "show", "nothing");
        assertThat(console.err()).contains("There is no deployment 'nothing'", "slipway history");
    }

    @Test
    void whatIsMaskedOnTheScreenIsMaskedInTheJournal() throws Exception {
        console.mask().learn("correct horse battery staple");
        deploy(deployment ->
                deployment.prepared().print(site(CONFIGURE, "Set up Helm"), "password: correct horse battery staple"));
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("battery");
            }
        }
        assertThat(run(ExitCode.OK, "show", "--output", "json")).contains("password: •");
    }

    @Test
    void aDeploymentGoesOnWhereTheJournalCannotBeOpened() throws Exception {
        console = new RecordedConsole(
                folder, Map.of("SLIPWAY_JOURNAL", Files.createFile(folder.resolve("file")) + "/journal.db"));
        var seen = new java.util.ArrayList<>();
        var wish = new Wish("/site", "main", Optional.empty(), Set.of(), Optional.empty(), false);
        try (var recording = new DeploymentRecording(console.invocation(), wish, _ -> Inputs.NONE)) {
            succeeds(new Deployments(recording.before(seen::add, (_, _) -> List.of())));
        }
        assertThat(console.err()).contains("This deployment is not recorded: ");
        assertThat(seen).hasSizeGreaterThan(20);
    }

    @Test
    void logsPrintWhatStepsSaidAndPrintedAsItWasShownThen() {
        deploy(HistoryCommandTest::succeeds);
        assertThat(run(ExitCode.OK, "logs"))
                .contains("mybinder: deploying 1a2b3c4d", "Happy Helming!", "test_build PASSED", "Collecting pytest");
    }

    @Test
    void logsAreFoundByTargetAndStep() {
        deploy(HistoryCommandTest::succeeds);
        assertThat(run(ExitCode.OK, "logs", "--target", "prod", "--step", "PYTEST"))
                .contains("prod · Validate with pytest", "test_build PASSED")
                .doesNotContain("staging", "ovh", "Happy Helming");
        run(ExitCode.USAGE, "logs", "--step", "nothing");
        assertThat(console.err()).contains("has begun no such step");
    }

    @Test
    void programsGetTheLogsAsEvents() {
        deploy(HistoryCommandTest::succeeds);
        assertThat(run(ExitCode.OK, "logs", "--target", "ovh", "--output", "json")
                        .lines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(
                                JsonMapper.shared().readTree(line).path("track").asString())
                        .isEqualTo("ovh"));
    }

    @Test
    void anExportIsImportedIntoAnotherJournal() {
        deploy(HistoryCommandTest::succeeds);
        run(ExitCode.OK, "journal", "export", "all.jsonl");
        var imported = run(ExitCode.OK, "journal", "import", "all.jsonl", "--journal", "other.db");
        assertThat(imported).containsPattern("([0-9]+) of \\1 entries were added");
        console = new RecordedConsole(folder, Map.of("SLIPWAY_JOURNAL", "other.db"));
        assertThat(run(ExitCode.OK, "history")).contains("k3xz");
    }

    @Test
    void pruningShowsWhatWouldGoAndRemovesNothingUnasked() {
        deploy(HistoryCommandTest::failsAtStaging);
        assertThat(run(ExitCode.USAGE, "journal", "prune", "--keep", "0")).contains("k3xz");
        assertThat(console.err()).contains("Nothing was removed. Say --yes");
        run(ExitCode.OK, "journal", "prune", "--keep", "0", "--yes");
        assertThat(console.err()).contains("This deployment of ", " was removed.");
        console = new RecordedConsole(folder, Map.of());
        assertThat(run(ExitCode.OK, "history")).contains("There is no such deployment");
    }

    @Test
    void pruningWithoutALimitIsRefused() {
        deploy(HistoryCommandTest::succeeds);
        run(ExitCode.USAGE, "journal", "prune", "--yes");
        assertThat(console.err()).contains("Which deployments may go?");
    }

    @Test
    void aPasswordOnTheCommandLineIsRefusedAndNotRepeated() {
        run(ExitCode.USAGE, "history", "--journal", "postgresql://ada:hunter2hunter2@127.0.0.1:9/slipway");
        assertThat(console.err())
                .contains("seen by everybody", "SLIPWAY_JOURNAL")
                .doesNotContain("hunter2");
    }

    @Test
    void aVariableThatHoldsNoAddressIsNotRepeated() {
        console = new RecordedConsole(folder, Map.of("SLIPWAY_JOURNAL", "postgresql://ada:hun ter2@db/slipway"));
        run(ExitCode.USAGE, "history");
        assertThat(console.err()).contains("SLIPWAY_JOURNAL: it is no address").doesNotContain("ter2");
        deploy(HistoryCommandTest::succeeds);
        assertThat(console.err())
                .contains("This deployment is not recorded: SLIPWAY_JOURNAL")
                .doesNotContain("ter2");
    }
}
