package dev.slipway.bench;

/** A workload's manifest, a few words at a time. */
final class Manifest {
    private final String kind;
    private final String name;
    private String spec = "";
    private String pod = "";
    private String container = "";
    private String script = "sleep 100000";
    private String image = "slipway.local/busybox:1";

    private Manifest(String kind, String name) {
        this.kind = kind;
        this.name = name;
    }

    static Manifest of(String kind, String name) {
        return new Manifest(kind, name);
    }

    /** A field of the workload's specification. */
    Manifest spec(String field) {
        spec += "  " + field + "\n";
        return this;
    }

    /** A field of its pods' specification. */
    Manifest pod(String field) {
        pod += "      " + field + "\n";
        return this;
    }

    /** A field of its container. */
    Manifest container(String field) {
        container += "          " + field + "\n";
        return this;
    }

    Manifest script(String text) {
        script = text;
        return this;
    }

    Manifest image(String reference) {
        image = reference;
        return this;
    }

    String yaml() {
        var isJob = kind.equals("Job");
        return "apiVersion: " + (isJob ? "batch/v1" : "apps/v1")
                + "\nkind: " + kind
                + "\nmetadata: {name: " + name + "}\nspec:\n"
                + spec
                + (isJob ? "" : "  selector: {matchLabels: {app: " + name + "}}\n")
                + "  template:\n    metadata: {labels: {app: " + name + "}}\n    spec:\n"
                + "      terminationGracePeriodSeconds: 1\n"
                + pod
                + "      containers:\n        - name: main\n"
                + "          image: " + image
                + "\n          command: [sh, -c, '" + script.replace("'", "''") + "']\n"
                + container
                + "---\n";
    }
}
