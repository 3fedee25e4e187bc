package dev.slipway.steps.clusterauth;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests to AWS, version 4, as <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">AWS documents it</a>:
 * in headers, or in the query of an address that others may ask for.
 *
 * <ol>
 *   <li>The canonical request: method, path, query in order, headers in order, their names, the body's hash.
 *   <li>The string to sign: algorithm, time, scope (day, region, service), the canonical request's hash.
 *   <li>The signing key: the secret key, through HMAC with day, region, service and a constant.
 *   <li>The signature: the HMAC of 2 with 3, in hexadecimal.
 * </ol>
 *
 * <p>Paths must be normal (no {@code ..} and no {@code //}), which those of STS and EKS are.
 */
final class AwsSignature {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final AwsCredentials credentials;
    private final String region;
    private final String service;

    /**
     * Signs for one service.
     *
     * @param region {@code eu-west-1}
     * @param service {@code sts}
     */
    AwsSignature(AwsCredentials credentials, String region, String service) {
        this.credentials = credentials;
        this.region = region;
        this.service = service;
    }

    /**
     * The headers that a request needs besides its own.
     *
     * @param headers its own that are signed with it; the host is not among them
     */
    Map<String, String> headers(String method, URI address, Map<String, String> headers, String body, Instant at) {
        var more = new LinkedHashMap<String, String>();
        more.put("X-Amz-Date", TIME.format(at));
        credentials.sessionToken().ifPresent(token -> more.put("X-Amz-Security-Token", token));
        var all = new LinkedHashMap<>(headers);
        all.putAll(more);
        var signed = signed(address, all);
        var signature = signature(method, address, query(address), signed, hash(body), at);
        more.put(
                "Authorization",
                ALGORITHM + " Credential=" + credentials.accessKeyId() + "/" + scope(at) + ", SignedHeaders="
                        + names(signed) + ", Signature=" + signature);
        return more;
    }

    /**
     * An address that whoever has it may GET, with these headers.
     *
     * @param headers that the request will have; the host is not among them
     */
    URI presigned(URI address, Map<String, String> headers, Duration life, Instant at) {
        return presigned(address, headers, life, at, hash(""));
    }

    /** The same, of a body with this hash, or what a service takes in its place. */
    URI presigned(URI address, Map<String, String> headers, Duration life, Instant at, String bodyHash) {
        var signed = signed(address, headers);
        var query = query(address);
        query.put("X-Amz-Algorithm", ALGORITHM);
        query.put("X-Amz-Credential", credentials.accessKeyId() + "/" + scope(at));
        query.put("X-Amz-Date", TIME.format(at));
        query.put("X-Amz-Expires", Long.toString(life.toSeconds()));
        query.put("X-Amz-SignedHeaders", names(signed));
        credentials.sessionToken().ifPresent(token -> query.put("X-Amz-Security-Token", token));
        var signature = signature("GET", address, query, signed, bodyHash, at);
        return URI.create(address.getScheme() + "://" + address.getRawAuthority() + path(address) + "?" + joined(query)
                + "&X-Amz-Signature=" + signature);
    }

    private String signature(
            String method,
            URI address,
            SortedMap<String, String> query,
            SortedMap<String, String> signed,
            String bodyHash,
            Instant at) {
        var canonical = String.join(
                "\n",
                method,
                // What was encoded once to be sent is encoded once more; S3 alone does without.
                service.equals("s3") ? path(address) : encoded(path(address)).replace("%2F", "/"),
                joined(query),
                signed.entrySet().stream()
                        .map(header -> header.getKey() + ":" + header.getValue() + "\n")
                        .collect(Collectors.joining()),
                names(signed),
                bodyHash);
        var toSign = String.join("\n", ALGORITHM, TIME.format(at), scope(at), hash(canonical));
        var key = ("AWS4" + credentials.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
        for (var part : List.of(day(at), region, service, "aws4_request")) {
            key = mac(key, part);
        }
        return HexFormat.of().formatHex(mac(key, toSign));
    }

    private static SortedMap<String, String> signed(URI address, Map<String, String> headers) {
        var signed = new TreeMap<String, String>();
        headers.forEach((name, value) ->
                signed.put(name.toLowerCase(Locale.ROOT), value.strip().replaceAll(" +", " ")));
        signed.put("host", address.getRawAuthority());
        return signed;
    }

    private static String names(SortedMap<String, String> signed) {
        return String.join(";", signed.keySet());
    }

    /** The query's parameters, decoded; a name that comes twice is nothing that we send. */
    private static SortedMap<String, String> query(URI address) {
        var query = new TreeMap<String, String>();
        if (address.getRawQuery() != null) {
            Arrays.stream(address.getRawQuery().split("&", -1))
                    .map(pair -> pair.split("=", 2))
                    .forEach(pair -> query.put(decoded(pair[0]), pair.length == 2 ? decoded(pair[1]) : ""));
        }
        return query;
    }

    private static String joined(SortedMap<String, String> query) {
        return query.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String path(URI address) {
        return address.getRawPath().isEmpty() ? "/" : address.getRawPath();
    }

    private String scope(Instant at) {
        return String.join("/", day(at), region, service, "aws4_request");
    }

    private static String day(Instant at) {
        return TIME.format(at).substring(0, 8);
    }

    /** Everything but letters, digits and {@code -._~}. */
    private static String encoded(String text) {
        var encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char plain = (char) (octet & 0xff);
            if (plain < 128 && (Character.isLetterOrDigit(plain) || "-._~".indexOf(plain) >= 0)) {
                encoded.append(plain);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            }
        }
        return encoded.toString();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC with SHA-256", e);
        }
    }
}
