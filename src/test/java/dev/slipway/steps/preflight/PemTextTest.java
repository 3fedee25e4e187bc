package dev.slipway.steps.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.Keys;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class PemTextTest {
    private static final String PEM = Keys.pem(Keys.authority().certificate());

    @Test
    void certificatesAreFoundInEveryFormThatConfigurationHoldsThemIn() {
        var block = "tls:\n  crt: |\n" + PEM.indent(4);
        var oneLine = "tls: {crt: \"" + PEM.replace("\n", "\\n") + "\"}\n";
        var base64 = "# a comment\ndata: "
                + Base64.getEncoder().encodeToString((PEM + PEM).getBytes(StandardCharsets.UTF_8)) + "\n";
        assertThat(PemText.in(block)).extracting(PemText.Found::line).containsExactly(3);
        assertThat(PemText.in(oneLine)).extracting(PemText.Found::line).containsExactly(1);
        assertThat(PemText.in(base64)).extracting(PemText.Found::line).containsExactly(2, 2);
        assertThat(PemText.in(block + oneLine + base64))
                .hasSize(4)
                .allSatisfy(
                        found -> assertThat(found.validity().what()).isEqualTo("the certificate authority authority"));
    }

    @Test
    void whatOnlyLooksLikeACertificateIsPassedOver() {
        assertThat(PemText.in("-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----\n"))
                .isEmpty();
        assertThat(PemText.in("-----BEGIN CERTIFICATE-----\ncut off")).isEmpty();
        assertThat(PemText.in("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"))
                .isEmpty();
        assertThat(PemText.in("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tA")).isEmpty();
    }
}
