package dev.slipway.kube;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * From when until when a certificate or a token is good.
 *
 * @param kind what it is: {@code certificate}, {@code certificate authority}, {@code token}
 * @param owner whose it is: {@code hub.example.org}; may be empty
 * @param from absent: it does not say
 */
public record Validity(String kind, String owner, Optional<Instant> from, Instant until) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Those of the certificates in a PEM text, in its order; empty where there is none that can be read. */
    public static List<Validity> ofCertificates(String pem) {
        try {
            return ClientKeys.certificates(pem).stream().map(Validity::of).toList();
        } catch (GeneralSecurityException unreadable) {
            return List.of();
        }
    }

    /** That of a certificate. */
    static Validity of(X509Certificate certificate) {
        return new Validity(
                certificate.getBasicConstraints() >= 0 ? "certificate authority" : "certificate",
                owner(certificate),
                Optional.of(certificate.getNotBefore().toInstant()),
                certificate.getNotAfter().toInstant());
    }

    /**
     * That of a JSON Web Token, by what it says of itself: its signature is the server's to check.
     *
     * @return empty where it is no such token, or one that does not end
     */
    public static Optional<Validity> ofToken(String token) {
        var parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            var claims = JSON.readTree(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
            return claims.path("exp").isNumber()
                    ? Optional.of(new Validity(
                            "token",
                            claims.path("sub").asString(""),
                            claims.path("iat").isNumber()
                                    ? Optional.of(Instant.ofEpochSecond(
                                            claims.path("iat").asLong()))
                                    : Optional.empty(),
                            Instant.ofEpochSecond(claims.path("exp").asLong())))
                    : Optional.empty();
        } catch (IllegalArgumentException | JacksonException notAToken) {
            return Optional.empty();
        }
    }

    /** What it is, and whose: {@code the certificate of hub.example.org}. */
    public String what() {
        return "the " + kind + (owner.isEmpty() ? "" : kind.endsWith("authority") ? " " + owner : " of " + owner);
    }

    /** Whether it is over. */
    public boolean isOver(Instant now) {
        return !until.isAfter(now);
    }

    /**
     * Whether its end is near: so long before it, or in the second half of a shorter life. What lives for an hour is not
     * told of for its whole life.
     */
    public boolean endsSoon(Instant now, Duration early) {
        var window = from.map(start -> Duration.between(start, until).dividedBy(2))
                .filter(half -> half.compareTo(early) < 0)
                .orElse(early);
        return !isOver(now) && until.isBefore(now.plus(window));
    }

    /** The name that people know it by: the first host name that it is for, else the common name, else all of the name. */
    private static String owner(X509Certificate certificate) {
        var name = certificate.getSubjectX500Principal().getName();
        try {
            return new LdapName(name)
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .map(String::valueOf)
                            .findFirst()
                            .or(() -> firstHost(certificate))
                            .orElse(name);
        } catch (InvalidNameException notOne) {
            return name;
        }
    }

    private static Optional<String> firstHost(X509Certificate certificate) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? Optional.empty()
                    : names.stream()
                            .filter(name -> name.size() > 1)
                            .map(name -> String.valueOf(name.get(1)))
                            .findFirst();
        } catch (java.security.cert.CertificateParsingException unreadable) {
            return Optional.empty();
        }
    }
}
