package dev.slipway.kube;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.spec.PBEParameterSpec;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * Makes of a kubeconfig's PEM texts what TLS takes. Every kind of key that kubectl takes is taken: RSA, elliptic curve
 * and Ed25519, in PKCS#1, SEC1 and PKCS#8. The client library itself reads only some of them, so it is never given one.
 */
public final class ClientKeys {
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

    private ClientKeys() {}

    /**
     * What presents the client certificate.
     *
     * @param certificates PEM, ours first
     * @param key PEM
     * @throws GeneralSecurityException with a message for people that holds nothing of the key
     */
    static KeyManager[] keyManagers(String certificates, String key) throws GeneralSecurityException {
        var chain = certificates(certificates);
        if (chain.isEmpty()) {
            throw new GeneralSecurityException("its client certificate holds no certificate");
        }
        // The store lives in memory and its password guards nothing; the interface demands one.
        var password = "memory".toCharArray();
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, password);
            store.setEntry(
                    "client",
                    new KeyStore.PrivateKeyEntry(privateKey(key), chain.toArray(Certificate[]::new)),
                    new KeyStore.PasswordProtection(password, "PBEWithHmacSHA256AndAES_256", ONE_ROUND));
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, password);
            return factory.getKeyManagers();
        } catch (IOException e) {
            throw new GeneralSecurityException("its client key can't be used", e);
        }
    }

    /** The usual ten thousand rounds would take a tenth of a second for each cluster, twice, to guard what never leaves memory. */
    private static final PBEParameterSpec ONE_ROUND = new PBEParameterSpec(new byte[16], 1);

    /**
     * What decides whether the server is trusted.
     *
     * @param authorities PEM
     */
    static TrustManager[] trustManagers(String authorities) throws GeneralSecurityException {
        var trusted = certificates(authorities);
        if (trusted.isEmpty()) {
            throw new GeneralSecurityException("its certificate authority holds no certificate");
        }
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < trusted.size(); i++) {
                store.setCertificateEntry("authority-" + i, trusted.get(i));
            }
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (IOException e) {
            throw new GeneralSecurityException("its certificate authority can't be used", e);
        }
    }

    /** What trusts those whom this Java trusts. */
    static TrustManager[] usualTrustManagers() throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return factory.getTrustManagers();
    }

    /**
     * The certificates in a PEM text, in its order; whatever else stands between them is passed over, as kubectl does.
     *
     * @throws GeneralSecurityException with a message for people
     */
    public static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                            new ByteArrayInputStream(certificatesAlone(pem).getBytes(StandardCharsets.UTF_8)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException("one of its certificates is not a PEM certificate", e);
        }
    }

    /** A text without a single certificate is left as it is, for its error. */
    private static String certificatesAlone(String pem) {
        var found = CERTIFICATE.matcher(pem).results().map(MatchResult::group).collect(Collectors.joining("\n"));
        return found.isEmpty() ? pem : found;
    }

    /**
     * The first private key in a PEM text.
     *
     * @throws GeneralSecurityException with a message for people that holds nothing of the key
     */
    public static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        var found = keyIn(pem);
        if (found.isEmpty()) {
            throw new GeneralSecurityException("its client key holds no private key");
        }
        var key = found.get();
        var oid = key.getPrivateKeyAlgorithm().getAlgorithm();
        String algorithm;
        if (oid.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            algorithm = "RSA";
        } else if (oid.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            algorithm = "EC";
        } else if (oid.equals(EdECObjectIdentifiers.id_Ed25519)) {
            algorithm = "Ed25519";
        } else {
            throw new GeneralSecurityException("its client key is of a kind that Kubernetes does not know: " + oid);
        }
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
        } catch (IOException | GeneralSecurityException e) {
            throw new GeneralSecurityException("its client key (" + algorithm + ") is damaged", e);
        }
    }

    private static Optional<PrivateKeyInfo> keyIn(String pem) throws GeneralSecurityException {
        try (var parser = new PEMParser(new StringReader(pem))) {
            // An EC key file may begin with its curve's parameters, so the first object need not be the key.
            for (var object = parser.readObject(); object != null; object = parser.readObject()) {
                switch (object) {
                    case PEMKeyPair pair -> {
                        return Optional.of(pair.getPrivateKeyInfo());
                    }
                    case PrivateKeyInfo key -> {
                        return Optional.of(key);
                    }
                    case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ ->
                        throw new GeneralSecurityException("its client key is encrypted with a passphrase,"
                                + " which a kubeconfig can't hold: store it without one");
                    default -> {}
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new GeneralSecurityException("its client key is damaged", e);
        }
    }
}
