package dev.slipway.testing;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * AWS's STS (https://docs.aws.amazon.com/STS/latest/APIReference) and EKS (https://docs.aws.amazon.com/eks/latest/APIReference)
 * in eu-west-1, with one user, one role that the user may take on, and one cluster. Both answer at the same address here.
 *
 * <p>It is the cluster's authenticator too, and judges tokens as aws-iam-authenticator does.
 */
public final class AmazonCloud extends ContractServer implements TokenCheckingProxy.Verifier {
    public static final String REGION = "eu-west-1";
    public static final String CLUSTER = "prod";
    public static final String ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE";
    public static final String SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    public static final String ROLE = "arn:aws:iam::123456789012:role/deployer";
    public static final String EXTERNAL_ID = "binder-1234";
    public static final String WEB_IDENTITY = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwcm9qZWN0OmJpbmRlciJ9.c2lnbmF0dXJl";
    public static final String USER_ARN = "arn:aws:iam::123456789012:user/deployer";
    public static final String SESSION_ARN = "arn:aws:sts::123456789012:assumed-role/deployer/slipway";

    private static final String STS_HOST = "sts.eu-west-1.amazonaws.com";
    private static final Set<String> TOKEN_PARAMETERS = Set.of(
            "Action",
            "Version",
            "X-Amz-Algorithm",
            "X-Amz-Credential",
            "X-Amz-Date",
            "X-Amz-Expires",
            "X-Amz-Security-Token",
            "X-Amz-Signature",
            "X-Amz-SignedHeaders");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Duration sessionLife;
    private final Map<String, Keys> keys = new ConcurrentHashMap<>();
    private final Map<String, Queue<Reply>> replies = new ConcurrentHashMap<>();
    private final Set<String> tokensSeen = Collections.synchronizedSet(new LinkedHashSet<>());
    private String cluster = "{}";

    /** Access keys that it knows. */
    private record Keys(String secret, Optional<String> session, Instant ends, String arn) {}

    /** A cloud where a role's credentials are good for that long; AWS itself gives a quarter of an hour at least. */
    public AmazonCloud(Duration sessionLife) {
        this.sessionLife = sessionLife;
        keys.put(ACCESS_KEY_ID, new Keys(SECRET_ACCESS_KEY, Optional.empty(), Instant.MAX, USER_ARN));
    }

    /** The user's keys as ~/.aws/credentials holds them. */
    public static String credentialsFile() {
        return """
                # what aws configure writes
                [default]
                aws_access_key_id = AKIANOTTHISONE000000
                aws_secret_access_key = not-this-one-not-this-one-not-this-one-0

                [deployer]
                aws_access_key_id=%s
                aws_secret_access_key = %s
                """.formatted(ACCESS_KEY_ID, SECRET_ACCESS_KEY);
    }

    /** What EKS tells of the cluster when it runs at this address. */
    public void running(String server, String authorityPem) {
        cluster("""
                {"cluster": {"name": "prod", "arn": "arn:aws:eks:eu-west-1:123456789012:cluster/prod", "status": "ACTIVE",
                 "version": "1.34", "endpoint": "%s", "certificateAuthority": {"data": "%s"}}}
                """.formatted(
                        server, Base64.getEncoder().encodeToString(authorityPem.getBytes(StandardCharsets.UTF_8))));
    }

    /** What EKS tells of the cluster, as JSON. */
    public void cluster(String json) {
        cluster = json;
    }

    /** The next request for this action ({@code AssumeRole}, {@code DescribeCluster}) is answered so. */
    public void next(String action, Reply reply) {
        replies.computeIfAbsent(action, _ -> new ConcurrentLinkedQueue<>()).add(reply);
    }

    /** An error of STS. */
    public static Reply stsError(int status, String code, String message) {
        return Reply.xml(status, """
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>
                  <RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId>
                </ErrorResponse>""".formatted(code, message));
    }

    /** An error of EKS. */
    public static Reply eksError(int status, String type, String message) {
        return new Reply(
                status,
                Map.of("Content-Type", "application/json", "x-amzn-ErrorType", type),
                "{\"message\":\"" + message.replace("\"", "\\\"") + "\"}");
    }

    /** The tokens that the authenticator has let in, in the order in which it saw them first. */
    public Set<String> tokensSeen() {
        return tokensSeen;
    }

    @Override
    protected Reply answer(Asked asked) {
        if (asked.path().equals("/") && asked.method().equals("POST")) {
            return sts(asked);
        }
        if (asked.path().equals("/clusters/" + CLUSTER) && asked.method().equals("GET")) {
            expect("query", asked.query(), Map.of());
            expect("body", asked.body(), "");
            return signed(asked, "eks", Set.of("host", "x-amz-date"))
                    .map(reply -> reply)
                    .or(() -> wanted("DescribeCluster"))
                    .orElseGet(() -> Reply.json(200, cluster));
        }
        breach("there is nothing at " + asked.method() + " " + asked.path());
        return Reply.json(404, "{}");
    }

