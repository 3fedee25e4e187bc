package dev.slipway.testing;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Planted secrets of many shapes. They are made up and belong to nobody; whoever finds one of them, in any of the
 * forms that it takes on its way, has found a leak.
 */
public final class Canaries {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final Random random;
    private final Map<String, String> values = new LinkedHashMap<>();

    /** Thirty and more; the same for the same seed. */
    public Canaries(long seed) {
        this.random = new Random(seed);
        words();
        encodings();
        keys();
        documents();
    }

    /** By a name that fits a key of YAML. */
    public Map<String, String> values() {
        return Map.copyOf(values);
    }

    /** One of them. */
    public String value(String name) {
        var value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no canary " + name);
        }
        return value;
    }

    private void words() {
        values.put("password", "pw-" + chance(14));
        values.put("short", chance(8));
        values.put("regex", "a.*b[" + chance(6) + "]+(d|e)?$^{2}\\w");
        values.put("quotes", "it's \"" + chance(8) + "\" 'twice'");
        values.put("backslashes", "C:\\new\\table\\" + chance(8));
        values.put("passphrase", "correct horse " + chance(6) + " battery staple");
        values.put("unicode", "pässwörd-ключ-" + chance(8));
        values.put("dollars", "$HOME/${PATH}/$(id)/" + chance(8));
        values.put("metacharacters", ";rm -rf /;|&" + chance(8) + "<>!");
        values.put("yamlish", "key: [value, {a: " + chance(8) + "}] # no");
        values.put("html", "<b title=\"" + chance(8) + "\">&amp;</b>");
        values.put("percent", "100%&" + chance(8) + "%25=x y");
        values.put("dashes", "--" + chance(12));
        values.put("tab", "left" + chance(6) + "\tright" + chance(6));
    }

    private void encodings() {
        values.put("hex40", hex(20));
        values.put("hex64", hex(32));
        values.put("base64", base64(bytes(33)));
        values.put("base64twice", base64(base64(bytes(24)).getBytes(StandardCharsets.US_ASCII)));
        values.put("base64url", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(40)));
        values.put("long", chance(3_000));
        values.put("number", Long.toString(1_000_000_000_000_000L + random.nextInt(1_000_000_000)));
    }

    private void keys() {
        values.put("pem", pem("PRIVATE KEY", 1_190));
        values.put("ecpem", pem("EC PRIVATE KEY", 121));
        values.put("openssh", pem("OPENSSH PRIVATE KEY", 411));
        values.put(
                "webtoken",
                "eyJhbGciOiJSUzI1NiJ9."
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(60)) + "."
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(64)));
        values.put("github", "ghp_" + chance(36));
        values.put("slack", "xoxb-123456789012-" + chance(24));
        values.put("aws", chance(40));
        values.put("age", "AGE-SECRET-KEY-1" + chance(58).toUpperCase(java.util.Locale.ROOT));
        values.put("htpasswd", "admin:$2y$05$" + chance(53));
    }

    private void documents() {
        values.put("address", "https://ci:" + chance(12) + "@example.org/hook?token=" + chance(24));
        values.put("lines", "first " + chance(10) + "\nsecond " + chance(12) + "\nthird " + chance(14));
        values.put(
                "serviceaccount",
                "{\n  \"type\": \"service_account\",\n  \"private_key_id\": \"" + hex(20) + "\",\n  \"private_key\": \""
                        + pem("PRIVATE KEY", 600).replace("\n", "\\n") + "\"\n}");
        values.put(
                "registry",
                "{\"auths\":{\"r.example.org\":{\"auth\":\""
                        + base64(("robot:" + chance(16)).getBytes(StandardCharsets.US_ASCII)) + "\"}}}");
        values.put("dotenv", "DB_PASSWORD=" + chance(16) + "\nAPI_TOKEN=\"" + hex(16) + "\"\nPLAIN_NAME=" + chance(12));
        values.put(
                "kubeconfig",
                "users:\n- name: ci\n  user:\n    token: " + chance(48) + "\n    client-key-data: "
                        + base64(pem("EC PRIVATE KEY", 121).getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * Which of them can be read in a text: a line of theirs of eight characters or more that is no frame, or what that becomes
     * in base64, an address or JSON.
     *
     * @return their names, with the form that was found
     */
    public List<String> foundIn(String text) {
        var found = new ArrayList<String>();
        values.forEach((name, value) -> {
            for (var part : parts(value)) {
                forms(part).forEach((form, needle) -> {
                    if (text.contains(needle)) {
                        found.add(name + " " + form);
                    }
                });
            }
            if (text.contains(base64(value.getBytes(StandardCharsets.UTF_8)))) {
                found.add(name + " whole in base64");
            }
        });
        return found;
    }

    /** Its lines that are secret; of a document, the secrets in it. */
    private static List<String> parts(String value) {
        var document = value.startsWith("{") || value.contains("users:");
        return value.lines()
                .flatMap(line -> document
                        ? java.util.Arrays.stream(line.split("[\" ]|\\\\n"))
                        : java.util.stream.Stream.of(line.strip()))
                .filter(part -> part.length() >= (document ? 24 : 8) && !part.startsWith("-----"))
                .toList();
    }

    private static Map<String, String> forms(String part) {
        var forms = new LinkedHashMap<String, String>();
        forms.put("plain", part);
        forms.put("base64", base64(part.getBytes(StandardCharsets.UTF_8)).replaceAll(".?=+$", ""));
        forms.put("URL", URLEncoder.encode(part, StandardCharsets.UTF_8));
        forms.put(
                "URL, spaces as %20",
                URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"));
        forms.put("JSON", part.replace("\\", "\\\\").replace("\"", "\\\"").replace("\t", "\\t"));
        return forms;
    }

    private String chance(int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    private String hex(int length) {
        return java.util.HexFormat.of().formatHex(bytes(length));
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private String pem(String kind, int length) {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes(length));
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----";
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
