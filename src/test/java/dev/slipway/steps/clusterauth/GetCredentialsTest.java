package dev.slipway.steps.clusterauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.Fabric8Clusters;
import dev.slipway.kube.TargetAccess;
import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.DriftPolicy;
import dev.slipway.site.FailurePolicy;
import dev.slipway.site.TargetConfig;
import dev.slipway.site.Variable;
import dev.slipway.testing.AnsweringCluster;
import dev.slipway.testing.Keys;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.RecordingContext;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GetCredentialsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final String TWO_CONTEXTS = """
            apiVersion: v1
            kind: Config
            contexts:
              - {name: binder-staging, context: {cluster: one, user: ci}}
              - {name: binder-prod, context: {cluster: two, user: ci}}
            clusters:
              - {name: one, cluster: {server: "https://one.example:6443"}}
              - {name: two, cluster: {server: "https://two.example:6443"}}
            users:
              - {name: ci, user: {token: a-secret-token}}
            """;

    private final Mask mask = new Mask();
    private final Handover<TargetAccess> access = new Handover<>("access");
    private final RecordingContext context = new RecordingContext();
    private final Map<String, String> environment = new HashMap<>();
    private AnsweringCluster cluster = AnsweringCluster.knowing("v1.34.4", "ci");
    private Cluster.Opener clusters = _ -> new Answer.Given<>(cluster);
    private Optional<Path> override = Optional.empty();

    @TempDir
    private Path folder;

    @BeforeEach
    void makeTheWorkspace() throws IOException {
        Files.createDirectories(folder.resolve("site"));
    }

    @Test
    void writesAKubeconfigOfTheChosenContextAlone() throws Exception {
        site("kubeconfig.yaml", TWO_CONTEXTS);
        assertThat(run(file("kubeconfig.yaml", "binder-prod")))
                .isEqualTo(new StepOutcome.Succeeded("staging: Kubernetes v1.34.4 at https://cluster.example"));
        var written = folder.resolve("kubeconfig/staging.yaml");
        assertThat(access.get())
                .isEqualTo(new TargetAccess(written, "binder-prod", "staging", "https://cluster.example"));
        assertThat(Files.readString(written))
                .contains("https://two.example:6443", "namespace: staging", "current-context: binder-prod")
                .doesNotContain("one.example", "binder-staging");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written.getParent())))
                .isEqualTo("rwx------");
        assertThat(mask.apply("token a-secret-token")).isEqualTo("token " + Mask.SHOWN);
    }

    @Test
    void takesFilesThatTheKubeconfigNamesIntoIt() throws Exception {
        site("certs/ca.pem", "the authority");
        site("kube/config", """
                current-context: it
                contexts: [{name: it, context: {cluster: it, user: it}}]
                clusters: [{name: it, cluster: {server: "https://x", certificate-authority: ../certs/ca.pem}}]
                users: [{name: it, user: {exec: {apiVersion: v1, command: ./login}}}]
                """);
        assertThat(run(file("kube/config", null))).isInstanceOf(StepOutcome.Succeeded.class);
        var encoded = Base64.getEncoder().encodeToString("the authority".getBytes(StandardCharsets.UTF_8));
        assertThat(Files.readString(folder.resolve("kubeconfig/staging.yaml")))
                .contains("certificate-authority-data: " + encoded)
                .contains(folder.resolve("site/kube/login").toString());
    }

    @Test
    void namesAFileThatIsNotThere() throws Exception {
        assertThat(failure(file("secrets/kubeconfig.yaml", null)).observed())
                .isEqualTo("There is no kubeconfig file secrets/kubeconfig.yaml ("
                        + folder.resolve("site/secrets/kubeconfig.yaml") + ").");
    }

    @Test
    void namesAReferredFileThatIsNotThere() throws Exception {
        site("config", """
                current-context: it
                contexts: [{name: it, context: {cluster: it, user: it}}]
                clusters: [{name: it, cluster: {server: "https://x", certificate-authority: gone.pem}}]
                users: [{name: it, user: {token: some-token}}]
                """);
        assertThat(failure(file("config", null)).observed()).contains("files that can't be read: gone.pem");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "certificate-authority: /etc/hostname",
                "certificate-authority: ../../outside",
                "certificate-authority: link",
                "client-key: ../../outside",
                "client-certificate: /etc/hostname",
                "tokenFile: ../../outside",
                "tokenFile: /etc/hostname"
            })
    void aKubeconfigOfTheSiteDoesNotLeadOutOfIt(String reference) throws Exception {
        Files.writeString(folder.resolve("outside"), "of-somebody-else");
        site("kube/config", """
                current-context: it
                contexts: [{name: it, context: {cluster: it, user: it}}]
                clusters: [{name: it, cluster: {server: "https://x", %1$s}}]
                users: [{name: it, user: {%1$s}}]
                """.formatted(reference));
        Files.createSymbolicLink(folder.resolve("site/kube/link"), folder.resolve("outside"));
        assertThat(failure(file("kube/config", null)).observed())
                .contains("files that are not in the site", reference.substring(reference.indexOf(' ') + 1))
                .doesNotContain("of-somebody-else");
        assertThat(folder.resolve("kubeconfig/staging.yaml")).doesNotExist();
    }

    @Test
    void suggestsTheContextThatWasMeant() throws Exception {
        site("kubeconfig.yaml", TWO_CONTEXTS);
        var failure = failure(file("kubeconfig.yaml", "binder-prd"));
        assertThat(failure.observed()).isEqualTo("The kubeconfig kubeconfig.yaml has no context 'binder-prd'.");
        assertThat(failure.advice()).containsExactly("Did you mean 'binder-prod'?");
    }

    @Test
    void listsTheContextsWhereNoneIsNamed() throws Exception {
        site("kubeconfig.yaml", TWO_CONTEXTS);
        assertThat(failure(file("kubeconfig.yaml", null)).advice().getFirst()).contains("binder-staging, binder-prod");
    }

    @Test
    void tellsAnEncryptedFileFromABrokenOne() throws Exception {
        site("encrypted", "\0GITCRYPT\0abc");
        site("broken", "a: [\nb: }");
        assertThat(failure(file("encrypted", null)).observed()).contains("still encrypted with git-crypt");
        assertThat(failure(file("broken", null)).observed()).contains("not valid YAML at line 2");
    }

    @Test
    void neverQuotesABrokenFile() throws Exception {
        site("broken", "users: [{user: {token: hunter2hunter2}\nclusters: ]");
        assertThat(failure(file("broken", null)).toString()).doesNotContain("hunter2");
    }

    @Test
    void readsTheFilesThatAVariableNames() throws Exception {
        var first = Files.writeString(folder.resolve("first"), "clusters: []\ncurrent-context: binder-prod\n");
        var second = Files.writeString(folder.resolve("second"), TWO_CONTEXTS);
        environment.put("KUBECONFIG", first + ":" + folder.resolve("absent") + ":" + second);
        var cluster = new ClusterConfig.KubeconfigInEnvironment(new Variable("KUBECONFIG"), Optional.empty());
        assertThat(run(cluster)).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(access.get().context()).isEqualTo("binder-prod");
    }

    @Test
    void saysThatAVariableIsNotSet() throws Exception {
        var cluster = new ClusterConfig.KubeconfigInEnvironment(new Variable("KUBECONFIG"), Optional.empty());
        assertThat(failure(cluster).observed()).isEqualTo("The environment variable KUBECONFIG is not set.");
    }

    @Test
    void thePersonsOwnKubeconfigTakesTheSitesPlace() throws Exception {
        override = Optional.of(
                Files.writeString(folder.resolve("mine"), "current-context: binder-staging\n" + TWO_CONTEXTS));
        assertThat(run(file("absent", "absent"))).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(access.get().context()).isEqualTo("binder-staging");
    }

    @Test
    void anExpiredCertificateIsKnownBeforeTheServerIsAsked() throws Exception {
        site("config", withCertificate(NOW.minus(Duration.ofDays(3))));
        clusters = new Fabric8Clusters(RealTools.processes(), Map.of(), () -> NOW);
        var failure = failure(file("config", null));
        assertThat(failure.observed()).contains("has expired", "2025-12-29");
        assertThat(failure.worthRetrying()).isFalse();
    }

    @Test
    void warnsOfACertificateThatEndsSoon() throws Exception {
        site("config", withCertificate(NOW.plus(Duration.ofDays(9))));
        assertThat(run(file("config", null))).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(context.warnings()).singleElement().asString().contains("expires in 9 days");
    }

    @Test
    void doesNotWarnOfACertificateThatIsGoodForLong() throws Exception {
        site("config", withCertificate(NOW.plus(Duration.ofDays(90))));
        assertThat(run(file("config", null))).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(context.warnings()).isEmpty();
    }

    @Test
    void aServerThatDoesNotAnswerIsWorthAnotherTry() throws Exception {
        site("kubeconfig.yaml", TWO_CONTEXTS);
        cluster = AnsweringCluster.refusing(
                new ClusterTrouble.Unreachable("https://two.example:6443", "no connection in time"));
        var failure = failure(file("kubeconfig.yaml", "binder-prod"));
        assertThat(failure.worthRetrying()).isTrue();
        assertThat(failure.observed()).contains("https://two.example:6443", "no connection in time");
        assertThat(failure.advice().getFirst()).contains("VPN", "firewall");
    }

    @Test
    void aServerThatTakesUsForNobodyDoesNotKnowUs() throws Exception {
        site("kubeconfig.yaml", TWO_CONTEXTS);
        cluster = AnsweringCluster.knowing("v1.34.4", "system:anonymous");
        assertThat(failure(file("kubeconfig.yaml", "binder-prod")).observed()).contains("does not accept");
    }

    private static String withCertificate(Instant until) {
        var keys = Keys.ec("secp256r1");
        var identity = Keys.signedBy(Keys.authority(), "deployer", keys, until);
        return """
                current-context: it
                contexts: [{name: it, context: {cluster: it, user: it}}]
                clusters: [{name: it, cluster: {server: "https://x"}}]
                users: [{name: it, user: {client-certificate-data: %s, client-key-data: %s}}]
                """.formatted(base64(Keys.pem(identity.certificate())), base64(Keys.pkcs8(keys)));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ClusterConfig file(String name, @org.jspecify.annotations.Nullable String context) {
        return new ClusterConfig.KubeconfigFile(name, Optional.ofNullable(context));
    }

    private void site(String name, String text) throws IOException {
        var file = folder.resolve("site").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Failure failure(ClusterConfig config) throws InterruptedException {
        return switch (run(config)) {
            case StepOutcome.Failed(var failure) -> failure;
            case StepOutcome.Succeeded _, StepOutcome.Skipped _, StepOutcome.Cancelled _ ->
                throw new AssertionError("it did not fail");
        };
    }

    private StepOutcome run(ClusterConfig config) throws InterruptedException {
        var target = new TargetConfig(
                "staging",
                "staging",
                config,
                Map.of(),
                Duration.ofMinutes(10),
                FailurePolicy.KEEP,
                DriftPolicy.WARN,
                true);
        return new GetCredentials(
                        target,
                        new Workspace(folder),
                        override,
                        environment,
                        access,
                        clusters,
                        mask,
                        () -> NOW,
                        new TokenRenewals(mask, () -> NOW, _ -> {}, new Random(1)))
                .run(context);
    }
}
