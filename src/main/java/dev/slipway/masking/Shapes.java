package dev.slipway.masking;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All {@linkplain Shape shapes}, by the four characters with which each begins.
 *
 * <p>A shape must not stand in ordinary output: identifiers of Kubernetes, digests of images, commits and names of releases
 * stay readable. So each asks for more than its beginning: the length that its maker gives it, characters as chance makes them.
 */
final class Shapes {
    /** Each with its beginnings; where two have the same, the first would win, so there are none. */
    private static final List<Beginnings> KNOWN = known();

    static final List<Shape> ALL = KNOWN.stream().map(Beginnings::shape).toList();
    static final int COUNT = ALL.size();

    private static final int SLOTS = 2048;
    private static final int[] KEYS = new int[SLOTS];
    private static final short[] NUMBERS = new short[SLOTS];

    private record Beginnings(Shape shape, List<String> all) {
        private Beginnings {
            all.forEach(beginning -> {
                if (beginning.length() != 4) {
                    throw new IllegalArgumentException("a beginning has four characters: " + beginning);
                }
            });
        }
    }

    static {
        for (short number = 0; number < COUNT; number++) {
            for (var beginning : KNOWN.get(number).all()) {
                int key = key(beginning);
                int slot = slot(key);
                while (KEYS[slot] != 0) {
                    if (KEYS[slot] == key) {
                        throw new IllegalStateException("two shapes begin with " + beginning);
                    }
                    slot = (slot + 1) % SLOTS;
                }
                KEYS[slot] = key;
                NUMBERS[slot] = number;
            }
        }
    }

    private Shapes() {}

    /** All beginnings, four ASCII characters each. */
    static Stream<String> beginnings() {
        return KNOWN.stream().flatMap(shape -> shape.all().stream());
    }

    /** The shape that begins with these four characters, the first one in the lowest byte; less than 0 where none does. */
    static int beginningWith(int four) {
        int slot = slot(four);
        while (KEYS[slot] != 0) {
            if (KEYS[slot] == four) {
                return NUMBERS[slot];
            }
            slot = (slot + 1) % SLOTS;
        }
        return -1;
    }

    private static int slot(int four) {
        return (four * 0x9E37_79B1) >>> 21;
    }

    private static int key(String beginning) {
        return beginning.charAt(0)
                | (beginning.charAt(1) << 8)
                | (beginning.charAt(2) << 16)
                | (beginning.charAt(3) << 24);
    }

    private static List<Beginnings> known() {
        var all = new ArrayList<Beginnings>();
        all.add(new Beginnings(new PrivateKeyBlock(), List.of("BEGI")));
        all.add(new Beginnings(new EncodedPrivateKey(), List.of("LS0t")));
        all.add(new Beginnings(new WebToken(), objects()));
        all.add(new Beginnings(new EncodedWebToken(), List.of("ZXlK")));
        all.add(new Beginnings(new AddressLogin(), schemes()));
        all.add(new Beginnings(new AuthorizationHeader(), List.of("Bear", "bear", "Basi", "basi")));
        all.add(new Beginnings(new NamedSecret(), NamedSecret.beginnings()));
        all.add(new Beginnings(new AwsKeys(), List.of("AKIA", "ASIA")));
        tokens().forEach(token ->
                all.add(new Beginnings(token, List.of(token.prefix().substring(0, 4)))));
        return List.copyOf(all);
    }

    /** As their makers document them. */
    private static Stream<PrefixedToken> tokens() {
        return Stream.of(
                // GitHub: personal, OAuth, user-to-server, server-to-server, refresh; fine-grained.
                new PrefixedToken("ghp_", Scan.ALPHANUMERIC, 30),
                new PrefixedToken("gho_", Scan.ALPHANUMERIC, 30),
                new PrefixedToken("ghu_", Scan.ALPHANUMERIC, 30),
                new PrefixedToken("ghs_", Scan.ALPHANUMERIC, 30),
                new PrefixedToken("ghr_", Scan.ALPHANUMERIC, 30),
                new PrefixedToken("github_pat_", Scan.BASE64_URL, 22),
                // GitLab.
                new PrefixedToken("glpat-", Scan.BASE64_URL, 20),
                // Grafana: service accounts, cloud.
                new PrefixedToken("glsa_", Scan.BASE64_URL, 32),
                new PrefixedToken("glc_", Scan.PADDED_BASE64, 32),
                // Google: access tokens, API keys, OAuth clients, refresh tokens.
                new PrefixedToken("ya29.", Scan.TOKEN, 20),
                new PrefixedToken("AIza", Scan.BASE64_URL, 35),
                new PrefixedToken("GOCSPX-", Scan.BASE64_URL, 20),
                new PrefixedToken("1//0", Scan.BASE64_URL, 30),
                // EKS: a signed address in base64.
                new PrefixedToken("k8s-aws-v1.", Scan.BASE64_URL, 20),
                // Slack.
                new PrefixedToken("xoxb-", Scan.BASE64_URL, 10),
                new PrefixedToken("xoxp-", Scan.BASE64_URL, 10),
                new PrefixedToken("xoxa-", Scan.BASE64_URL, 10),
                new PrefixedToken("xoxr-", Scan.BASE64_URL, 10),
                new PrefixedToken("xoxs-", Scan.BASE64_URL, 10),
                new PrefixedToken("xapp-", Scan.BASE64_URL, 20),
                new PrefixedToken("hooks.slack.com/services/", Scan.BASE64, 20),
                // age, and git-crypt: its key file begins with \0GITCRYPTKEY.
                new PrefixedToken("AGE-SECRET-KEY-1", Scan.ALPHANUMERIC, 40),
                new PrefixedToken("AEdJVENSWVBUS0VZ", Scan.PADDED_BASE64, 24),
                // Registries of packages and images; HashiCorp Vault; DigitalOcean.
                new PrefixedToken("npm_", Scan.ALPHANUMERIC, 36),
                new PrefixedToken("pypi-AgE", Scan.BASE64_URL, 50),
                new PrefixedToken("dckr_pat_", Scan.BASE64_URL, 20),
                new PrefixedToken("hvs.", Scan.BASE64_URL, 24),
                new PrefixedToken("dop_v1_", Scan.ALPHANUMERIC, 64),
                // Hashed passwords of htpasswd: bcrypt, MD5.
                new PrefixedToken("$2a$", Scan.BASE64 | Scan.TOKEN, 50, "$"),
                new PrefixedToken("$2b$", Scan.BASE64 | Scan.TOKEN, 50, "$"),
                new PrefixedToken("$2y$", Scan.BASE64 | Scan.TOKEN, 50, "$"),
                new PrefixedToken("$apr1$", Scan.BASE64 | Scan.TOKEN, 20, "$"));
    }

    /** The base64 of <code>{"a</code> to <code>{"z</code>: how the header of a web token begins. */
    private static List<String> objects() {
        return IntStream.rangeClosed('a', 'z')
                .mapToObj(letter -> "{\"" + (char) letter)
                .map(text -> Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII)))
                .toList();
    }

    /** The end of an address's scheme. */
    private static List<String> schemes() {
        return IntStream.concat(IntStream.rangeClosed('a', 'z'), IntStream.rangeClosed('0', '9'))
                .mapToObj(last -> (char) last + "://")
                .toList();
    }
}
