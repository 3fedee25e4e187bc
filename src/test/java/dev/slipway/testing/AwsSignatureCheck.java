package dev.slipway.testing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Computes the signature that a request to AWS should have (version 4), from what came over the network. */
final class AwsSignatureCheck {
    private AwsSignatureCheck() {}

    /**
     * The signature.
     *
     * @param query as it came, without the signature itself
     * @param headers those that are signed, by name in small letters
     * @param scope {@code 20260101/eu-west-1/sts/aws4_request}
     */
    static String of(
            String method,
            String path,
            String query,
            Map<String, String> headers,
            List<String> signedNames,
            String body,
            String time,
            String scope,
            String secret) {
        var canonical = new StringBuilder(method)
                .append('\n')
                .append(path)
                .append('\n')
                .append(sorted(query))
                .append('\n');
        for (var name : signedNames) {
            canonical
                    .append(name)
                    .append(':')
                    .append(headers.getOrDefault(name, "missing"))
                    .append('\n');
        }
        canonical
                .append('\n')
                .append(String.join(";", signedNames))
                .append('\n')
                .append(sha256(body));
        var toSign = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + sha256(canonical.toString());
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (var part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(hmac(key, toSign));
    }

    private static String sorted(String query) {
        if (query.isEmpty()) {
            return "";
        }
        var pairs = new ArrayList<String>();
        for (var pair : Arrays.asList(query.split("&", -1))) {
            var parts = pair.split("=", 2);
            pairs.add(again(parts[0]) + "=" + again(parts.length == 2 ? parts[1] : ""));
        }
        Collections.sort(pairs);
        return pairs.stream().collect(Collectors.joining("&"));
    }

    private static String again(String text) {
        var plain = URLDecoder.decode(text, StandardCharsets.UTF_8);
        return java.net.URLEncoder.encode(plain, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
