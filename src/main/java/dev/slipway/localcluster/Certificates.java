package dev.slipway.localcluster;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * The certificates of one cluster, as PEM files in one folder that only its owner can read. The keys are elliptic but the
 * person's own: every client, old ones too, takes an RSA key.
 */
final class Certificates {
    /** The authorities: etcd's is its own, so that no client of the cluster is a client of its database. */
    private enum Authority {
        CLUSTER("ca"),
        ETCD("etcd-ca"),
        FRONT_PROXY("front-proxy-ca");

        final String file;

        Authority(String file) {
            this.file = file;
        }
    }

    private record Issuer(X500Name name, KeyPair keys) {}

    private record Leaf(String file, Authority authority, String commonName, List<String> groups, List<String> names) {}

    private static final Duration VALIDITY = Duration.ofDays(3650);
    // A clock that is set back a little, as those of resumed virtual machines are, must not void a certificate.
    private static final Duration BACKDATED = Duration.ofHours(24);

    private final Path folder;

    private Certificates(Path folder) {
        this.folder = folder;
    }

    /** The certificates in this folder, which may have to be created first. */
    static Certificates in(Path folder) {
        return new Certificates(folder);
    }

    /**
     * Makes all that a cluster needs, and replaces what is there.
     *
     * @param nodeName the real node's name
     * @param serverNames the host names and addresses by which the API server and the kubelet are reached
     * @throws IOException if a file can't be written
     */
    void create(String nodeName, List<String> serverNames, InstantSource clock, SecureRandom random)
            throws IOException, InterruptedException {
        try {
            new Maker(clock.instant(), random).create(nodeName, serverNames);
        } catch (GeneralSecurityException | OperatorCreationException | ExecutionException e) {
            throw new IllegalStateException("the JDK makes P-256 and RSA keys and signs with them", e);
        }
    }

    /** The PEM file of a certificate. */
    Path certificate(String name) {
        return folder.resolve(name + ".crt");
    }

    /** The PEM file of a public key that no certificate holds. */
    Path publicKey(String name) {
        return folder.resolve(name + ".pub");
    }

    /** The PEM file of a private key. */
    Path key(String name) {
        return folder.resolve(name + ".key");
    }

    private static List<Leaf> leaves(String nodeName, List<String> serverNames) {
        var kubelet = new ArrayList<>(serverNames);
        kubelet.add(nodeName);
        return List.of(
                new Leaf("apiserver", Authority.CLUSTER, "kube-apiserver", List.of(), serverNames),
                client("apiserver-kubelet-client", "slipway-apiserver", "system:masters"),
                client("controller-manager", "system:kube-controller-manager"),
                client("scheduler", "system:kube-scheduler"),
                client("proxy", "system:kube-proxy"),
                client("coredns", "slipway:coredns"),
                client("kwok", "slipway-kwok", "system:masters"),
                new Leaf("kubelet", Authority.CLUSTER, "system:node:" + nodeName, List.of("system:nodes"), kubelet),
                new Leaf("etcd", Authority.ETCD, "etcd", List.of(), List.of("127.0.0.1", "localhost")),
                new Leaf("front-proxy", Authority.FRONT_PROXY, "front-proxy-client", List.of(), List.of()),
                client("admin", "slipway-admin", "system:masters"));
    }

    private static Leaf client(String file, String commonName, String... groups) {
        return new Leaf(file, Authority.CLUSTER, commonName, List.of(groups), List.of());
    }

    /** Makes certificates that are valid from now on. */
    private final class Maker {
        private final Instant now;
        private final SecureRandom random;
        // One for all components: they run as one user and read one folder, so more would keep nothing from anyone,
        // and every key costs a cold JVM a tenth of a second.
        private final KeyPair components;
        // It takes as long as all the rest, so it is made meanwhile.
        private final FutureTask<KeyPair> person;

        Maker(Instant now, SecureRandom random) throws GeneralSecurityException {
            this.now = now;
            this.random = random;
            person = new FutureTask<>(this::newRsa);
            Thread.ofVirtual().start(person);
            components = newElliptic();
        }

