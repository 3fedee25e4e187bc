package dev.slipway.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a mask hides that nobody taught it, and what of ordinary output it leaves as it is. */
class ShapesTest {
    /** Put together here, so that no program that looks for secrets in repositories takes them for real. */
    private static final String CHANCE = "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9fG1hJ3kL5mN7pQ9rS1tU3vW5xY7z";

    private final Mask mask = new Mask();

    static Stream<Arguments> secrets() {
        var jwt = segment("{\"alg\":\"RS256\",\"kid\":\"x\"}") + "."
                + segment("{\"iss\":\"kubernetes\",\"sub\":\"ci\"}") + "." + CHANCE.substring(0, 43);
        return Stream.of(
                Arguments.of("cloning with ghp_%s failed", chance(36)),
                Arguments.of("ghs_%s", chance(36)),
                Arguments.of("token github_pat_%s.", chance(59)),
                Arguments.of("glpat-%s", chance(20)),
                Arguments.of("key: glsa_%s", chance(32) + "_0a1b2c3d"),
                Arguments.of("ya29.%s", chance(60)),
                Arguments.of("?key=AIza%s&x=1", chance(35)),
                Arguments.of("GOCSPX-%s", chance(28)),
                Arguments.of("k8s-aws-v1.%s", chance(70)),
                Arguments.of("posting with xoxb-%s", "123456789012-" + chance(24)),
                Arguments.of("to https://hooks.slack.com/services/%s", "T00000001/B00000001/" + chance(24)),
                Arguments.of(
                        "identity AGE-SECRET-KEY-1%s", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE"),
                Arguments.of("npm_%s", chance(36)),
                Arguments.of("dckr_pat_%s", chance(27)),
                Arguments.of("hvs.%s", chance(40)),
                Arguments.of("admin:$2y$05$%s", chance(53)),
                Arguments.of("Authorization: Bearer %s", chance(40)),
                Arguments.of("authorization: bearer %s", chance(40)),
                Arguments.of("Authorization: Basic %s", base64("admin:hunter22")),
                Arguments.of("git clone https://ci:%s@example.org/site.git", "hunter22"),
                Arguments.of("postgres://hub:%s@db.example.org:5432/hub", "hunter2/2".replace("/", "_")),
                Arguments.of("key AKIA%s", "IOSFODNN7EXAMPLE"),
                Arguments.of(
                        "id AKIAIOSFODNN7EXAMPLE secret %s", CHANCE.substring(0, 20) + "/+" + CHANCE.substring(20, 38)),
                Arguments.of("aws_secret_access_key = %s", CHANCE.substring(0, 40)),
                Arguments.of("DB_PASSWORD=%s", "hunter22"),
                Arguments.of("{\"client_secret\": \"%s\"}", "a~b.c-d~e"),
                Arguments.of("{\\\"password\\\":\\\"%s\\\"}", "hunter22"),
                Arguments.of("{\"name\":\"DB_PASSWORD\",\"value\":\"%s\"}", "hunter22"),
                Arguments.of("mysql --password %s -h db", "hunter22"),
                Arguments.of("mysql --db-password=%s -h db", "hunter22"),
                Arguments.of("apiToken: %s", "0123456789abcdef0123456789abcdef"),
                Arguments.of("http://127.0.0.1:8888/?token=%s", "0123456789abcdef0123456789abcdef0123456789abcdef"),
                Arguments.of("{\"auths\":{\"r.example.org\":{\"auth\":\"%s\"}}}", base64("robot:hunter22")),
                Arguments.of("token %s", jwt),
                Arguments.of("  token: %s", base64(jwt)),
                Arguments.of("GIT_CRYPT_KEY=%s", base64("\0GITCRYPTKEY\0\0\0\2\0\0\0\0\0\0\0\1\0\0\0\4" + CHANCE)),
                Arguments.of("client-key-data: %s", base64(pem("EC PRIVATE KEY"))));
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void hidesTheSecretsThatItKnowsByTheirShape(String line, String secret) {
        var masked = mask.apply(line.formatted(secret));
        assertThat(masked).contains(Mask.SHOWN).doesNotContain(secret);
        assertThat(masked).doesNotContain(secret.substring(secret.length() / 2));
        // Where it stands must not matter: two positions are looked at as one.
        assertThat(mask.apply("x" + " " + line.formatted(secret))).doesNotContain(secret);
        assertThat(mask.apply("é " + line.formatted(secret) + " \u2022")).doesNotContain(secret);
    }

    @Test
    void hidesTheBodyOfAPrivateKeyAndShowsThatThereIsOne() {
        for (var kind :
                new String[] {"PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY"}) {
            var pem = pem(kind);
            var body = pem.lines().filter(line -> !line.startsWith("-")).toList();
            for (var text : new String[] {
                pem, "{\"key\":\"" + pem.replace("\n", "\\n") + "\"}", pem.replace("\n", " "), pem.indent(4)
            }) {
                var masked = mask.apply(text);
                assertThat(masked).contains("-----BEGIN " + kind + "-----", "-----END " + kind + "-----");
                body.forEach(line -> assertThat(masked).doesNotContain(line));
            }
            // As a log has it: line by line, the last one short.
            body.subList(0, body.size() - 1)
                    .forEach(line -> assertThat(mask.apply("2026-01-02T03:04:05Z " + line))
                            .endsWith(" " + Mask.SHOWN));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN PRIVATE KEY----- was expected, but there is nothing",
                "commit 0123456789abcdef0123456789abcdef01234567",
                "image sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "uid: 6f1ed002-ab5d-4d4a-9c35-2f1b1f4b9c1e resourceVersion: \"1234567890\"",
                "invalid password: authentication failed",
                "secretKeyRef: {key: password, name: hub-secret-token}",
                "{\"secretKeyRef\":{\"key\":\"password\",\"name\":\"hub\"}}",
                "password: $(DB_PASSWORD)",
                "PASSWORD=${DB_PASSWORD}",
                "--set hub.db.password=<redacted>",
                "WWW-Authenticate: Basic realm=\"registry\"",
                "Bearer authentication is required for this registry",
                "basic auth is off",
                "ssh://git@github.com/jupyterhub/mybinder.org-deploy",
                "oci://registry.example.org:5000/charts/hub@sha256:0123",
                "https://hub.mybinder.org/user/ada?x=a:b@c",
                "serviceAccountToken: {path: token, expirationSeconds: 3607}",
                "Secret/hub-token-x8zk2 created",
                "token: abcdef is short",
                "release \"hub\" uninstalled; npm_config_cache=/tmp/x",
                "the_author: Ada, authority: cluster, authentication: on"
            })
    void leavesOrdinaryTextAsItIs(String line) {
        assertThat(mask.apply(line)).isEqualTo(line);
    }

    static Stream<Path> recordings() throws IOException {
        try (var files = Files.list(Path.of("src/test/resources/masking/ordinary"))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void leavesWhatRealProgramsAndClustersPrintAsItIs(Path recording) throws IOException {
        var lines = Files.readAllLines(recording);
        assertThat(lines).hasSizeGreaterThan(10);
        assertThat(lines).allSatisfy(line -> assertThat(mask.apply(line)).isEqualTo(line));
        assertThat(mask.apply(String.join("\n", lines))).isEqualTo(String.join("\n", lines));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eyJh",
                "eyJheyJh.",
                "a://",
                "a://b:",
                "password=",
                "--password ",
                "-----BEGIN PRIVATE KEY-----",
                "LS0tLS1C",
                "ZXlKa",
                "Bearer ",
                "Basic ",
                "AKIA",
                "ghp_",
                "\"auth\":\"",
                "AKIAIOSFODNN7EXAMPLE "
            })
    void aHostileTextCostsLittleMoreThanAnyOther(String beginning) {
        var hostile = beginning.repeat(2_000_000 / beginning.length());
        mask.apply(hostile);
        var start = System.nanoTime();
        mask.apply(hostile);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }

    private static String chance(int length) {
        return CHANCE.substring(0, length);
    }

    private static String segment(String text) {
        return base64(text).replace("=", "");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String pem(String kind) {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString((CHANCE + CHANCE + CHANCE).getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }
}
