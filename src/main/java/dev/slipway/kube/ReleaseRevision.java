package dev.slipway.kube;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One revision in a release's history, as its Secret in the cluster has it.
 *
 * @param record what Helm wrote
 * @param namespace where Helm keeps it
 * @param labels of the Secret, Helm's own among them
 * @param created when the cluster was given the Secret, by the cluster's clock
 * @param touched who wrote it last, and when
 * @param version the Secret's, so that what was decided by looking at it can be written only while it is still the same
 */
public record ReleaseRevision(
        ReleaseRecord record,
        String namespace,
        Map<String, String> labels,
        Optional<Instant> created,
        Optional<Touch> touched,
        String version) {

    /**
     * The label by which a revision is known as one that passed its validation; its value is the revision's own number. Helm
     * carries labels over to the revisions that follow, so one with another number says nothing of this revision.
     */
    public static final String VALIDATED = "slipway.dev/validated";

    /** What the Secret of a revision is called, before the release's name. */
    private static final String PREFIX = "sh.helm.release.v1.";

    public ReleaseRevision {
        labels = Map.copyOf(labels);
    }

    /**
     * The last write, as the API server keeps account of it.
     *
     * @param manager the program: {@code helm}, {@code slipway}
     * @param at by the cluster's clock
     */
    public record Touch(String manager, Instant at) {}

    /** The release's name. */
    public String name() {
        return record.name();
    }

    /** Its number, counted from 1. */
    public int number() {
        return record.revision();
    }

    /** Helm's word for its state. */
    public String status() {
        return record.status();
    }

    /** Whether an operation of Helm began it and has not ended it. */
    public boolean isPending() {
        return switch (status()) {
            case "pending-install", "pending-upgrade", "pending-rollback" -> true;
            default -> false;
        };
    }

    /** Whether it is what Helm takes to run, or took to run once. */
    public boolean wasDeployed() {
        return status().equals("deployed") || status().equals("superseded");
    }

    /** Whether it passed its validation. */
    public boolean isValidated() {
        return String.valueOf(number()).equals(labels.get(VALIDATED));
    }

    /** Where the API has its Secret. */
    public String path() {
        return path(namespace, name(), number());
    }

    static String path(String namespace, String release, int revision) {
        return "/api/v1/namespaces/" + namespace + "/secrets/" + PREFIX + release + ".v" + revision;
    }
}