        void create(String nodeName, List<String> serverNames)
                throws GeneralSecurityException, OperatorCreationException, ExecutionException, IOException,
                        InterruptedException {
            var tokens = newElliptic();
            writeKey("service-accounts", tokens);
            writePem(publicKey("service-accounts"), tokens.getPublic());
            for (var authority : Authority.values()) {
                var issuer = newAuthority(authority);
                for (var leaf : leaves(nodeName, serverNames)) {
                    if (leaf.authority() == authority) {
                        issue(leaf, leaf.file().equals("admin") ? person.get() : components, issuer);
                    }
                }
            }
        }

        private Issuer newAuthority(Authority authority)
                throws GeneralSecurityException, OperatorCreationException, IOException {
            var name = new X500NameBuilder(BCStyle.INSTANCE)
                    .addRDN(BCStyle.CN, "slipway-" + authority.file)
                    .build();
            var issuer = new Issuer(name, newElliptic());
            var builder = builder(issuer, name, issuer.keys())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                    .addExtension(
                            Extension.keyUsage,
                            true,
                            new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature));
            write(authority.file, builder, issuer, issuer.keys());
            return issuer;
        }

        private void issue(Leaf leaf, KeyPair keys, Issuer issuer)
                throws GeneralSecurityException, OperatorCreationException, IOException {
            var name = new X500NameBuilder(BCStyle.INSTANCE);
            leaf.groups().forEach(group -> name.addRDN(BCStyle.O, group));
            var subject = name.addRDN(BCStyle.CN, leaf.commonName()).build();
            var purposes = leaf.names().isEmpty()
                    ? new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth}
                    : new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
            var builder = builder(issuer, subject, keys)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(
                            Extension.keyUsage,
                            true,
                            new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            if (!leaf.names().isEmpty()) {
                var names = leaf.names().stream().map(Maker::generalName).toArray(GeneralName[]::new);
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            write(leaf.file(), builder, issuer, keys);
        }

        private static GeneralName generalName(String name) {
            return new GeneralName(name.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, name);
        }

        private JcaX509v3CertificateBuilder builder(Issuer issuer, X500Name subject, KeyPair keys)
                throws GeneralSecurityException, IOException {
            var builder = new JcaX509v3CertificateBuilder(
                    issuer.name(),
                    new BigInteger(127, random).add(BigInteger.ONE),
                    Date.from(now.minus(BACKDATED)),
                    Date.from(now.plus(VALIDITY)),
                    subject,
                    keys.getPublic());
            var identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(keys.getPublic()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    identifiers.createAuthorityKeyIdentifier(issuer.keys().getPublic()));
            return builder;
        }

        private void write(String file, X509v3CertificateBuilder builder, Issuer issuer, KeyPair keys)
                throws OperatorCreationException, IOException {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA")
                    .build(issuer.keys().getPrivate());
            writePem(certificate(file), builder.build(signer));
            writeKey(file, keys);
        }

        private void writeKey(String file, KeyPair keys) throws IOException {
            // An elliptic key of the JDK loses its curve in the older form for such keys (SEC 1); PKCS#8 keeps it. An
            // RSA
            // key is written as PKCS#1, which every client reads.
            var key = keys.getPrivate();
            writePem(key(file), key.getAlgorithm().equals("EC") ? new PemObject("PRIVATE KEY", key.getEncoded()) : key);
        }

        private static void writePem(Path file, Object value) throws IOException {
            var text = new StringWriter();
            try (var pem = new JcaPEMWriter(text)) {
                pem.writeObject(value);
            }
            Files.deleteIfExists(file);
            // Made with its mode: a key that is world-readable for a moment has been read.
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, text.toString());
        }

        private KeyPair newElliptic() throws GeneralSecurityException {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        }

        private KeyPair newRsa() throws GeneralSecurityException {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048, random);
            return generator.generateKeyPair();
        }
    }
}
