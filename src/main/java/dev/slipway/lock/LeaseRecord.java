package dev.slipway.lock;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What stands in a Lease.
 *
 * @param holder the holder's identity; empty: nobody's
 * @param since when the holder got it, by the holder's clock
 * @param renewed when it was written last, by the holder's clock: never compared with ours, only with itself
 * @param duration for how long after a renewal it is the holder's
 * @param transitions how often it went from one holder to another
 * @param takenAway by whom, when, and from whom, where a person took it away from its last holder; empty otherwise
 * @param operations what was begun and is not known to have ended, by release
 * @param version the object's; empty: not written yet
 */
record LeaseRecord(
        String holder,
        Optional<Instant> since,
        Optional<Instant> renewed,
        Duration duration,
        int transitions,
        String takenAway,
        Map<String, Operation> operations,
        String version) {
    /** More than any holder asks for in good faith. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private static final String OPERATIONS = "slipway.dev/operations";
    private static final String TAKEN_AWAY = "slipway.dev/taken-away";
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final JsonMapper JSON = JsonMapper.shared();

    LeaseRecord {
        operations = Map.copyOf(operations);
    }

    boolean isFree() {
        return holder.isEmpty();
    }

    boolean isHeldBy(Owner owner) {
        return holder.equals(owner.identity());
    }

    /** Whether the holder gave no sign of life between the two. */
    boolean isSilentSince(LeaseRecord before) {
        return holder.equals(before.holder) && renewed.equals(before.renewed) && transitions == before.transitions;
    }

    /** The same in the hands of another, who inherits what was begun. */
    LeaseRecord takenBy(Owner owner, Duration lasting, Instant now) {
        return new LeaseRecord(
                owner.identity(),
                Optional.of(now),
                Optional.of(now),
                lasting,
                transitions + (version.isEmpty() ? 0 : 1),
                "",
                operations,
                version);
    }

    LeaseRecord renewed(Instant now) {
        return new LeaseRecord(holder, since, Optional.of(now), duration, transitions, takenAway, operations, version);
    }

    LeaseRecord free(Instant now) {
        return new LeaseRecord(
                "", Optional.empty(), Optional.of(now), duration, transitions, takenAway, operations, version);
    }

    /** The same in nobody's hands, since somebody who is not its holder says so. */
    LeaseRecord takenAway(Owner by, Instant now) {
        var words = by.person() + " took it away from " + Owner.of(holder).words() + " at "
                + now.truncatedTo(ChronoUnit.SECONDS);
        return new LeaseRecord(
                "", Optional.empty(), Optional.of(now), duration, transitions, words, operations, version);
    }

    LeaseRecord with(Map<String, Operation> begun) {
        return new LeaseRecord(holder, since, renewed, duration, transitions, takenAway, begun, version);
    }

    /** A Lease that nobody has written yet. */
    static LeaseRecord unwritten() {
        return new LeaseRecord("", Optional.empty(), Optional.empty(), Duration.ZERO, 0, "", Map.of(), "");
    }

    static LeaseRecord read(JsonNode lease) {
        var spec = lease.path("spec");
        var seconds = Math.clamp(spec.path("leaseDurationSeconds").asLong(1), 1, LONGEST.toSeconds());
        return new LeaseRecord(
                spec.path("holderIdentity").asString(""),
                time(spec.path("acquireTime").asString("")),
                time(spec.path("renewTime").asString("")),
                Duration.ofSeconds(seconds),
                spec.path("leaseTransitions").asInt(0),
                lease.path("metadata").path("annotations").path(TAKEN_AWAY).asString(""),
                operations(lease.path("metadata")
                        .path("annotations")
                        .path(OPERATIONS)
                        .asString("")),
                lease.path("metadata").path("resourceVersion").asString(""));
    }

    private static Optional<Instant> time(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    private static Map<String, Operation> operations(String text) {
        var operations = new LinkedHashMap<String, Operation>();
        try {
            if (!text.isEmpty()) {
                JSON.readTree(text)
                        .properties()
                        .forEach(entry -> operations.put(
                                entry.getKey(),
                                new Operation(
                                        entry.getKey(),
                                        entry.getValue().path("from").asInt(0),
                                        Owner.of(entry.getValue().path("by").asString("")))));
            }
        } catch (JacksonException notOurs) {
            // Somebody wrote something else there: then nothing is known of what was begun.
            return Map.of();
        }
        return operations;
    }

    /** The whole object. */
    ObjectNode write(String name, String namespace) {
        var lease = JSON.createObjectNode();
        lease.put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
        var metadata = lease.putObject("metadata").put("name", name).put("namespace", namespace);
        if (!version.isEmpty()) {
            metadata.put("resourceVersion", version);
        }
        metadata.putObject("labels").put("app.kubernetes.io/managed-by", "slipway");
        if (!operations.isEmpty() || !takenAway.isEmpty()) {
            var annotations = metadata.putObject("annotations");
            if (!operations.isEmpty()) {
                annotations.put(OPERATIONS, operationsText());
            }
            if (!takenAway.isEmpty()) {
                annotations.put(TAKEN_AWAY, takenAway);
            }
        }
        var spec = lease.putObject("spec");
        spec.put("holderIdentity", holder);
        spec.put("leaseDurationSeconds", Math.max(1, duration.toSeconds()));
        spec.put("leaseTransitions", transitions);
        since.ifPresent(at -> spec.put("acquireTime", MICROS.format(at)));
        renewed.ifPresent(at -> spec.put("renewTime", MICROS.format(at)));
        return lease;
    }

    /** A time as Leases have it, to the microsecond. */
    static String micros(Instant at) {
        return MICROS.format(at);
    }

    private String operationsText() {
        var all = JSON.createObjectNode();
        operations.values().stream()
                .sorted(java.util.Comparator.comparing(Operation::release))
                .forEach(operation -> all.putObject(operation.release())
                        .put("from", operation.from())
                        .put("by", operation.by().identity()));
        return all.toString();
    }
}
