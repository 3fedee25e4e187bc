package dev.slipway.deployment;

import static dev.slipway.deployment.HubSite.result;
import static dev.slipway.testing.BinderHubServer.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deployment.PreflightSite.Deployed;
import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.process.Command;
import dev.slipway.testing.BinderHubServer;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.StreamServer.Answer;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whole deployments whose gate opens only when a BinderHub builds and launches; it is a replay of its documented stream. */
@ExtendWith(TestCluster.class)
class BinderDeploymentIT {
    private static final String KEY = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQcanary";
    private static final String BUILDING = event("building", "Step 1/1 : FROM scratch");
    private static final String LAUNCHING = event("launching", "Launching server...");

    @TempDir
    Path folder;

    private final BinderHubServer hub = new BinderHubServer().withPages(BinderDeploymentIT::page);
    private Path repository;

    /** The pages of a BinderHub that is well. */
    static void page(String path, Answer answer) throws IOException {
        switch (path) {
            case "/health" ->
                answer.reply(
                        200,
                        "application/json",
                        "{\"ok\": true, \"checks\": [{\"service\": \"JupyterHub API\", \"ok\": true}]}");
            case "/versions" ->
                answer.reply(200, "application/json", "{\"binderhub\": \"1.0.0\", \"builder\": \"repo2docker:1\"}");
            case "/", "/about" -> answer.reply(200, "text/html", "<h1>Binder</h1>");
            case "/badge_logo.svg" -> answer.reply(200, "image/svg+xml", "<svg/>");
            default -> answer.reply(404, "text/html", "not found");
        }
    }

