package dev.slipway.deployment;

import dev.slipway.kube.ServedApis;
import dev.slipway.kube.TargetAccess;
import dev.slipway.manifest.Renderer;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.steps.helm.HelmTemplate;

/** Renders charts with the deployment's Helm. */
record HelmRenderer(HelmTemplate helm) implements Renderer {

    @Override
    public Rendered render(ReleaseConfig release, TargetConfig target, String version, ServedApis apis, boolean upgrade)
            throws InterruptedException {
        return rendered(helm.render(release, target, new HelmTemplate.Premise(version, apis.words()), upgrade));
    }

    @Override
    public Rendered renderThere(ReleaseConfig release, TargetConfig target, TargetAccess access, boolean upgrade)
            throws InterruptedException {
        return rendered(helm.renderThere(release, target, access, upgrade));
    }

    private static Rendered rendered(HelmTemplate.Rendered rendered) {
        return switch (rendered) {
            case HelmTemplate.Rendered.Manifests(var yaml) -> new Rendered.Manifests(yaml);
            case HelmTemplate.Rendered.Failed(var failure) -> new Rendered.Failed(failure);
        };
    }
}
