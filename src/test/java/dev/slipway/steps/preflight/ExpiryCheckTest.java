package dev.slipway.steps.preflight;

import static dev.slipway.testing.Targets.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.Answer;
import dev.slipway.kube.ServedApis;
import dev.slipway.kube.ServerHealth;
import dev.slipway.kube.TargetAccess;
import dev.slipway.kube.Validity;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.preflight.Finding;
import dev.slipway.preflight.Finding.Severity;
import dev.slipway.steps.preflight.ExpiryCheck.Ending;
import dev.slipway.testing.AnsweringCluster;
import dev.slipway.testing.Keys;
import dev.slipway.testing.Targets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpiryCheckTest {
    @TempDir
    private Path site;

    private static List<Finding> judge(Duration life, Duration left) {
        var until = NOW.plus(left);
        var validity = new Validity("certificate", "hub.example.org", Optional.of(until.minus(life)), until);
        return ExpiryCheck.judge(List.of(new Ending("a file", "in a file", validity, "Renew it.")), NOW);
    }

    @Test
    void whatEndsInThirtyOneDaysIsNotTold() {
        assertThat(judge(Duration.ofDays(365), Duration.ofDays(31))).isEmpty();
    }

    @Test
    void whatEndsWithinThirtyDaysIsAWarningThatNamesItAndWhen() {
        assertThat(judge(Duration.ofDays(365), Duration.ofDays(29)))
                .containsExactly(Finding.warning(
                        "a file",
                        "The certificate of hub.example.org in a file ends in 29 days (2026-06-30T12:00:00Z).",
                        "Renew it."));
    }

    @Test
    void whatHasEndedIsAWarningToo() {
        assertThat(judge(Duration.ofDays(365), Duration.ofDays(-1)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                    assertThat(finding.what()).contains("has ended, 1 day ago (2026-05-31T12:00:00Z)");
                });
    }

    @Test
    void whatLivesForAnHourIsToldInItsSecondHalfAlone() {
        assertThat(judge(Duration.ofHours(1), Duration.ofMinutes(40))).isEmpty();
        assertThat(judge(Duration.ofHours(1), Duration.ofMinutes(20))).hasSize(1);
    }

    @Test
    void theFirstToEndIsToldFirst() {
        var late = new Ending("a", "in a", new Validity("token", "", Optional.empty(), NOW.plusSeconds(7200)), "");
        var soon = new Ending("b", "in b", new Validity("token", "", Optional.empty(), NOW.plusSeconds(60)), "");
        assertThat(ExpiryCheck.judge(List.of(late, soon), NOW))
                .extracting(Finding::object)
                .containsExactly("b", "a");
    }

    @Test
    void everyCertificateAndTokenOfATargetIsFoundWhereItStands() throws Exception {
        var now = Instant.now();
        var authority = Keys.authority();
        var soon = Keys.signedBy(authority, "hub.example.org", Keys.ec("secp256r1"), now.plus(Duration.ofDays(9)));
        var client = Keys.signedBy(authority, "deployer", Keys.ec("secp256r1"), now.plus(Duration.ofDays(5)));
        Files.createDirectories(site.resolve("secrets"));
        Files.writeString(
                site.resolve("secrets/prod.yaml"),
                "ingress:\n  tls:\n    cert: |\n" + Keys.pem(soon.certificate()).indent(6));
        var kubeconfig = kubeconfig(Keys.pem(client.certificate()), token(now.plus(Duration.ofDays(3))));
        var place = new Place(
                Targets.target("prod"),
                new TargetAccess(kubeconfig, "prod", "prod", "https://cluster.example"),
                AnsweringCluster.knowing("v1.34.4", "deployer"),
                new Answer.Given<>(new ServerHealth(
                        true, "", Optional.empty(), Validity.ofCertificates(Keys.pem(authority.certificate())), now)),
                new Answer.Given<>("v1.34.4"),
                new Answer.Given<>(new ServedApis(List.of())),
                Map.of(),
                List.of(Targets.plan(
                        TargetRelease.of(Targets.release("hub", "secrets/*.yaml"), Targets.target("prod")), "", "")));
        var checked = new ExpiryCheck(site, () -> now).at(place);
        assertThat(checked.summary()).startsWith("5 certificates and keys, of which the first ends in ");
        assertThat(checked.findings())
                .allSatisfy(finding -> assertThat(finding.severity()).isEqualTo(Severity.WARNING))
                .extracting(Finding::what)
                .anySatisfy(what -> assertThat(what)
                        .startsWith("The certificate of hub.example.org in secrets/prod.yaml, line 4, ends in 8 days"))
                .anySatisfy(what -> assertThat(what)
                        .startsWith("The client certificate of deployer in secrets/prod.yaml, which leads to prod,"
                                + " ends in 4 days"))
                .anySatisfy(what -> assertThat(what)
                        .startsWith("The token of system:serviceaccount:ci:deployer in secrets/prod.yaml, which leads"
                                + " to prod, ends in 2 days"));
        assertThat(checked.findings().toString()).doesNotContain("BEGIN", "eyJ");
    }

    @Test
    void aGoogleKeyThatSaysWhenItEndsIsTakenAtItsWord() {
        var key = "{\"type\": \"service_account\", \"client_email\": \"ci@p.iam.gserviceaccount.com\","
                + " \"validBeforeTime\": \"2026-06-10T00:00:00Z\"}";
        assertThat(ExpiryCheck.ofKey(key))
                .hasValueSatisfying(validity -> assertThat(validity.what() + " " + validity.until())
                        .isEqualTo("the key of ci@p.iam.gserviceaccount.com 2026-06-10T00:00:00Z"));
        assertThat(ExpiryCheck.ofKey("{\"type\": \"service_account\"}")).isEmpty();
        assertThat(ExpiryCheck.ofKey("-----BEGIN")).isEmpty();
    }

    private Path kubeconfig(String certificate, String token) throws IOException {
        var text = """
                apiVersion: v1
                kind: Config
                current-context: prod
                contexts: [{name: prod, context: {cluster: prod, user: prod}}]
                clusters: [{name: prod, cluster: {server: "https://cluster.example", certificate-authority-data: %s}}]
                users: [{name: prod, user: {client-certificate-data: %s, token: %s}}]
                """.formatted(encoded(Keys.pem(Keys.authority().certificate())), encoded(certificate), token);
        return Files.writeString(site.resolve("kubeconfig"), text);
    }

    private static String token(Instant until) {
        var claims = "{\"sub\": \"system:serviceaccount:ci:deployer\", \"exp\": " + until.getEpochSecond() + "}";
        return "eyJhbGciOiJub25lIn0."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".c2lnbmF0dXJl";
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