    @BeforeEach
    void makesARepository() throws IOException, InterruptedException {
        repository = folder.resolve("cached.git");
        var work = Files.createDirectories(folder.resolve("work"));
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main", repository.toString());
        git(work, "init", "--quiet", "--initial-branch=main");
        Files.writeString(work.resolve("Dockerfile"), "FROM scratch\n");
        git(work, "add", ".");
        git(work, "-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "--quiet", "--message=first");
        git(work, "push", "--quiet", repository.toString(), "main");
    }

    @AfterEach
    void closes() {
        hub.close();
    }

    private static String git(Path directory, String... arguments) throws InterruptedException {
        var result = RealTools.processes()
                .run(Command.of("git", RealTools.environment(), directory, arguments), Duration.ofMinutes(1));
        assertThat(result.succeeded()).as(String.join("\n", result.lines())).isTrue();
        return result.standardOutput();
    }

    private Deployed deploy(Namespace staging, Namespace prod) throws IOException, InterruptedException {
        return new PreflightSite(folder, RealTools.HELM_4)
                .at(staging.access().kubeconfig())
                .file("hub/templates/all.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: binder}\n")
                .file(
                        "secrets/key",
                        "-----BEGIN OPENSSH PRIVATE KEY-----\n" + KEY + "\n-----END OPENSSH PRIVATE KEY-----\n")
                .deploy("""
                        releases: {hub: {chart: hub, timeout: 1m}}
                        rollout: {proof: 1s}
                        validate:
                          binder:
                            url: %s
                            launch: [{spec: gh/binder-examples/requirements/HEAD}]
                            build: {repository: 'file://%s', spec: gh/ci/cached, key: secrets/key}
                        targets:
                          staging: {cluster: {kubeconfig: $KUBECONFIG}, namespace: %s}
                          prod: {cluster: {kubeconfig: $KUBECONFIG}, namespace: %s}
                        pipeline:
                          - Deploy to staging: [staging]
                          - Deploy to production: [prod]
                        """.formatted(hub.address(), repository, staging.name(), prod.name()));
    }

    private void builds() {
        hub.telling(
                event("waiting", "Waiting for build to start..."),
                BUILDING,
                event("built", "Built"),
                LAUNCHING,
                hub.ready());
    }

    private void launches() {
        hub.telling(event("built", "Found built image, launching..."), LAUNCHING, hub.ready());
    }

    private static List<CheckReport> checks(Deployed deployed) {
        return deployed.listener().events(PipelineEvent.CheckEnded.class).stream()
                .map(PipelineEvent.CheckEnded::check)
                .toList();
    }

    @Test
    void aBinderHubThatBuildsAndLaunchesOpensTheGate(Namespace staging, Namespace prod) throws Exception {
        for (int target = 0; target < 2; target++) {
            builds();
            launches();
        }
        var deployed = deploy(staging, prod);

        assertThat(result(deployed).verdict()).isEqualTo(Verdict.SUCCEEDED);
        assertThat(checks(deployed))
                .hasSize(14)
                .allSatisfy(check -> assertThat(check.outcome()).isEqualTo(CheckReport.Outcome.PASSED));
        assertThat(checks(deployed).subList(5, 7))
                .extracting(CheckReport::title)
                .containsExactly("a new commit in gh/ci/cached", "gh/binder-examples/requirements/HEAD");
        assertThat(deployed.listener().events(PipelineEvent.StepProgressed.class))
                .extracting(PipelineEvent.StepProgressed::message)
                .anyMatch(message -> message.matches("after .* s: building"))
                .contains("shutting the server down");
        assertThat(deployed.listener().events(PipelineEvent.StepPrinted.class))
                .extracting(PipelineEvent.StepPrinted::line)
                .contains("building: Step 1/1 : FROM scratch", "launching: Launching server...");
        assertThat(hub.notebook()).hasSize(8).endsWith("GET api", "POST api/shutdown");
        assertThat(hub.asked().getFirst())
                .matches("/build/gh/ci/cached/slipway-[0-9]{8}-[0-9]{6}-[a-z0-9]{4}-[a-z0-9]{4}");
        assertThat(git(repository, "for-each-ref", "--format=%(refname:short)")).isEqualTo("main");
        assertThat(deployed.listener().events(PipelineEvent.class).toString())
                .doesNotContain(KEY)
                .doesNotContain(BinderHubServer.TOKEN);
    }

    @Test
    void aBinderHubThatBuildsAndDoesNotLaunchKeepsItShut(Namespace staging, Namespace prod) throws Exception {
        builds();
        for (int attempt = 0; attempt < 2; attempt++) {
            hub.telling(
                    event("built", "Found built image, launching..."),
                    event("launching", "Launch attempt 1 failed, retrying..."),
                    event("failed", "Failed to launch image registry/r2d-1:50533eb"));
        }
        var deployed = deploy(staging, prod);

        assertThat(result(deployed).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(result(deployed).failures()).singleElement().satisfies(step -> {
            assertThat(step.step().toString()).isEqualTo("Deploy to staging › staging › Validate with Binder launches");
            var failure = ((StepOutcome.Failed) step.outcome()).failure();
            assertThat(failure.observed())
                    .containsPattern("gh/binder-examples/requirements/HEAD has an image, but its server did not start"
                            + " \\(built .* s, launching .* s\\): Failed to launch image registry/r2d-1:50533eb");
            assertThat(failure.advice())
                    .anySatisfy(advice -> assertThat(advice).contains("component=singleuser-server"));
            assertThat(failure.evidence())
                    .anySatisfy(fact -> assertThat(fact)
                            .isInstanceOfSatisfying(
                                    Evidence.OutputTail.class,
                                    tail -> assertThat(tail.lines()).contains("Launch attempt 1 failed, retrying...")));
        });
        assertThat(result(deployed).steps())
                .filteredOn(step -> step.step().stage().equals("Deploy to production"))
                .extracting(StepResult::outcome)
                .allMatch(StepOutcome.Cancelled.class::isInstance);
        assertThat(git(repository, "for-each-ref", "--format=%(refname:short)")).isEqualTo("main");
    }
}
