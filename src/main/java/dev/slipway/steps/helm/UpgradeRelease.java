package dev.slipway.steps.helm;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ReleaseDescription;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Retry;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.process.ProcessResult;
import dev.slipway.site.Placeholders;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Upgrades one release on one target, or installs it where it is not there yet. It does not wait for the workloads: what
 * waits for them sees more than {@code helm --wait} does.
 */
public final class UpgradeRelease implements Step {

    /** Helm's own time limit counts for each hook; this one is for the whole, and lets Helm tell of its own first. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    /** For finding out which revision it made. */
    private static final Duration SUMMARY_LIMIT = Duration.ofSeconds(20);

    private final ReleaseConfig release;
    private final TargetConfig target;
    private final Placeholders placeholders;
    private final Workspace workspace;
    private final HelmProgram helm;
    private final Handover<TargetAccess> access;
    private final Cluster.Opener clusters;
    private final ReleaseDescription description;

    /**
     * The upgrade of a release on a target.
     *
     * @param access set by the time the step runs
     * @param description of the new revision
     */
    public UpgradeRelease(
            ReleaseConfig release,
            TargetConfig target,
            Workspace workspace,
            HelmProgram helm,
            Handover<TargetAccess> access,
            Cluster.Opener clusters,
            ReleaseDescription description) {
        this.release = release;
        this.target = target;
        this.placeholders = Placeholders.of(target);
        this.workspace = workspace;
        this.helm = helm;
        this.access = access;
        this.clusters = clusters;
        this.description = description;
    }

    @Override
    public String name() {
        return "Upgrade release " + releaseName();
    }

    @Override
    public StepDocumentation documentation() {
        return HelmDocumentation.ofUpgrade(release);
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(
                        release.timeout().plus(GRACE).plus(SUMMARY_LIMIT).plus(GRACE))
                .retrying(Retry.NETWORK);
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        try {
            return upgrade(context);
        } catch (IOException e) {
            throw new UncheckedIOException("looking for the release's files", e);
        }
    }

    private StepOutcome upgrade(StepContext context) throws IOException, InterruptedException {
        return switch (ReleaseSources.of(attempted(), release, target, workspace)) {
            case ReleaseSources.Missing(var failure) -> new StepOutcome.Failed(failure);
            case ReleaseSources.Found(var chart, var values) -> upgrade(chart, values, context);
        };
    }

    private StepOutcome upgrade(String chart, List<ReleaseSources.Values> values, StepContext context)
            throws InterruptedException {
        var used = values.isEmpty()
                ? "no values"
                : values.stream().map(ReleaseSources.Values::name).collect(Collectors.joining(", "));
        context.progress("helm upgrade " + releaseName() + " with " + used);
        var limit = min(release.timeout().plus(GRACE), context.remaining());
        var result = helm.run(arguments(chart, values), line -> context.output(line.text()), limit);
        return result.succeeded()
                ? new StepOutcome.Succeeded(summary(result))
                : new StepOutcome.Failed(failure(result));
    }

    private String releaseName() {
        return placeholders.fill(release.name());
    }

    private String namespace() {
        return release.namespace().map(placeholders::fill).orElse(target.namespace());
    }

    private String attempted() {
        return "upgrading release " + releaseName() + " on " + target.name();
    }

    private List<String> arguments(String chart, List<ReleaseSources.Values> values) throws InterruptedException {
        var arguments = new ArrayList<>(List.of("upgrade", releaseName(), chart, "--install", "--cleanup-on-fail"));
        arguments.addAll(new UpgradeOptions(release.upgrade(), helm.isVersion3())
                .on(clusters.open(access.get().kubeconfig()), namespace(), releaseName()));
        arguments.addAll(List.of("--timeout", release.timeout().toSeconds() + "s"));
        arguments.addAll(List.of("--history-max", "10", "--description", description.format()));
        arguments.addAll(where());
        for (var file : values) {
            arguments.addAll(List.of("--values", file.file()));
        }
        return arguments;
    }

    private List<String> where() {
        return List.of(
                "--namespace",
                namespace(),
                "--kubeconfig",
                access.get().kubeconfig().toString(),
                "--kube-context",
                access.get().context());
    }

    private Failure failure(ProcessResult result) {
        var error = HelmError.of("helm upgrade", result);
        if (result instanceof ProcessResult.TimedOut timedOut) {
            return namingHooks(Failure.of(
                            attempted(),
                            "Helm was not done within " + Durations.words(timedOut.limit())
                                    + " and was ended; it marks the revision as failed then.")
                    .with(error.evidence())
                    .advising(UpgradeTrouble.TIMED_OUT.advice()));
        }
        var failure = error.failure(attempted())
                .with(List.of(
                        new Evidence.Fact("namespace", namespace()),
                        new Evidence.Fact("chart", release.chart().reference())));
        var trouble = UpgradeTrouble.in(error);
        if (trouble.isPresent()) {
            failure = failure.advising(trouble.get().advice());
        }
        if (trouble.filter(it -> it == UpgradeTrouble.HOOK_TIMED_OUT).isPresent()) {
            failure = namingHooks(failure);
        }
        // Whether it had begun, the release's history tells: it is not begun twice by itself.
        return error.isNetwork() ? failure.retryable() : failure;
    }

    /** Which hooks were not done, where one was waited for: Helm 3 does not say. */
    private Failure namingHooks(Failure failure) {
        return Hooks.naming(failure, clusters, access.get(), namespace(), "");
    }

    /** {@code revision 7, chart mybinder-0.1.0}. What can't be found out is left out: the upgrade has succeeded. */
    private String summary(ProcessResult upgraded) {
        return clusters.open(access.get().kubeconfig()) instanceof Answer.Given<Cluster>(var cluster)
                ? latest(cluster)
                        .map(record -> "revision " + record.revision() + ", chart " + record.chart())
                        .orElseGet(() -> revisionIn(upgraded))
                : revisionIn(upgraded);
    }

    private Optional<ReleaseRecord> latest(Cluster opened) {
        try (var cluster = opened) {
            return cluster.releases(namespace()) instanceof Answer.Given<List<ReleaseRecord>>(var releases)
                    ? releases.stream()
                            .filter(record -> record.name().equals(releaseName()))
                            .findFirst()
                    : Optional.empty();
        }
    }

    private static String revisionIn(ProcessResult upgraded) {
        return upgraded.lines().stream()
                .filter(line -> line.startsWith("REVISION: "))
                .findFirst()
                .map(line -> "revision " + line.substring("REVISION: ".length()))
                .orElse("upgraded");
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
