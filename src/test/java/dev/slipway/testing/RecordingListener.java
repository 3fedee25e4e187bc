package dev.slipway.testing;

import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what it is told, and notices when it is told by two threads at once. */
public final class RecordingListener implements PipelineListener {
    private final List<PipelineEvent> events = new ArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean overlapped;

    @Override
    public void on(PipelineEvent event) {
        if (inside.incrementAndGet() != 1) {
            overlapped = true;
        }
        synchronized (events) {
            events.add(event);
        }
        inside.decrementAndGet();
    }

    /** What happened so far. */
    public List<PipelineEvent> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /** What happened of one kind. */
    public <T extends PipelineEvent> List<T> events(Class<T> kind) {
        return events().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Whether two threads told it something at the same time. */
    public boolean overlapped() {
        return overlapped;
    }
}