    private Reply sts(Asked asked) {
        expect("query", asked.query(), Map.of());
        expect(
                "Content-Type",
                asked.header("Content-Type").orElse(""),
                "application/x-www-form-urlencoded; charset=utf-8");
        var form = parameters(asked.body());
        expect("Version", form.get("Version"), "2011-06-15");
        var action = form.getOrDefault("Action", "");
        return switch (action) {
            case "AssumeRole" -> {
                expect(
                        "the form's fields",
                        new TreeSet<>(form.keySet()),
                        new TreeSet<>(Set.of("Action", "Version", "RoleArn", "RoleSessionName", "ExternalId")));
                expect("ExternalId", form.get("ExternalId"), EXTERNAL_ID);
                yield signed(asked, "sts", Set.of("content-type", "host", "x-amz-date"))
                        .or(() -> wanted(action))
                        .orElseGet(() -> assumed(action, form));
            }
            case "AssumeRoleWithWebIdentity" -> {
                expect(
                        "the form's fields",
                        new TreeSet<>(form.keySet()),
                        new TreeSet<>(Set.of("Action", "Version", "RoleArn", "RoleSessionName", "WebIdentityToken")));
                expect("WebIdentityToken", form.get("WebIdentityToken"), WEB_IDENTITY);
                expect("Authorization", asked.header("Authorization"), Optional.empty());
                yield wanted(action).orElseGet(() -> assumed(action, form));
            }
            case "GetCallerIdentity" -> {
                expect("the form's fields", new TreeSet<>(form.keySet()), new TreeSet<>(Set.of("Action", "Version")));
                yield signed(asked, "sts", Set.of("content-type", "host", "x-amz-date"))
                        .or(() -> wanted(action))
                        .orElseGet(() -> identity(asked));
            }
            default -> {
                breach("there is no action " + action);
                yield stsError(400, "InvalidAction", "Could not find operation " + action);
            }
        };
    }

    private Reply assumed(String action, Map<String, String> form) {
        expect("RoleArn", form.get("RoleArn"), ROLE);
        expect("RoleSessionName", form.get("RoleSessionName"), "slipway");
        var id = "ASIA"
                + UUID.randomUUID().toString().replace("-", "").substring(0, 16).toUpperCase(Locale.ROOT);
        var secret = "secret+" + UUID.randomUUID();
        var session = "session/" + UUID.randomUUID() + "+==";
        var ends = Instant.now().plus(sessionLife).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        keys.put(id, new Keys(secret, Optional.of(session), ends, SESSION_ARN));
        return Reply.xml(200, """
                <%1$sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <%1$sResult>
                    <AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:slipway</AssumedRoleId><Arn>%2$s</Arn></AssumedRoleUser>
                    <Credentials>
                      <AccessKeyId>%3$s</AccessKeyId>
                      <SecretAccessKey>%4$s</SecretAccessKey>
                      <SessionToken>%5$s</SessionToken>
                      <Expiration>%6$s</Expiration>
                    </Credentials>
                  </%1$sResult>
                  <ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata>
                </%1$sResponse>""".formatted(action, SESSION_ARN, id, secret, session, ends));
    }

    private Reply identity(Asked asked) {
        var id = asked.header("Authorization").orElse("").replaceFirst("^.*Credential=([^/]+)/.*$", "$1");
        var arn = Optional.ofNullable(keys.get(id)).map(Keys::arn).orElse("");
        return Reply.xml(200, """
                <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <GetCallerIdentityResult>
                    <Arn>%s</Arn><UserId>AIDAEXAMPLE</UserId><Account>123456789012</Account>
                  </GetCallerIdentityResult>
                </GetCallerIdentityResponse>""".formatted(arn));
    }

    private Optional<Reply> wanted(String action) {
        return Optional.ofNullable(replies.get(action)).map(Queue::poll);
    }

