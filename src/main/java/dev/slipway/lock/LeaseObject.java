package dev.slipway.lock;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Answer.Given;
import dev.slipway.kube.Answer.Refused;
import dev.slipway.kube.Change;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Lease of one namespace. Every write is conditional: the first one is a creation, and each later one replaces the version
 * that it was made from.
 */
record LeaseObject(Cluster cluster, String namespace) {
    /** What the Lease is called. */
    static final String NAME = "slipway";

    /** Over a connection that somebody on the way has forgotten no answer comes; another is to be tried while the Lease is ours. */
    private static final Duration LIMIT = Duration.ofSeconds(8);

    private String collection() {
        return collection(namespace);
    }

    /** Where the Leases of a namespace are. */
    static String collection(String namespace) {
        return "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases";
    }

    /** What stands in it; where there is none, what would stand in a new one. */
    Answer<LeaseRecord> read() {
        return switch (cluster.read(collection() + "/" + NAME, LeaseRecord::read)) {
            case Refused<LeaseRecord>(ClusterTrouble.NotFound _) -> new Given<>(LeaseRecord.unwritten());
            case Refused<LeaseRecord>(ClusterTrouble.Other(var _, int status, var _))
            when status == 404 -> new Given<>(LeaseRecord.unwritten());
            case Refused<LeaseRecord> refused -> refused;
            case Given<LeaseRecord> given -> given;
        };
    }

    /**
     * Writes.
     *
     * @return as it stands there now; {@link ClusterTrouble.Conflict}: somebody else wrote in between
     */
    Answer<LeaseRecord> write(LeaseRecord record) {
        var body = record.write(NAME, namespace);
        var change = record.version().isEmpty()
                ? new Change.Create(collection(), body, false)
                : new Change.Replace(collection() + "/" + NAME, body, false);
        var written = cluster.change(change, LIMIT).map(LeaseRecord::read);
        return written instanceof Refused<LeaseRecord>(var trouble)
                        && record.version().isEmpty()
                        && isNotFound(trouble)
                ? makeNamespace().then(_ -> cluster.change(change, LIMIT)).map(LeaseRecord::read)
                : written;
    }

    private static boolean isNotFound(ClusterTrouble trouble) {
        return switch (trouble) {
            case ClusterTrouble.NotFound _ -> true;
            case ClusterTrouble.Other other -> other.status() == 404;
            default -> false;
        };
    }

    /** As Helm's {@code --create-namespace} would a moment later; that it is there meanwhile is as good. */
    private Answer<JsonNode> makeNamespace() {
        var object = JsonMapper.shared().createObjectNode();
        object.put("apiVersion", "v1").put("kind", "Namespace");
        object.putObject("metadata").put("name", namespace).putObject("labels").put("name", namespace);
        return switch (cluster.change(new Change.Create("/api/v1/namespaces", object, false))) {
            case Refused<JsonNode>(ClusterTrouble.Conflict _) -> new Given<>(object);
            case Refused<JsonNode> refused -> refused;
            case Given<JsonNode> given -> given;
        };
    }
}
