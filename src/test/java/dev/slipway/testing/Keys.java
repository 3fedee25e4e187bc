package dev.slipway.testing;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** Makes keys and certificates, and writes them as PEM in every form that occurs in kubeconfigs. */
public final class Keys {
    private static final String LOOPBACK = "127.0.0.1";

    private Keys() {}

    /** A certificate and its key. */
    public record Identity(X509Certificate certificate, KeyPair keys) {}

    /** An RSA key. */
    public static KeyPair rsa() {
        return generated("RSA", "");
    }

    /** A key on this elliptic curve, such as {@code secp256r1}. */
    public static KeyPair ec(String curve) {
        return generated("EC", curve);
    }

    /** An Ed25519 key. */
    public static KeyPair ed25519() {
        return generated("Ed25519", "");
    }

    private static KeyPair generated(String algorithm, String curve) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            if (!curve.isEmpty()) {
                generator.initialize(new ECGenParameterSpec(curve));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An authority that has signed itself, good until tomorrow. */
    public static Identity authority() {
        return authority(Instant.now().plus(Duration.ofDays(1)));
    }

    /** An authority that has signed itself, good until then. */
    public static Identity authority(Instant until) {
        var keys = ec("secp256r1");
        return signed("CN=authority", keys, "CN=authority", keys, until, true, LOOPBACK);
    }

    /** A certificate of that authority for 127.0.0.1 and for a client of that name, until then. */
    public static Identity signedBy(Identity authority, String commonName, KeyPair keys, Instant until) {
        return signed("CN=" + commonName, keys, "CN=authority", authority.keys(), until, false, LOOPBACK);
    }

    /** A certificate of that authority for a server at this IP address, good until tomorrow. */
    public static Identity ofServer(Identity authority, String address) {
        var until = Instant.now().plus(Duration.ofDays(1));
        return signed("CN=server", ec("secp256r1"), "CN=authority", authority.keys(), until, false, address);
    }

    /** What a server shows and whom it trusts: its own certificate with the authority's behind it, and clients of that authority. */
    static SSLContext serverContext(Identity authority, Identity own) throws GeneralSecurityException, IOException {
        var password = "memory".toCharArray();
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", own.keys().getPrivate(), password, new Certificate[] {
            own.certificate(), authority.certificate()
        });
        store.setCertificateEntry("authority", authority.certificate());
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static Identity signed(
            String subject,
            KeyPair keys,
            String issuer,
            KeyPair issuerKeys,
            Instant until,
            boolean authority,
            String address) {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Name(issuer),
                    BigInteger.valueOf(System.nanoTime()),
                    Date.from(until.minus(Duration.ofDays(400))),
                    Date.from(until),
                    new X500Name(subject),
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.iPAddress, address)));
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate());
            return new Identity(new JcaX509CertificateConverter().getCertificate(builder.build(signer)), keys);
        } catch (OperatorCreationException | GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In the form of its own kind: PKCS#1 for an RSA key; a certificate. */
    public static String pem(Object object) {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** A private key on an elliptic curve as openssl and Go write it: with the curve's name and the public key in it. */
    public static String sec1(KeyPair keys) {
        var key = (ECPrivateKey) keys.getPrivate();
        var bits = key.getParams().getOrder().bitLength();
        var whole = PrivateKeyInfo.getInstance(key.getEncoded());
        var publicPoint =
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()).getPublicKeyData();
        var curve = whole.getPrivateKeyAlgorithm().getParameters();
        try {
            var sec1 = new org.bouncycastle.asn1.sec.ECPrivateKey(bits, key.getS(), publicPoint, curve);
            return pem(new PemObject("EC PRIVATE KEY", sec1.getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A private key as PKCS#8. */
    public static String pkcs8(KeyPair keys) {
        try {
            return pem(new JcaPKCS8Generator(keys.getPrivate(), null).generate());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