    /**
     * Checks the signature in a request's headers.
     *
     * @return AWS's answer to a request of another time, or signed with keys that have ended, which keeps to the contract
     */
    private Optional<Reply> signed(Asked asked, String service, Set<String> leastSigned) {
        var authorization = asked.header("Authorization").orElse("");
        var form = java.util.regex.Pattern.compile(
                        "AWS4-HMAC-SHA256 Credential=([^/]+)/([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})")
                .matcher(authorization);
        if (!form.matches()) {
            breach("Authorization is " + authorization);
            return Optional.empty();
        }
        var time = asked.header("X-Amz-Date").orElse("");
        var names = Arrays.asList(form.group(3).split(";", -1));
        expect("the order of the signed headers", names, names.stream().sorted().toList());
        if (!names.containsAll(leastSigned)) {
            breach("of " + leastSigned + " only " + names + " are signed");
        }
        var known = keys.get(form.group(1));
        if (known == null) {
            breach("the access key " + form.group(1) + " is not known");
            return Optional.empty();
        }
        expect("the scope", form.group(2), scope(time, service));
        expect("X-Amz-Security-Token", asked.header("X-Amz-Security-Token"), known.session());
        if (known.session().isPresent() && !names.contains("x-amz-security-token")) {
            breach("the session token is not signed");
        }
        var headers = new HashMap<String, String>();
        names.forEach(name -> headers.put(name, asked.header(name).orElse("")));
        expect("Host", headers.get("host"), authority());
        expect(
                "the signature",
                form.group(4),
                AwsSignatureCheck.of(
                        asked.method(),
                        asked.path(),
                        "",
                        headers,
                        names,
                        asked.body(),
                        time,
                        form.group(2),
                        known.secret()));
        return lateOrEnded(time, known);
    }

    private static Optional<Reply> lateOrEnded(String time, Keys known) {
        var now = Instant.now();
        var at = Instant.from(TIME.parse(time));
        if (Duration.between(at, now).abs().compareTo(Duration.ofMinutes(5)) > 0) {
            return Optional.of(stsError(
                    403,
                    "SignatureDoesNotMatch",
                    "Signature expired: " + time + " is now earlier than " + TIME.format(now)));
        }
        return known.ends().isAfter(now)
                ? Optional.empty()
                : Optional.of(stsError(403, "ExpiredToken", "The security token included in the request is expired"));
    }

    private static String scope(String time, String service) {
        return time.substring(0, 8) + "/" + REGION + "/" + service + "/aws4_request";
    }

    /** As the cluster's authenticator judges a token: {@code Verify} in aws-iam-authenticator's pkg/token. */
    @Override
    public Optional<TokenCheckingProxy.Bearer> bearer(String token) {
        var url = url(token);
        if (url == null) {
            return Optional.empty();
        }
        expect("the token's scheme", url.getScheme(), "https");
        expect("the token's host", url.getRawAuthority(), STS_HOST);
        expect("the token's path", url.getRawPath(), "/");
        var query = parameters(url.getRawQuery());
        if (!TOKEN_PARAMETERS.containsAll(query.keySet())) {
            breach("the token has more parameters than " + TOKEN_PARAMETERS + ": " + query.keySet());
        }
        expect("Action", query.get("Action"), "GetCallerIdentity");
        expect("Version", query.get("Version"), "2011-06-15");
        expect("X-Amz-Algorithm", query.get("X-Amz-Algorithm"), "AWS4-HMAC-SHA256");
        expect("X-Amz-Expires", query.get("X-Amz-Expires"), "60");
        var names = List.of(query.getOrDefault("X-Amz-SignedHeaders", "").split(";", -1));
        expect("X-Amz-SignedHeaders", names, List.of("host", "x-k8s-aws-id"));
        var credential = query.getOrDefault("X-Amz-Credential", "").split("/", 2);
        var known = keys.get(credential[0]);
        if (known == null) {
            breach("the token's access key " + credential[0] + " is not known");
            return Optional.empty();
        }
        var time = query.getOrDefault("X-Amz-Date", "");
        expect("the token's scope", credential[1], scope(time, "sts"));
        expect("X-Amz-Security-Token", Optional.ofNullable(query.get("X-Amz-Security-Token")), known.session());
        expect(
                "the token's signature",
                query.get("X-Amz-Signature"),
                AwsSignatureCheck.of(
                        "GET",
                        "/",
                        url.getRawQuery().replaceFirst("&X-Amz-Signature=[0-9a-f]+", ""),
                        Map.of("host", STS_HOST, "x-k8s-aws-id", CLUSTER),
                        names,
                        "",
                        time,
                        credential[1],
                        known.secret()));
        var signed = Instant.from(TIME.parse(time));
        var ends = signed.plus(Duration.ofMinutes(15));
        var bearer = new TokenCheckingProxy.Bearer(known.arn(), known.ends().isBefore(ends) ? known.ends() : ends);
        tokensSeen.add(token);
        return Optional.of(bearer).filter(it -> it.ends().isAfter(Instant.now()));
    }

    private @Nullable URI url(String token) {
        if (!token.startsWith("k8s-aws-v1.") || token.length() > 4096 || token.contains("=")) {
            breach("that is no token for EKS: " + token);
            return null;
        }
        try {
            return URI.create(new String(
                    Base64.getUrlDecoder().decode(token.substring("k8s-aws-v1.".length())), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            breach("the token is no address in base64url: " + e);
            return null;
        }
    }
}
