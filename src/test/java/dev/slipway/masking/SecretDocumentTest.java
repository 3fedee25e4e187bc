package dev.slipway.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SecretDocumentTest {
    private static Set<String> secretsOf(String content) {
        return new SecretDocument(text -> text.equals("binder-staging")).secretsOf(content);
    }

    @Test
    void takesTheSecretsOfAValuesFileAndLeavesWhatIsOrdinary() {
        assertThat(secretsOf("""
                        binderhub:
                          enabled: true
                          replicas: 3
                          service: {type: ClusterIP}
                          url: https://mybinder.org
                          oauth: https://accounts.google.com/o/oauth2/auth
                          hook: https://hooks.slack.com/services/T0000001/B0000001/abcdefghijklmnopqrstuvwx
                          project: binder-staging
                          registry:
                            username: _json_key
                            password: hunter2
                          proxy:
                            secretToken: 0123456789
                            other: "00012345678"
                        list: [a-value-of-some-length, short]
                        """))
                .containsExactlyInAnyOrder(
                        "https://hooks.slack.com/services/T0000001/B0000001/abcdefghijklmnopqrstuvwx",
                        "_json_key",
                        "hunter2",
                        "0123456789",
                        "00012345678",
                        "a-value-of-some-length");
    }

    @Test
    void takesWhatAKeySaysIsSecretWhateverItLooksLike() {
        assertThat(secretsOf("password: kubernetes\ntokens: [mybinder.org, x]\napi_key: binder-staging\n"))
                .containsExactlyInAnyOrder("kubernetes", "mybinder.org", "binder-staging");
    }

    @Test
    void takesTheKeyOfAServiceAccount() {
        assertThat(secretsOf("""
                        {"type": "service_account", "project_id": "binder-staging",
                         "private_key": "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBg\\n-----END PRIVATE KEY-----\\n",
                         "token_uri": "https://oauth2.googleapis.com/token"}
                        """)).containsExactly("MIIEvQIBADANBg");
    }

    @Test
    void takesWhatIsEncodedOrEmbedded() {
        var encoded =
                Base64.getEncoder().encodeToString("password: embedded-in-base64\n".getBytes(StandardCharsets.UTF_8));
        assertThat(secretsOf("data:\n  a: " + encoded + "\n  b: |\n    user: somebody-else\n    password: hunter2\n"))
                .containsExactlyInAnyOrder(encoded, "embedded-in-base64", "somebody-else", "hunter2");
    }

    @Test
    void takesTheLinesOfWhatIsNoYaml() {
        assertThat(secretsOf(
                        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY-----\n"))
                .containsExactly("b3BlbnNzaC1rZXk");
        assertThat(secretsOf("a-token-alone-in-its-file\n")).containsExactly("a-token-alone-in-its-file");
        assertThat(secretsOf("TOKEN=abcdef\nUSER=\"somebody1\"\n"))
                .containsExactlyInAnyOrder("TOKEN=abcdef", "abcdef", "USER=\"somebody1\"", "somebody1");
    }

    @Test
    void takesSecretsFromBrokenYamlToo() {
        assertThat(secretsOf("hub:\n\tpassword: hunter2-hunter2\n")).contains("hunter2-hunter2");
    }

    @Test
    void takesAnEntryOfAKubernetesSecretAndOfADocumentInItWhatIsNamedSecret() {
        assertThat(secretsOfEntry("username", "somebody-else")).containsExactly("somebody-else");
        assertThat(secretsOfEntry("password", "hunter2")).containsExactly("hunter2");
        assertThat(secretsOfEntry("values.yaml", "hub:\n  cookieSecret: abcdef\n  image: quay.io/jupyterhub/k8s-hub\n"))
                .containsExactly("abcdef");
        assertThat(secretsOfEntry(
                        "tls.key", "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----\n"))
                .containsExactly("MIIEvQIBADANBg");
    }

    private static Set<String> secretsOfEntry(String key, String value) {
        return new SecretDocument(_ -> false).secretsOfEntry(key, value);
    }

    @Test
    void endsWhereADocumentRefersToItself() {
        assertThat(secretsOf("a: &a\n  self: *a\n  value: once-and-only-once\n"))
                .containsExactly("once-and-only-once");
    }

    /** The YAML library has more ways to turn a text down than its documented exception. */
    @Test
    void takesWhateverIsNoYamlAsLines() {
        var random = new Random(11);
        var characters = "!<>&*|%@`'\"{}[],:?- \t\n#ab\u0085\u00a0";
        for (int i = 0; i < 30_000; i++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(14); length >= 0; length--) {
                text.append(characters.charAt(random.nextInt(characters.length())));
            }
            assertThatCode(() -> secretsOf(text.toString())).as("%s", text).doesNotThrowAnyException();
        }
    }
}
