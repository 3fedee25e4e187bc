package dev.slipway.localcluster;

import java.util.regex.Pattern;

/**
 * A local cluster's name: lower case letters, digits and dashes, at most 30 characters, since names of namespaces, nodes
 * and contexts are made of it.
 */
public record ClusterName(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?");

    public ClusterName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a cluster name: " + value);
        }
    }

    /** Whether this may be a cluster's name. */
    public static boolean isValid(String value) {
        return FORM.matcher(value).matches();
    }

    /** What the cluster's things are called on the host: its network namespace, its control group, its context, its node. */
    String onHost() {
        return "slipway-" + value;
    }

    @Override
    public String toString() {
        return value;
    }
}
