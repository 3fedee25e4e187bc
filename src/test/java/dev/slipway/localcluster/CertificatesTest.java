package dev.slipway.localcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
    private static final Instant NOW = Instant.parse("2026-11-24T22:00:00Z");

    @TempDir
    private static Path folder;

    private static Certificates certificates;

    @BeforeAll
    static void create() throws Exception {
        certificates = Certificates.in(folder);
        certificates.create(
                "slipway-test", List.of("localhost", "198.18.4.2"), InstantSource.fixed(NOW), new SecureRandom());
    }

    @Test
    void theApiServersCertificateIsValidForItsNamesAndSignedByTheCluster() throws Exception {
        var server = read("apiserver");
        server.verify(read("ca").getPublicKey());
        assertThat(server.getSubjectAlternativeNames()).contains(List.of(2, "localhost"), List.of(7, "198.18.4.2"));
        assertThat(server.getExtendedKeyUsage()).contains("1.3.6.1.5.5.7.3.1");
    }

    @Test
    void etcdTrustsNoClientOfTheCluster() throws Exception {
        read("etcd").verify(read("etcd-ca").getPublicKey());
        assertThatThrownBy(() -> read("admin").verify(read("etcd-ca").getPublicKey()))
                .isInstanceOf(SignatureException.class);
    }

    @Test
    void thePersonIsTheAdministratorWithAKeyThatEveryClientTakes() throws Exception {
        var admin = read("admin");
        assertThat(admin.getSubjectX500Principal().getName()).contains("O=system:masters");
        assertThat(admin.getPublicKey().getAlgorithm()).isEqualTo("RSA");
        assertThat(certificates.key("admin")).content().startsWith("-----BEGIN RSA PRIVATE KEY-----");
    }

    @Test
    void theKubeletIsANodeOfItsName() throws Exception {
        assertThat(read("kubelet").getSubjectX500Principal().getName())
                .contains("O=system:nodes", "CN=system:node:slipway-test");
    }

    @Test
    void onlyTheOwnerReadsAKey() throws Exception {
        for (var name : List.of("ca", "admin", "service-accounts", "apiserver")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(certificates.key(name))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aClockThatIsSetBackAnHourVoidsNothing() throws Exception {
        read("admin").checkValidity(Date.from(NOW.minus(Duration.ofHours(1))));
        read("ca").checkValidity(Date.from(NOW.plus(Duration.ofDays(3000))));
    }

    private static X509Certificate read(String name) throws Exception {
        try (var in = Files.newInputStream(certificates.certificate(name))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
