package dev.slipway.kube;

/** The kinds of objects that a rollout is followed by, and where the API has them. */
public enum Resource {
    DEPLOYMENTS("Deployment", "/apis/apps/v1", "deployments"),
    DAEMON_SETS("DaemonSet", "/apis/apps/v1", "daemonsets"),
    STATEFUL_SETS("StatefulSet", "/apis/apps/v1", "statefulsets"),
    JOBS("Job", "/apis/batch/v1", "jobs"),
    REPLICA_SETS("ReplicaSet", "/apis/apps/v1", "replicasets"),
    CONTROLLER_REVISIONS("ControllerRevision", "/apis/apps/v1", "controllerrevisions"),
    PODS("Pod", "/api/v1", "pods"),
    EVENTS("Event", "/api/v1", "events"),
    CLAIMS("PersistentVolumeClaim", "/api/v1", "persistentvolumeclaims"),
    QUOTAS("ResourceQuota", "/api/v1", "resourcequotas"),
    NODES("Node", "/api/v1", "nodes");

    /**
     * Events that say that all goes well, and that the objects' own status says as well: of a large rollout they are nearly
     * all there are, so they are left with the API server.
     */
    private static final String NEWS_OF_TROUBLE = "fieldSelector=reason%21%3DScheduled%2Creason%21%3DScalingReplicaSet"
            + "%2Creason%21%3DSuccessfulCreate%2Creason%21%3DSuccessfulDelete%2Creason%21%3DCreated%2Creason%21%3DStarted";

    private final String kind;
    private final String group;
    private final String plural;

    Resource(String kind, String group, String plural) {
        this.kind = kind;
        this.group = group;
        this.plural = plural;
    }

    /** The kind as manifests write it: {@code Deployment}. */
    public String kind() {
        return kind;
    }

    /** The group and version as manifests write it: {@code apps/v1}. */
    public String apiVersion() {
        return group.substring(group.indexOf('/', 1) + 1);
    }

    /** The path of the collection in a namespace; nodes belong to none. */
    String path(String namespace) {
        return this == NODES ? group + "/" + plural : group + "/namespaces/" + namespace + "/" + plural;
    }

    /** What narrows the collection down to what is of interest; may be empty. */
    String selector() {
        return this == EVENTS ? NEWS_OF_TROUBLE : "";
    }
}
