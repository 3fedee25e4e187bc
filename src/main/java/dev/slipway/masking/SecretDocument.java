package dev.slipway.masking;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Tells what is secret in a decrypted file; {@link Mask#learnDocument} states the rule. */
final class SecretDocument {
    /** A scalar whose key does not say that it is secret is learned from this length on. */
    static final int SHORTEST_SCALAR = 8;

    private static final int DEEPEST_EMBEDDING = 3;

    private static final Pattern SECRET_KEY = Pattern.compile(
            "(?i).*(password|passwd|passphrase|secret|token|credential|(api|private|encrypt|sign|access|crypt)[a-z_-]*key)s?");

    /** Values that Kubernetes and cloud providers prescribe: they stand in every manifest. */
    private static final Set<String> PRESCRIBED = Set.of(
            "ClusterIP",
            "NodePort",
            "LoadBalancer",
            "ExternalName",
            "IfNotPresent",
            "Recreate",
            "RollingUpdate",
            "OnDelete",
            "ReadWriteOnce",
            "ReadWriteMany",
            "ReadOnlyMany",
            "kubernetes",
            "service_account",
            "authorized_user");

    private static final String LABEL = "[a-z0-9][a-z0-9-]{0,30}";
    private static final String HOST = "(" + LABEL + "\\.){1,5}[a-z]{2,10}|[0-9]{1,3}(\\.[0-9]{1,3}){3}|localhost";
    private static final Pattern HOST_NAME = Pattern.compile("(" + HOST + ")(:[0-9]{2,5})?");

    /** Without user, query or fragment; and its path has no part that could be a token. */
    private static final Pattern PLAIN_ADDRESS =
            Pattern.compile("https?://(" + HOST + "|" + LABEL + ")(:[0-9]{2,5})?(/[a-z._-]{0,15}[0-9]{0,2})*");

    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{16,}={0,2}");

    private final Predicate<String> isPublic;
    private final Set<String> secrets = new LinkedHashSet<>();
    private boolean onlyNamed;

    SecretDocument(Predicate<String> isPublic) {
        this.isPublic = isPublic;
    }

    /** All secrets of the text, each on one line. */
    Set<String> secretsOf(String content) {
        text(content, DEEPEST_EMBEDDING);
        return secrets;
    }

    /**
     * All secrets of a value that stands under this key, each on one line. Where the value is a document, such as the whole
     * configuration of a hub, it is mostly none: only what its own keys say is secret.
     */
    Set<String> secretsOfEntry(String key, String value) {
        onlyNamed = true;
        scalar(value, SECRET_KEY.matcher(key).matches(), DEEPEST_EMBEDDING);
        return secrets;
    }

    private void text(String content, int deeper) {
        var documents = structure(content);
        if (documents.isEmpty()) {
            content.lines().forEach(this::line);
        } else {
            var seen = Collections.<Node>newSetFromMap(new IdentityHashMap<>());
            documents.forEach(document -> node(document, false, seen, deeper));
        }
    }

    /** The YAML or JSON documents, or nothing where the text is neither: one scalar alone is no structure. */
    private static List<Node> structure(String content) {
        var settings = LoadSettings.builder()
                .setAllowDuplicateKeys(true)
                .setCodePointLimit(16 << 20)
                .build();
        var documents = new ArrayList<Node>();
        try {
            new Compose(settings).composeAllFromString(content).forEach(documents::add);
        } catch (YamlEngineException | IllegalArgumentException e) {
            // Broken YAML is told by the step that checks YAML. It holds secrets all the same. (Of some tags the
            // library
            // says it by an exception that is none of its own.)
            return List.of();
        }
        return documents.stream().allMatch(ScalarNode.class::isInstance) ? List.of() : documents;
    }

    private void node(Node node, boolean secretByKey, Set<Node> seen, int deeper) {
        switch (node) {
            case ScalarNode scalar -> {
                boolean counts = secretByKey || !onlyNamed;
                if (counts
                        && !scalar.getTag().equals(Tag.BOOL)
                        && !scalar.getTag().equals(Tag.NULL)) {
                    scalar(scalar.getValue(), secretByKey, deeper);
                }
            }
            case SequenceNode sequence
            when seen.add(sequence) -> sequence.getValue().forEach(item -> node(item, secretByKey, seen, deeper));
            case MappingNode mapping
            when seen.add(mapping) ->
                mapping.getValue().forEach(entry -> {
                    node(entry.getValueNode(), saysSecret(entry.getKeyNode()), seen, deeper);
                    if (!(entry.getKeyNode() instanceof ScalarNode)) {
                        node(entry.getKeyNode(), false, seen, deeper);
                    }
                });
            default -> {
                // Seen before, through another alias.
            }
        }
    }

    private static boolean saysSecret(Node key) {
        return key instanceof ScalarNode scalar
                && SECRET_KEY.matcher(scalar.getValue()).matches();
    }

    private void scalar(String raw, boolean secretByKey, int deeper) {
        var value = raw.strip();
        if (value.contains("\n")) {
            if (deeper > 0) {
                text(value, deeper - 1);
            } else {
                value.lines().forEach(this::line);
            }
            return;
        }
        int shortest = secretByKey ? Mask.SHORTEST : SHORTEST_SCALAR;
        if (value.length() < shortest || (!secretByKey && isOrdinary(value))) {
            return;
        }
        secrets.add(value);
        if (deeper > 0) {
            decoded(value).ifPresent(inside -> text(inside, deeper - 1));
        }
    }

    /** {@code NAME=value} is learned by its value too: a file of variables, or YAML that is broken. */
    private void line(String raw) {
        var line = raw.strip();
        if (line.startsWith("-----")) {
            return;
        }
        if (line.length() >= SHORTEST_SCALAR && !isOrdinary(line)) {
            secrets.add(line);
        }
        var parts = line.split("[=:]", 2);
        if (parts.length == 2) {
            var value = parts[1].strip().replaceAll("^[\"']|[\"'],?$", "");
            var byKey =
                    SECRET_KEY.matcher(parts[0].strip().replaceAll("[\"']", "")).matches();
            if (value.length() >= (byKey ? Mask.SHORTEST : SHORTEST_SCALAR) && (byKey || !isOrdinary(value))) {
                secrets.add(value);
            }
        }
    }

    private boolean isOrdinary(String value) {
        return PRESCRIBED.contains(value)
                || HOST_NAME.matcher(value).matches()
                || PLAIN_ADDRESS.matcher(value).matches()
                || isPublic.test(value);
    }

    /** What a base64 text stands for, where that is text again: the keys inside a kubeconfig. */
    private static Optional<String> decoded(String value) {
        if (!BASE64.matcher(value).matches() || value.length() % 4 != 0) {
            return Optional.empty();
        }
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(value)))
                    .toString();
            var isText = text.chars().noneMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c));
            return isText ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException | IllegalArgumentException e) {
            // A key or a hash: bytes, not text.
            return Optional.empty();
        }
    }
}
