package dev.slipway.steps.validate.metrics;

import dev.slipway.http.HttpCaller;
import dev.slipway.kube.TargetAccess;
import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Handover;
import dev.slipway.site.CheckConfig.Metrics;
import dev.slipway.site.CheckConfig.Metrics.Query;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.DriftPolicy;
import dev.slipway.site.FailurePolicy;
import dev.slipway.site.TargetConfig;
import dev.slipway.steps.validate.FailingCase;
import dev.slipway.steps.validate.MakeChecks.Means;
import dev.slipway.testing.RealPrometheus;
import dev.slipway.testing.RecordingContext;
import dev.slipway.workspace.SecretReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Each thing that can be wrong with metrics, with a real Prometheus. */
public final class MetricFailingCases {
    private final Path folder;

    /** With a folder for its data. */
    public MetricFailingCases(Path folder) {
        this.folder = folder;
    }

    /** All of them. */
    public List<FailingCase> all() throws IOException, InterruptedException {
        var data = Files.createDirectories(folder.resolve("prometheus"));
        try (var prometheus = new RealPrometheus(data, "global: {}\n")) {
            prometheus.awaitReady();
            var address = prometheus.address();
            return List.of(
                    failing("A value is out of bounds", address, "vector(0.1)"),
                    failing("There is no value", address, "launches_total"),
                    failing("The query is wrong", address, "sum(launches_total"),
                    failing("Prometheus is down", "http://127.0.0.1:1", "vector(0)"));
        }
    }

    private FailingCase failing(String situation, String address, String query) throws InterruptedException {
        var config = new Metrics(
                address,
                Optional.empty(),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                List.of(new Query(
                        "Share of errors",
                        query,
                        Optional.of(new BigDecimal("0.05")),
                        Optional.empty(),
                        Optional.empty(),
                        false)),
                2,
                Duration.ofSeconds(5));
        var target = new TargetConfig(
                "staging",
                "staging",
                new ClusterConfig.KubeconfigFile("k", Optional.empty()),
                Map.of(),
                Duration.ofMinutes(1),
                FailurePolicy.KEEP,
                DriftPolicy.WARN,
                true);
        var means = new Means(
                new Handover<TargetAccess>("access"),
                _ -> {
                    throw new AssertionError("no cluster is needed");
                },
                new HttpCaller(Map.of()),
                Thread::sleep,
                InstantSource.system());
        var secrets = new SecretReader(folder, Map.of(), new Mask());
        var outcome = new WatchMetrics(config, target, secrets, Instant.now(), means).run(new RecordingContext());
        return FailingCase.of("metric", situation, outcome);
    }
}
