package dev.slipway.bench;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** When the last Deployment of a namespace became ready, as the harness's own watch saw it. */
final class TrueEnd {
    /** In the pods' template: which version of it is waited for. */
    static final String VERSION = "bench-version";

    private final int wanted;
    private final String version;
    private final InstantSource clock;
    private final Set<String> ready = new HashSet<>();
    private @Nullable Instant reached;

    /** For so many Deployments, all of this version. */
    TrueEnd(int wanted, String version, InstantSource clock) {
        this.wanted = wanted;
        this.version = version;
        this.clock = clock;
    }

    synchronized void seen(JsonNode event) {
        var object = event.path("object");
        var name = object.path("metadata").path("name").asString("");
        if (isReady(object)) {
            ready.add(name);
        } else {
            ready.remove(name);
        }
        if (ready.size() == wanted && reached == null) {
            reached = clock.instant();
            notifyAll();
        }
    }

    synchronized Instant await() throws InterruptedException {
        while (reached == null) {
            wait();
        }
        return reached;
    }

    private boolean isReady(JsonNode deployment) {
        var labels = deployment.path("spec").path("template").path("metadata").path("labels");
        var status = deployment.path("status");
        var replicas = deployment.path("spec").path("replicas").asInt(-1);
        return labels.path(VERSION).asString("").equals(version)
                && status.path("observedGeneration").asLong(0)
                        >= deployment.path("metadata").path("generation").asLong(Long.MAX_VALUE)
                && status.path("updatedReplicas").asInt(0) == replicas
                && status.path("replicas").asInt(0) == replicas
                && status.path("availableReplicas").asInt(0) == replicas;
    }
}
