package dev.slipway.kube;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All revisions of one release that Helm has kept, the oldest first.
 *
 * @param namespace where Helm keeps them
 */
public record ReleaseHistory(String namespace, String release, List<ReleaseRevision> revisions) {
    public ReleaseHistory {
        revisions = List.copyOf(revisions);
    }

    /** Reads it, as the store has it now; empty where there is no such release. */
    public static Answer<ReleaseHistory> of(Cluster cluster, String namespace, String release) {
        var path = "/api/v1/namespaces/" + namespace + "/secrets?labelSelector=owner%3Dhelm%2Cname%3D" + release
                + "&fieldSelector=type%3D" + ReleaseRecords.SECRET_TYPE.replace("/", "%2F");
        return cluster.read(
                path,
                list -> new ReleaseHistory(
                        namespace,
                        release,
                        list.path("items")
                                .valueStream()
                                .flatMap(secret -> ReleaseRecords.revision(secret).stream())
                                .filter(revision -> revision.name().equals(release))
                                .sorted(Comparator.comparingInt(ReleaseRevision::number))
                                .toList()));
    }

    /** The latest revision. */
    public Optional<ReleaseRevision> latest() {
        return revisions.isEmpty() ? Optional.empty() : Optional.of(revisions.getLast());
    }

    /** A revision by its number. */
    public Optional<ReleaseRevision> revision(int number) {
        return revisions.stream().filter(it -> it.number() == number).findFirst();
    }

    /** The number of the latest revision; 0: there is none. */
    public int latestNumber() {
        return latest().map(ReleaseRevision::number).orElse(0);
    }

    /** What Helm takes to run. */
    public Optional<ReleaseRevision> deployed() {
        return revisions.reversed().stream()
                .filter(it -> it.status().equals("deployed"))
                .findFirst();
    }

    /** The last revision that was deployed and passed its validation, of those up to a number. */
    public Optional<ReleaseRevision> lastValidated(int upTo) {
        return revisions.reversed().stream()
                .filter(it -> it.number() <= upTo && it.wasDeployed() && it.isValidated())
                .findFirst();
    }

    /**
     * The manifests of a revision, which hold secrets.
     *
     * @return a YAML text of several documents, without hooks
     */
    public static Answer<String> manifest(Cluster cluster, ReleaseRevision revision) {
        return cluster.read(revision.path(), secret -> ReleaseRecords.manifest(value(secret)));
    }

    /**
     * Writes another state and description into a revision's record, only while it is still as it was when it was looked at.
     *
     * @return refused with {@link ClusterTrouble.Conflict} when it has changed since
     */
    public static Answer<ReleaseRevision> amend(
            Cluster cluster, ReleaseRevision revision, String status, String description, InstantSource clock) {
        return rewrite(cluster, revision, secret -> {
            var amended = ReleaseRecords.amended(value(secret), status, description);
            amended.ifPresent(record -> {
                ((ObjectNode) secret.path("data")).put(ReleaseRecords.KEY, record);
                // Helm finds revisions by the label, and shows what stands in the record.
                labels(secret)
                        .put("status", status)
                        .put("modifiedAt", String.valueOf(clock.instant().getEpochSecond()));
            });
            return amended.isPresent();
        });
    }

    /** Marks a revision as one that passed its validation, only while it is still as it was when it was looked at. */
    public static Answer<ReleaseRevision> markValidated(Cluster cluster, ReleaseRevision revision) {
        return rewrite(cluster, revision, secret -> {
            labels(secret).put(ReleaseRevision.VALIDATED, String.valueOf(revision.number()));
            return true;
        });
    }

    /** By a replacement, as Helm writes: who may deploy with Helm may do this too. */
    private static Answer<ReleaseRevision> rewrite(
            Cluster cluster, ReleaseRevision revision, Predicate<ObjectNode> rewriting) {
        return cluster.read(revision.path(), ObjectNode.class::cast).then(secret -> {
            if (!rewriting.test(secret)) {
                return new Answer.Refused<>(notHelms(cluster));
            }
            ((ObjectNode) secret.path("metadata")).put("resourceVersion", revision.version());
            return cluster.change(new Change.Replace(revision.path(), secret, false))
                    .then(written -> ReleaseRecords.revision(written)
                            .<Answer<ReleaseRevision>>map(Answer.Given::new)
                            .orElseGet(() -> new Answer.Refused<>(notHelms(cluster))));
        });
    }

    private static ObjectNode labels(ObjectNode secret) {
        return ((ObjectNode) secret.path("metadata")).withObjectProperty("labels");
    }

    private static ClusterTrouble notHelms(Cluster cluster) {
        return new ClusterTrouble.Other(cluster.server(), 0, "with a release's record that Helm did not write");
    }

    private static String value(JsonNode secret) {
        return secret.path("data").path(ReleaseRecords.KEY).asString("");
    }
}
