package dev.slipway.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** How much heap this JVM uses, from the making of this on, in bytes. */
final class HeapUse {
    private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    private final AtomicLong afterCollection = new AtomicLong();

    HeapUse() {
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener(
                            (notification, _) -> {
                                var data = (CompositeData) notification.getUserData();
                                note(GarbageCollectionNotificationInfo.from(data));
                            },
                            null,
                            null);
        }
    }

    private void note(GarbageCollectionNotificationInfo collection) {
        var after = collection.getGcInfo().getMemoryUsageAfterGc();
        var used = pools.stream()
                .map(pool -> after.get(pool.getName()))
                .mapToLong(MemoryUsage::getUsed)
                .sum();
        afterCollection.accumulateAndGet(used, Math::max);
    }

    /** The most that was left by a collection: what is really needed, and what earlier ones have not cleared away yet. */
    long afterCollection() {
        return afterCollection.get();
    }

    /** The sum of the most that each pool has held, garbage included: as much as the JVM was allowed, if it runs long enough. */
    long peak() {
        return pools.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    }
}
