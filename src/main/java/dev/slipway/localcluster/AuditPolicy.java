package dev.slipway.localcluster;

/** What the API server writes down where somebody measures what a program asks of it. */
final class AuditPolicy {
    static final String FILE = "audit-policy.yaml";

    /**
     * The administrator's requests alone: those of the cluster's own parts are many times as many, and writing them down
     * would slow down what is measured. When a request came in is a field of its later lines.
     */
    static final String TEXT = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules:
              - {level: Metadata, users: [slipway-admin]}
              - {level: None}
            """;

    private AuditPolicy() {}
}
