package dev.slipway.steps.helm;

import dev.slipway.kube.Fabric8Clusters;
import dev.slipway.kube.ReleaseDescription;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Step;
import dev.slipway.site.ChartConfig;
import dev.slipway.site.DriftPolicy;
import dev.slipway.site.FailurePolicy;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.testing.RealTools;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** The upgrade of a release whose chart is nothing but some objects, with the real Helm, for tests elsewhere. */
public final class ChartUpgrade {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private ChartUpgrade() {}

    /**
     * The step, for the release {@code binder} in the namespace.
     *
     * @param folder an empty one, for the chart and for Helm's own
     * @param manifests YAML documents without templates' braces
     */
    public static Step of(Path folder, TargetAccess access, String manifests) throws IOException, InterruptedException {
        var release = ReleaseConfig.of("binder", ChartConfig.inSite("mybinder")).within(Duration.ofMinutes(2));
        var site = new HelmSite(folder)
                .chart("mybinder", "")
                .file("mybinder/templates/all.yaml", manifests)
                .release(release);
        var model = HelmSite.target("staging");
        var handover = new Handover<TargetAccess>("access");
        handover.set(access);
        return new UpgradeRelease(
                release,
                new TargetConfig(
                        model.name(),
                        access.namespace(),
                        model.cluster(),
                        Map.of(),
                        model.rolloutTimeout(),
                        FailurePolicy.KEEP,
                        DriftPolicy.WARN,
                        true),
                site.workspace(),
                site.helm(RealTools.processes(), RealTools.environment(), RealTools.helm(RealTools.HELM_4)),
                handover,
                new Fabric8Clusters(RealTools.processes(), RealTools.environment(), InstantSource.system()),
                new ReleaseDescription("20260101-120000-ab12", COMMIT));
    }
}
