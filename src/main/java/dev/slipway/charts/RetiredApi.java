package dev.slipway.charts;

import dev.slipway.kube.KubernetesVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A version of a kind that Kubernetes has removed, or advises against.
 *
 * @param removed the version that no longer has it; empty: all have it still
 * @param instead the version to use, with the kind where it is another one; empty: there is none
 * @param deprecated the version that first advised against it, where it is known
 */
public record RetiredApi(
        String apiVersion,
        String kind,
        Optional<KubernetesVersion> removed,
        Optional<String> instead,
        Optional<KubernetesVersion> deprecated) {
    private static final String TABLE = "/charts/retired-apis.txt";
    private static final List<RetiredApi> ALL = read();

    private static List<RetiredApi> read() {
        try (var in = RetiredApi.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IllegalStateException("the program was built without " + TABLE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> of(line.split("\\s+", -1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + TABLE, e);
        }
    }

    private static RetiredApi of(String[] words) {
        return new RetiredApi(
                words[0],
                words[1],
                KubernetesVersion.of(words[2]),
                Optional.of(words[3].replace('=', ' ')).filter(it -> !it.equals("-")),
                words.length > 4 ? KubernetesVersion.of(words[4]) : Optional.empty());
    }

    /** What is known of a kind in a version. */
    public static Optional<RetiredApi> of(String apiVersion, String kind) {
        return ALL.stream()
                .filter(api -> api.kind().equals(kind) && api.apiVersion().equals(apiVersion))
                .findFirst();
    }

    /** All that are known. */
    static Collection<RetiredApi> all() {
        return ALL;
    }

    /** Whether a Kubernetes no longer has it. */
    boolean isGoneIn(KubernetesVersion version) {
        return removed.filter(it -> version.compareTo(it) >= 0).isPresent();
    }

    /** Whether a Kubernetes still has it, and it is advised against there, or a later one removes it. */
    boolean isGoingIn(KubernetesVersion version) {
        return !isGoneIn(version)
                && (removed.isPresent()
                        || deprecated.filter(it -> version.compareTo(it) >= 0).isPresent());
    }
}
