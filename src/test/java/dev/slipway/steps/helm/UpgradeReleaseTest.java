package dev.slipway.steps.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.Answer;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.ReleaseDescription;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.process.ProcessResult;
import dev.slipway.testing.AnsweringCluster;
import dev.slipway.testing.RecordingContext;
import dev.slipway.testing.ScriptedProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeReleaseTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path folder;

    private HelmSite site;
    private final ScriptedProcesses processes = new ScriptedProcesses();
    private Answer<List<ReleaseRecord>> releases = new Answer.Given<>(List.of());

    @BeforeEach
    void makeSite() throws IOException {
        processes.answering(0, "v3.22.0", "", "version");
        site = new HelmSite(folder)
                .chart("mybinder", "")
                .file("config/common/b.yaml", "")
                .file("config/common/a.yaml", "")
                .file("config/prod.yaml", "")
                .release("${target}-binder", "mybinder", "config/common/*.yaml", "config/${target}.yaml");
    }

    private UpgradeRelease step(String target) {
        var access = new Handover<TargetAccess>("access");
        access.set(new TargetAccess(Path.of("/kube/prod.yaml"), "binder", target + "-ns", "https://127.0.0.1"));
        return new UpgradeRelease(
                site.release("${target}-binder"),
                HelmSite.target(target),
                site.workspace(),
                site.helm(processes),
                access,
                _ -> new Answer.Given<>(
                        AnsweringCluster.knowing("v1.34.4", "deployer").with(releases)),
                new ReleaseDescription("20260101-120000-ab12", COMMIT));
    }

    private Failure failed(String target) throws InterruptedException {
        var outcome = step(target).run(new RecordingContext());
        assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
        return ((StepOutcome.Failed) outcome).failure();
    }

    @Test
    void upgradesWithTheValuesInOrderAndTellsTheRevision() throws Exception {
        processes.answering(0, "REVISION: 7", "", "upgrade");
        releases = new Answer.Given<>(List.of(
                new ReleaseRecord("other", 2, "deployed", "", Optional.empty(), "other-1.0.0", ""),
                new ReleaseRecord("prod-binder", 7, "deployed", "", Optional.empty(), "mybinder-0.1.0", "")));
        assertThat(step("prod").name()).isEqualTo("Upgrade release prod-binder");
        assertThat(step("prod").run(new RecordingContext()))
                .isEqualTo(new StepOutcome.Succeeded("revision 7, chart mybinder-0.1.0"));
        assertThat(processes.arguments().get(1))
                .isEqualTo(
                        "upgrade prod-binder ./mybinder --install --cleanup-on-fail --create-namespace --timeout 600s"
                                + " --history-max 10 --description slipway deployment=20260101-120000-ab12 commit="
                                + COMMIT
                                + " --namespace prod-ns --kubeconfig /kube/prod.yaml --kube-context binder"
                                + " --values config/common/a.yaml --values config/common/b.yaml --values config/prod.yaml");
    }

    @Test
    void tellsTheRevisionThatTheUpgradePrintedWhereTheClusterDoesNotSay() throws Exception {
        processes.answering(0, "STATUS: deployed\nREVISION: 7", "", "upgrade");
        releases = new Answer.Refused<>(new ClusterTrouble.Unreachable("https://127.0.0.1", "connection refused"));
        assertThat(step("prod").run(new RecordingContext())).isEqualTo(new StepOutcome.Succeeded("revision 7"));
    }

    @Test
    void namesAValuesFileThatIsMissing() throws Exception {
        assertThat(failed("staging").observed()).contains("no values file config/staging.yaml", "slipway.yaml");
        assertThat(processes.commands()).isEmpty();
    }

    @Test
    void usesTheArchiveThatWasFetchedForAChartOfARepository() throws Exception {
        var archives = ReleaseChart.archiveFolder(site.workspace(), site.release("${target}-binder"));
        Files.createDirectories(archives);
        var archive = Files.writeString(archives.resolve("mybinder-1.0.tgz"), "");
        processes.answering(0, "", "", "upgrade");
        step("prod").run(new RecordingContext());
        assertThat(processes.commands().get(1).arguments().get(2)).isEqualTo(archive.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress | IN_PROGRESS
            UPGRADE FAILED: pre-upgrade hooks failed: timed out waiting for the condition | HOOK_TIMED_OUT
            UPGRADE FAILED: pre-upgrade hooks failed: 1 error occurred: * timed out waiting for the condition | HOOK_TIMED_OUT
            UPGRADE FAILED: cannot patch "proxy" with kind Deployment: Deployment.apps "proxy" is invalid: spec.selector: Invalid value: v1.LabelSelector{}: field is immutable | IMMUTABLE
            UPGRADE FAILED: cannot patch "p" with kind Deployment: Deployment.apps "p" is invalid: spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels` | IMMUTABLE
            Unable to continue with install: ConfigMap "c" in namespace "n" exists and cannot be imported into the current release: invalid ownership metadata; label validation error | OWNED_BY_ANOTHER
            failed to parse config/prod.yaml: error converting YAML to JSON: yaml: line 16: did not find expected key | BAD_YAML
            UPGRADE FAILED: Kubernetes cluster unreachable: the server has asked for the client to provide credentials | UNAUTHORISED
            UPGRADE FAILED: Kubernetes cluster unreachable: Get "https://127.0.0.1:1/version": dial tcp 127.0.0.1:1: connect: connection refused | UNREACHABLE
            UPGRADE FAILED: query: failed to query with labels: secrets is forbidden: User "x" cannot list resource "secrets" in API group "" in the namespace "n" | FORBIDDEN
            UPGRADE FAILED: chart requires kubeVersion: >=1.99.0 which is incompatible with Kubernetes v1.34.4 | KUBE_VERSION
            unable to build kubernetes objects from release manifest: resource mapping not found for name: "i" namespace: "" from "": no matches for kind "ClusterIssuer" in version "cert-manager.io/v1" ensure CRDs are installed first | NO_SUCH_KIND
            UPGRADE FAILED: execution error at (mybinder/templates/x.yaml:1:3): set a host | TEMPLATE
            UPGRADE FAILED: failed calling webhook "validate.nginx.ingress.kubernetes.io": Post "https://i:443/": x509: certificate signed by unknown authority | WEBHOOK
            """)
    void knowsWhatHelmsErrorsMean(String message, UpgradeTrouble trouble) throws Exception {
        processes.answering(1, "", "Error: " + message, "upgrade");
        var failure = failed("prod");
        assertThat(failure.advice()).containsExactly(trouble.advice());
        assertThat(failure.observed()).isEqualTo("Helm said: " + message);
        assertThat(failure.evidence())
                .startsWith(
                        new Evidence.ExitCode("helm upgrade", 1),
                        new Evidence.OutputTail("helm upgrade", List.of("Error: " + message)));
        assertThat(failure.worthRetrying()).isEqualTo(trouble == UpgradeTrouble.UNREACHABLE);
    }

    /** Whether Helm had begun by then, its words do not tell: the guard around it looks at the release. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPGRADE FAILED: Get \"https://127.0.0.1:1/x\": dial tcp: i/o timeout",
                "could not get server version from Kubernetes: an error on the server (\"unknown\") has prevented the request from succeeding"
            })
    void whatMayBeOverAMomentLaterIsWorthAnotherAttempt(String message) throws Exception {
        processes.answering(1, "", "Error: " + message, "upgrade");
        assertThat(failed("prod").worthRetrying()).isTrue();
    }

    @Test
    void tellsThatHelmWasEndedAtTheTimeLimit() throws Exception {
        processes.answering(new ProcessResult.TimedOut(Duration.ofSeconds(630), List.of()), "upgrade");
        assertThat(failed("prod").observed()).startsWith("Helm was not done within 10 min 30 s and was ended");
    }
}
