package dev.slipway.steps.manifests;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.TargetAccess;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.SiteManifests;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Retry;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.site.ActionConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Applies manifests of the site before or after a release is upgraded. */
public final class ApplyManifests implements Step {
    /** What a failure that is on its way may take beyond the limit. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final String name;
    private final ActionConfig.Apply config;
    private final TargetRelease release;
    private final TargetConfig target;
    private final Workspace workspace;
    private final Handover<TargetAccess> access;
    private final Cluster.Opener clusters;
    private final Sleeper sleeper;
    private final InstantSource clock;

    /**
     * The manifests of a release on a target.
     *
     * @param name the step's
     * @param access set by the time the step runs
     */
    public ApplyManifests(
            String name,
            ActionConfig.Apply config,
            TargetRelease release,
            TargetConfig target,
            Workspace workspace,
            Handover<TargetAccess> access,
            Cluster.Opener clusters,
            Sleeper sleeper,
            InstantSource clock) {
        this.name = name;
        this.config = config;
        this.release = release;
        this.target = target;
        this.workspace = workspace;
        this.access = access;
        this.clusters = clusters;
        this.sleeper = sleeper;
        this.clock = clock;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StepDocumentation documentation() {
        return ManifestsDocumentation.of(config);
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(config.timeout().plus(GRACE)).retrying(Retry.NETWORK);
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        var manifests = new ArrayList<Manifest>();
        var files = config.filesOn(workspace.site(), target);
        for (var file : files) {
            try {
                manifests.addAll(SiteManifests.of(workspace.site(), file));
            } catch (MalformedInputException | YamlEngineException e) {
                // The parser's message quotes the text, which may hold a secret.
                return new StepOutcome.Failed(unreadable(file));
            } catch (IOException e) {
                throw new UncheckedIOException("reading manifests of the site", e);
            }
        }
        if (manifests.isEmpty()) {
            return new StepOutcome.Skipped(
                    files.isEmpty() ? "no file matches on " + target.name() : "no objects in the files");
        }
        return switch (clusters.open(access.get().kubeconfig())) {
            case Answer.Refused<Cluster>(var trouble) ->
                new StepOutcome.Failed(
                        Failure.of(attempted(), trouble.observed()).advising(trouble.advice()));
            case Answer.Given<Cluster>(var cluster) -> {
                try (cluster) {
                    yield apply(manifests, cluster, context);
                }
            }
        };
    }

    private StepOutcome apply(List<Manifest> manifests, Cluster cluster, StepContext context)
            throws InterruptedException {
        var deadline = clock.instant().plus(context.remaining()).minus(GRACE);
        var application = new ManifestApplication(cluster, release.namespace(), sleeper, clock, context);
        return switch (application.apply(attempted(), manifests, deadline)) {
            case ManifestApplication.Applied.Failed(var failure) -> new StepOutcome.Failed(failure);
            case ManifestApplication.Applied.Done done -> new StepOutcome.Succeeded(done.words());
        };
    }

    private String attempted() {
        return "applying manifests for release " + release.name() + " on " + target.name() + ", within "
                + Durations.words(config.timeout());
    }

    private Failure unreadable(Path file) {
        return Failure.of(
                        attempted(),
                        "The file " + workspace.site().relativize(file) + " is not YAML, or not text at all.")
                .advising("'slipway check' names the line. A file that is still encrypted is none that this deployment"
                        + " decrypts.");
    }
}
