package dev.slipway.lock;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Answer.Given;
import dev.slipway.kube.Change;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.Listing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Those who wait for a target, in the order in which they came. Each keeps a Lease of its own beside the target's, which it makes when
 * it first has to wait, renews, and deletes when it waits no more.
 *
 * <ol>
 *   <li>The order is that of the Leases' creation by the API server's clock, which all share, and of their names within a second.
 *   <li>A Lease that was not renewed for its duration, by our own steady clock since we first saw it as it is, is that of one who was
 *       killed while waiting: it counts no more, and is deleted.
 * </ol>
 *
 * <p>It is a courtesy, and no lock: where it can't be kept (the account may not list Leases), whoever comes first once the target is free
 * gets it, and still only one does.
 */
final class WaitingLine implements AutoCloseable {
    private static final String LABEL = "slipway.dev/waits";

    private final Cluster cluster;
    private final String namespace;
    private final Owner me;
    private final InstantSource clock;
    private final LongSupplier steady;
    private final Map<String, Sign> signs = new HashMap<>();
    private boolean joined;
    private long renewedAt;

    WaitingLine(Cluster cluster, String namespace, Owner me, InstantSource clock, LongSupplier steady) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.me = me;
        this.clock = clock;
        this.steady = steady;
    }

    /** A waiter's last sign of life, and when we first saw it. */
    private record Sign(String renewed, long since) {}

    /** One who waits. */
    private record Waiter(String name, String created, String renewed) {}

    /**
     * Where we stand.
     *
     * @param place from 1; 0: not known
     * @param of how many wait, ourselves among them
     */
    record Standing(int place, int of) {
        boolean isFirst() {
            return place <= 1;
        }

        String words() {
            return place == 0 || of == 1 ? "" : " (place " + place + " of " + of + " in the line)";
        }
    }

    boolean isJoined() {
        return joined;
    }

    /** Joins the line, or shows that we still stand in it, and looks where. */
    Standing standing() {
        if (!joined || Duration.ofNanos(steady.getAsLong() - renewedAt).compareTo(TargetLocks.RENEWAL) >= 0) {
            renew();
        }
        return joined && waiters() instanceof Given<List<Waiter>>(var all) ? standing(all) : new Standing(0, 0);
    }

    private Standing standing(List<Waiter> all) {
        var living = all.stream()
                .filter(this::isAlive)
                .sorted(Comparator.comparing(Waiter::created).thenComparing(Waiter::name))
                .map(Waiter::name)
                .toList();
        return new Standing(living.indexOf(name()) + 1, living.size());
    }

    private boolean isAlive(Waiter waiter) {
        var sign = signs.compute(
                waiter.name(),
                (_, before) -> before != null && before.renewed().equals(waiter.renewed())
                        ? before
                        : new Sign(waiter.renewed(), steady.getAsLong()));
        var silent = Duration.ofNanos(steady.getAsLong() - sign.since());
        if (waiter.name().equals(name()) || silent.compareTo(TargetLocks.DURATION) < 0) {
            return true;
        }
        delete(waiter.name());
        return false;
    }

    private Answer<List<Waiter>> waiters() {
        return cluster.list(collection() + "?labelSelector=" + LABEL, WaitingLine::waiter)
                .map(Listing::objects);
    }

    private static Waiter waiter(JsonNode lease) {
        var metadata = lease.path("metadata");
        return new Waiter(
                metadata.path("name").asString(""),
                metadata.path("creationTimestamp").asString(""),
                lease.path("spec").path("renewTime").asString(""));
    }

    /** The first time, and whenever somebody took us for dead, it is made. */
    private void renew() {
        renewedAt = steady.getAsLong();
        var path = collection() + "/" + name();
        var renewed = joined ? cluster.change(new Change.MergePatch(path, renewal(), false)) : create();
        joined = renewed instanceof Given<JsonNode> || (joined && create() instanceof Given<JsonNode>);
    }

    private Answer<JsonNode> create() {
        var lease = LeaseRecord.unwritten()
                .takenBy(me, TargetLocks.DURATION, clock.instant())
                .write(name(), namespace);
        lease.withObject("/metadata/labels").put(LABEL, "true");
        return cluster.change(new Change.Create(collection(), lease, false));
    }

    private JsonNode renewal() {
        var patch = JsonMapper.shared().createObjectNode();
        patch.putObject("spec").put("renewTime", LeaseRecord.micros(clock.instant()));
        return patch;
    }

    private String name() {
        return LeaseObject.NAME + "-waits-"
                + me.deployment().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
    }

    private String collection() {
        return LeaseObject.collection(namespace);
    }

    private void delete(String name) {
        // That somebody else has deleted it is as good; one that stays counts no more once it is silent.
        cluster.change(new Change.Delete(collection() + "/" + name, Change.Propagation.BACKGROUND, "", false));
    }

    /** Leaves the line. */
    @Override
    public void close() {
        if (joined) {
            delete(name());
        }
    }
}
