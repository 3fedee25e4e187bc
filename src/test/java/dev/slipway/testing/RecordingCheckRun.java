package dev.slipway.testing;

import dev.slipway.http.HttpCaller;
import dev.slipway.kube.Cluster;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.steps.validate.CheckRun;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Makes a check without a cluster, and keeps what it tells. */
public final class RecordingCheckRun implements CheckRun {
    private final List<String> progress = new CopyOnWriteArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Sleeper sleeper;

    /** One that waits for nothing. */
    public RecordingCheckRun() {
        this(_ -> {});
    }

    /** One that waits so. */
    public RecordingCheckRun(Sleeper sleeper) {
        this.sleeper = sleeper;
    }

    /** What it was doing, in order. */
    public List<String> told() {
        return progress;
    }

    /** Its log. */
    public List<String> logged() {
        return log;
    }

    @Override
    public Optional<Cluster> cluster() {
        return Optional.empty();
    }

    @Override
    public String namespace() {
        return "test";
    }

    @Override
    public HttpCaller http() {
        return new HttpCaller(Map.of());
    }

    @Override
    public Sleeper sleeper() {
        return sleeper;
    }

    @Override
    public void progress(String message) {
        progress.add(message);
    }

    @Override
    public void log(String line) {
        log.add(line);
    }
}
