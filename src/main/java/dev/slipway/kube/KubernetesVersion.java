package dev.slipway.kube;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/** A minor version of Kubernetes, as far as skew goes: {@code 1.34} of {@code v1.34.4-gke.1000}. */
public record KubernetesVersion(int major, int minor) implements Comparable<KubernetesVersion> {
    private static final Pattern FORM = Pattern.compile("^v?(\\d{1,4})\\.(\\d{1,4})");

    /** Reads it; empty where it is none. */
    public static Optional<KubernetesVersion> of(String text) {
        var found = FORM.matcher(text);
        return found.find()
                ? Optional.of(new KubernetesVersion(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2))))
                : Optional.empty();
    }

    @Override
    public int compareTo(KubernetesVersion other) {
        return Comparator.comparingInt(KubernetesVersion::major)
                .thenComparingInt(KubernetesVersion::minor)
                .compare(this, other);
    }

    /** The minor version so many before this one. */
    public KubernetesVersion before(int minors) {
        return new KubernetesVersion(major, minor - minors);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
