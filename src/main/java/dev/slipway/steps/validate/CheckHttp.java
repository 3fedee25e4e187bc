package dev.slipway.steps.validate;

import dev.slipway.http.HttpCaller;
import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.site.Placeholders;
import dev.slipway.site.TargetConfig;
import dev.slipway.site.ValidationConfig.HttpCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** Makes all HTTP checks of a target, side by side. */
public final class CheckHttp implements Step {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final List<HttpCheck> checks;
    private final TargetConfig target;
    private final Placeholders placeholders;
    private final Handover<TargetAccess> access;
    private final Cluster.Opener clusters;
    private final HttpCaller http;
    private final Sleeper sleeper;

    /**
     * The checks of a target.
     *
     * @param access set by the time the step runs
     * @param clusters opens the target's cluster, for {@code service://} addresses
     */
    public CheckHttp(
            List<HttpCheck> checks,
            TargetConfig target,
            Handover<TargetAccess> access,
            Cluster.Opener clusters,
            HttpCaller http,
            Sleeper sleeper) {
        this.checks = List.copyOf(checks);
        this.target = target;
        this.placeholders = Placeholders.of(target);
        this.access = access;
        this.clusters = clusters;
        this.http = http;
        this.sleeper = sleeper;
    }

    @Override
    public String name() {
        return "Validate with HTTP checks";
    }

    @Override
    public StepDocumentation documentation() {
        return ValidationDocumentation.ofHttp(checks);
    }

    @Override
    public StepPolicy policy() {
        var longest = checks.stream()
                .map(check -> check.timeout().plus(GRACE).multipliedBy(check.attempts()))
                .max(Duration::compareTo)
                .orElse(GRACE);
        return StepPolicy.within(longest);
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        if (checks.isEmpty()) {
            return new StepOutcome.Skipped("the site has no HTTP checks");
        }
        var urls = checks.stream().map(check -> placeholders.fill(check.url())).toList();
        if (urls.stream().noneMatch(HttpProbe::needsCluster)) {
            return judged(results(urls, Optional.empty(), context), context);
        }
        return switch (clusters.open(access.get().kubeconfig())) {
            case Answer.Refused<Cluster>(var trouble) ->
                new StepOutcome.Failed(
                        Failure.of(attempted(), trouble.observed()).advising(trouble.advice()));
            case Answer.Given<Cluster>(var cluster) -> {
                try (cluster) {
                    yield judged(results(urls, Optional.of(cluster), context), context);
                }
            }
        };
    }

    private String attempted() {
        return "making the HTTP checks of " + target.name();
    }

    private List<HttpProbe.Result> results(List<String> urls, Optional<Cluster> cluster, StepContext context)
            throws InterruptedException {
        context.progress("asking " + String.join(", ", urls));
        var calls = new ArrayList<Callable<HttpProbe.Result>>();
        for (int i = 0; i < checks.size(); i++) {
            var url = urls.get(i);
            var probe = new HttpProbe(checks.get(i), url, target.namespace(), http, sleeper);
            calls.add(() -> probe.run(cluster.filter(_ -> HttpProbe.needsCluster(url))));
        }
        var results = new ArrayList<HttpProbe.Result>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var result : threads.invokeAll(calls)) {
                results.add(result.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("an HTTP check", e.getCause());
        }
        return results;
    }

    private StepOutcome judged(List<HttpProbe.Result> results, StepContext context) {
        var wrong = results.stream().filter(result -> !result.isRight()).toList();
        for (var result : results) {
            context.output((result.isRight() ? "right: " : "wrong: ")
                    + result.url()
                    + (result.attempts() > 1 ? " (attempt " + result.attempts() + ")" : ""));
        }
        if (wrong.isEmpty()) {
            return new StepOutcome.Succeeded(
                    results.size() == 1
                            ? "1 address answers as it should"
                            : results.size() + " addresses answer as they should");
        }
        var words = new ArrayList<String>();
        var evidence = new ArrayList<Evidence>();
        for (var result : wrong) {
            result.problems().forEach(problem -> words.add(result.url() + " " + problem));
            evidence.addAll(result.evidence());
        }
        return new StepOutcome.Failed(Failure.of(
                        attempted(),
                        wrong.size() + " of " + results.size() + (results.size() == 1 ? " check" : " checks")
                                + " failed.\n" + String.join("\n", words))
                .with(evidence));
    }
}
