package dev.slipway.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.Keys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ValidityTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private static String token(String claims) {
        var encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".c2ln";
    }

    @Test
    void aTokenTellsItsEndByItself() {
        assertThat(Validity.ofToken(token("{\"sub\":\"ci\",\"iat\":1780315200,\"exp\":1780318800}")))
                .contains(new Validity("token", "ci", Optional.of(NOW), NOW.plus(Duration.ofHours(1))));
    }

    @Test
    void aTokenThatDoesNotEndOrIsNoneTellsNothing() {
        assertThat(Validity.ofToken(token("{\"sub\":\"ci\"}"))).isEmpty();
        assertThat(Validity.ofToken("abc.def")).isEmpty();
        assertThat(Validity.ofToken("a.%%%.c")).isEmpty();
        assertThat(Validity.ofToken(token("not json"))).isEmpty();
    }

    @Test
    void anAuthorityIsCalledOneAndACertificateIsItsOwners() {
        var authority = Keys.authority();
        var own = Keys.signedBy(authority, "hub.example.org", Keys.ec("secp256r1"), NOW);
        assertThat(Validity.ofCertificates(Keys.pem(own.certificate()) + Keys.pem(authority.certificate())))
                .extracting(Validity::what)
                .containsExactly("the certificate of hub.example.org", "the certificate authority authority");
        assertThat(Validity.ofCertificates("none")).isEmpty();
    }

    @Test
    void theEndIsNearThirtyDaysBeforeItOrInTheSecondHalfOfAShorterLife() {
        var early = Duration.ofDays(30);
        var year = new Validity(
                "certificate", "", Optional.of(NOW.minus(Duration.ofDays(340))), NOW.plus(Duration.ofDays(25)));
        var hour = new Validity("token", "", Optional.of(NOW), NOW.plus(Duration.ofHours(1)));
        assertThat(year.endsSoon(NOW, early)).isTrue();
        assertThat(year.endsSoon(NOW.minus(Duration.ofDays(6)), early)).isFalse();
        assertThat(hour.endsSoon(NOW.plus(Duration.ofMinutes(29)), early)).isFalse();
        assertThat(hour.endsSoon(NOW.plus(Duration.ofMinutes(31)), early)).isTrue();
        assertThat(hour.endsSoon(NOW.plus(Duration.ofHours(2)), early))
                .as("it is over")
                .isFalse();
        assertThat(hour.isOver(NOW.plus(Duration.ofHours(1)))).isTrue();
    }
}
