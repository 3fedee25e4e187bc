package dev.slipway.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {
    private static final String SECRET = "s3cr:et/va'lue\"<&>\\ é";

    private final Mask mask = new Mask();

    @Test
    void hidesASecretWhereverItStands() {
        mask.learn("hunter2-hunter2");
        assertThat(mask.apply("hunter2-hunter2")).isEqualTo("•••");
        assertThat(mask.apply("a hunter2-hunter2 b hunter2-hunter2")).isEqualTo("a ••• b •••");
        assertThat(mask.apply("hunter2-hunter")).isEqualTo("hunter2-hunter");
        assertThat(mask.apply("")).isEmpty();
    }

    @Test
    void hidesAllOfSecretsThatOverlap() {
        mask.learn("abcdefgh");
        mask.learn("efghijkl");
        mask.learn("abcdefghijkl-longer");
        assertThat(mask.apply("<abcdefghijkl>")).isEqualTo("<•••>");
        assertThat(mask.apply("<abcdefghijkl-longer>")).isEqualTo("<•••>");
        assertThat(mask.apply("<abcdefghabcdefgh>")).isEqualTo("<•••>");
    }

    @Test
    void learnsNothingTooShort() {
        mask.learn("admin");
        mask.learn("  x \n");
        assertThat(mask.apply("admin x")).isEqualTo("admin x");
    }

    @Test
    void hidesTheFormsOfASecret() {
        mask.learn(SECRET);
        assertHidden("json: \"s3cr:et/va'lue\\\"<&>\\\\ é\"");
        assertHidden("go: \"s3cr:et/va'lue\\\"\\u003c\\u0026\\u003e\\\\ é\"");
        assertHidden("yaml: 's3cr:et/va''lue\"<&>\\ é'");
        assertHidden("shell: 's3cr:et/va'\\''lue\"<&>\\ é'");
        assertHidden("xml: s3cr:et/va'lue&quot;&lt;&amp;&gt;\\ é");
        assertHidden("form: s3cr%3Aet%2Fva%27lue%22%3C%26%3E%5C+%C3%A9");
        assertHidden("url: s3cr%3Aet%2Fva%27lue%22%3C%26%3E%5C%20%C3%A9");
        assertHidden("url: s3cr%3aet%2fva%27lue%22%3c%26%3e%5c%20%c3%a9");
    }

    private void assertHidden(String line) {
        assertThat(mask.apply(line)).contains(Mask.SHOWN).doesNotContain("s3cr").doesNotContain("va");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "u", "us", "use", "user:"})
    void hidesASecretInsideTheBase64OfALongerText(String before) {
        mask.learn("canary-value-1");
        var text = (before + "canary-value-1" + before).getBytes(StandardCharsets.UTF_8);
        for (var encoder : new Base64.Encoder[] {Base64.getEncoder(), Base64.getUrlEncoder()}) {
            var encoded = encoder.encodeToString(text);
            assertThat(mask.apply(encoded)).contains(Mask.SHOWN).hasSizeLessThan(encoded.length() - 12);
        }
        // What Kubernetes shows of a registry's login.
        var twice = Base64.getEncoder()
                .encodeToString(("{\"auth\":\"" + Base64.getEncoder().encodeToString(text) + "\"}")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(mask.apply(twice)).contains(Mask.SHOWN).hasSizeLessThan(twice.length() - 16);
    }

    @Test
    void hidesTheLinesOfASecretWithSeveral() {
        mask.learn("-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nBAQEFAASCBKcwggSjAgEAAoIBAQ\n-----END KEY-----\n");
        assertThat(mask.apply("  MIIEvQIBADANBgkqhkiG9w0")).isEqualTo("  •••");
        assertThat(mask.apply("x BAQEFAASCBKcwggSjAgEAAoIBAQ y")).isEqualTo("x ••• y");
        assertThat(mask.apply("-----BEGIN KEY-----")).isEqualTo("-----BEGIN KEY-----");
        assertThat(mask.apply("{\"key\": \"-----BEGIN KEY-----\\nMIIEvQIBADANBgkqhkiG9w0\\nBAQ\"}"))
                .doesNotContain("MIIEvQ");
    }

    @Test
    void hidesTheBase64OfAWholeDocumentAlsoWhenItIsWrapped() {
        var document = "token: " + "0123456789abcdef".repeat(12) + "\nother: something-secret-too\n";
        mask.learnDocument(document, _ -> false);
        var bytes = document.getBytes(StandardCharsets.UTF_8);
        assertThat(mask.apply("data: " + Base64.getEncoder().encodeToString(bytes)))
                .isEqualTo("data: •••");
        Base64.getMimeEncoder(76, new byte[] {'\n'})
                .encodeToString(bytes)
                .lines()
                .forEach(line -> assertThat(mask.apply(line)).isEqualTo("•••"));
    }

    @Test
    void hidesBytesInBase64() {
        var key = new byte[148];
        new Random(1).nextBytes(key);
        mask.learnBytes(key);
        assertThat(mask.apply("KEY=" + Base64.getEncoder().encodeToString(key))).isEqualTo("KEY=•••");
    }

    @Test
    void findsEverySecretAmongThousands() {
        var random = new Random(7);
        var secrets = IntStream.range(0, 2_000)
                .mapToObj(i -> Long.toString(random.nextLong(), 36) + "-" + i)
                .toList();
        secrets.forEach(mask::learn);
        for (var secret : secrets) {
            assertThat(mask.apply("before " + secret + " after")).isEqualTo("before ••• after");
        }
    }

    @Test
    void learnsWhileOthersMask() throws InterruptedException {
        var learner = Thread.ofVirtual()
                .start(() -> IntStream.range(0, 200).forEach(i -> mask.learn("same-start-" + i + "-end")));
        for (int i = 0; i < 200; i++) {
            assertThat(mask.apply("nothing here")).isEqualTo("nothing here");
        }
        learner.join();
        assertThat(mask.apply("same-start-199-end")).isEqualTo("•••");
    }
}
