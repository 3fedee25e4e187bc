package dev.slipway.steps.clusterauth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Makes JSON Web Tokens that prove that we hold a key (RFC 7515 and 7519). */
final class SignedToken {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SignedToken() {}

    /** How it is signed, with an RSA key and SHA-256. */
    enum Algorithm {
        /** PKCS#1 v1.5, as Google wants it. */
        RS256,
        /** PSS, as Microsoft wants it. */
        PS256
    }

    /**
     * A token.
     *
     * @param header what more stands in its header; algorithm and type are put there
     * @throws GeneralSecurityException when that key can't sign so
     */
    static String of(Algorithm algorithm, Map<String, Object> header, Map<String, Object> claims, PrivateKey key)
            throws GeneralSecurityException {
        var whole = new java.util.TreeMap<>(header);
        whole.put("alg", algorithm.name());
        whole.put("typ", "JWT");
        var signed = encoded(JSON.writeValueAsBytes(whole)) + "." + encoded(JSON.writeValueAsBytes(claims));
        var signature = signature(algorithm);
        signature.initSign(key);
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + encoded(signature.sign());
    }

    private static Signature signature(Algorithm algorithm) throws GeneralSecurityException {
        return switch (algorithm) {
            case RS256 -> Signature.getInstance("SHA256withRSA");
            case PS256 -> {
                var pss = Signature.getInstance("RSASSA-PSS");
                pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                yield pss;
            }
        };
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
