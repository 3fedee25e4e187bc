package dev.slipway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What the API server wrote down of the requests that came to it. */
final class AuditLog {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AuditLog() {}

    /**
     * One request.
     *
     * @param verb {@code get}, {@code list}, {@code watch}, {@code create}, {@code update}, {@code patch}, {@code delete}
     * @param resource {@code deployments}; empty for discovery and the like
     * @param uri path and query
     * @param received when it came in
     * @param answered when it was answered; of a watch: when it began
     */
    record Request(String agent, String verb, String resource, String uri, Instant received, Instant answered) {
        /** Whether it asks and changes nothing. */
        boolean isRead() {
            return verb.equals("get") || verb.equals("list") || verb.equals("watch");
        }
    }

    /** Every request, once; a watch, which is written down at its beginning and at its end, too. */
    static Collection<Request> read(Path file) throws IOException {
        var all = new LinkedHashMap<String, Request>();
        try (var lines = Files.lines(file)) {
            lines.forEach(line -> {
                try {
                    var node = JSON.readTree(line);
                    all.putIfAbsent(
                            node.path("auditID").asString(),
                            new Request(
                                    node.path("userAgent").asString(""),
                                    node.path("verb").asString(),
                                    node.path("objectRef").path("resource").asString(""),
                                    node.path("requestURI").asString(),
                                    Instant.parse(node.path("requestReceivedTimestamp")
                                            .asString()),
                                    Instant.parse(node.path("stageTimestamp").asString())));
                } catch (JacksonException e) {
                    // The last line, still being written; its request is not one of those that are counted.
                }
            });
        }
        return all.values();
    }
}
