package dev.slipway.steps.validate;

import dev.slipway.http.HttpCaller;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.DriftPolicy;
import dev.slipway.site.FailurePolicy;
import dev.slipway.site.Placeholders;
import dev.slipway.site.TargetConfig;
import dev.slipway.testing.RecordingContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Makes checks as a deployment does, without its pauses. */
final class CheckTrials {
    private final RecordingContext context = new RecordingContext();
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final TargetConfig target;

    /** On a target whose variable {@code host} is this. */
    CheckTrials(String host) {
        this.target = new TargetConfig(
                "staging",
                "staging-ns",
                new ClusterConfig.KubeconfigFile("k", Optional.empty()),
                Map.of("host", host),
                Duration.ofMinutes(1),
                FailurePolicy.KEEP,
                DriftPolicy.WARN,
                true);
    }

    TargetConfig target() {
        return target;
    }

    Placeholders placeholders() {
        return Placeholders.of(target);
    }

    /** All that the step has told. */
    RecordingContext context() {
        return context;
    }

    /** How long it has paused between attempts, each time. */
    List<Duration> pauses() {
        return pauses;
    }

    StepOutcome make(Check... checks) throws InterruptedException {
        return make(
                _ -> {
                    throw new AssertionError("no cluster is needed");
                },
                checks);
    }

    StepOutcome make(Cluster.Opener clusters, Check... checks) throws InterruptedException {
        var access = new Handover<TargetAccess>("access");
        access.set(new TargetAccess(Path.of("/kube/staging.yaml"), "c", "staging-ns", "https://127.0.0.1"));
        Sleeper sleeper = pauses::add;
        var means = new MakeChecks.Means(access, clusters, new HttpCaller(Map.of()), sleeper, InstantSource.system());
        return new MakeChecks(checks[0].kind(), List.of(checks), target, means).run(context);
    }
}
