package dev.slipway.manifest;

import dev.slipway.kube.Cluster;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.kube.ServedApis;
import dev.slipway.kube.TargetAccess;
import dev.slipway.manifest.Renderer.Rendered;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.TargetConfig;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Finds out what a release is to become on a target, and what it is there now.
 *
 * <ol>
 *   <li>The chart is rendered without asking the cluster, told what the cluster is like: that is quick.
 *   <li>Where that fails, or makes objects of kinds that the cluster does not serve, the chart probably looks things up or asks
 *       for versions in ways of its own; then it is rendered once more, asking the cluster.
 *   <li>The manifests that an upgrade starts from are those that Helm itself would take.
 * </ol>
 */
public final class ReleaseRendering {
    private final Renderer renderer;

    /** With the deployment's Helm. */
    public ReleaseRendering(Renderer renderer) {
        this.renderer = renderer;
    }

    /**
     * What charts are told of the cluster.
     *
     * @param version {@code v1.34.4}; empty: not known
     */
    public record Premise(String version, ServedApis apis) {}

    /**
     * Finds it out.
     *
     * @param records the latest revision of each release in its namespace
     */
    public RenderedRelease of(
            TargetRelease release,
            TargetConfig target,
            TargetAccess access,
            Cluster cluster,
            Premise premise,
            List<ReleaseRecord> records)
            throws InterruptedException {
        var latest = records.stream()
                .filter(record -> record.name().equals(release.name()))
                .filter(record -> !record.status().equals("uninstalled"))
                .findFirst();
        var current = latest.map(record -> current(release, record, cluster)).orElse(List.of());
        return of(release, target, access, premise, new Start(latest, current, false));
    }

    /**
     * What is known already.
     *
     * @param latest the release's latest revision; empty: it will be installed
     * @param current the manifests that an upgrade starts from
     * @param looksUp whether the chart's templates look things up at the cluster, so that only what is rendered there is right
     */
    public record Start(Optional<ReleaseRecord> latest, List<Manifest> current, boolean looksUp) {
        public Start {
            current = List.copyOf(current);
        }
    }

    /** Finds it out, where what is there now is known already. */
    public RenderedRelease of(
            TargetRelease release, TargetConfig target, TargetAccess access, Premise premise, Start start)
            throws InterruptedException {
        var upgrade = start.latest().isPresent();
        if (!start.looksUp()) {
            var rendered = rendered(
                    release,
                    start,
                    renderer.render(release.config(), target, premise.version(), premise.apis(), upgrade));
            if (rendered.failure().isEmpty() && allServed(rendered, premise.apis())) {
                return rendered;
            }
            var there = rendered(release, start, renderer.renderThere(release.config(), target, access, upgrade));
            return there.failure().isEmpty() ? there : rendered;
        }
        // What looks things up, or asks for the versions that a cluster serves, is only right when it asks the cluster.
        return rendered(release, start, renderer.renderThere(release.config(), target, access, upgrade));
    }

    private static List<Manifest> current(TargetRelease release, ReleaseRecord latest, Cluster cluster) {
        return cluster.currentManifest(release.namespace(), release.name(), latest.revision())
                .map(ReleaseRendering::kept)
                .orElse(List.of());
    }

    private static boolean allServed(RenderedRelease rendered, ServedApis served) {
        return rendered.wanted().stream()
                .allMatch(manifest ->
                        served.find(manifest.apiVersion(), manifest.kind()).isPresent()
                                || Definition.defines(rendered.wanted(), manifest));
    }

    private static RenderedRelease rendered(TargetRelease release, Start start, Rendered rendered) {
        var latest = start.latest();
        var current = start.current();
        return switch (rendered) {
            case Rendered.Failed(var failure) ->
                new RenderedRelease(release, latest, List.of(), current, Optional.of(failure));
            case Rendered.Manifests(var yaml) -> {
                try {
                    yield new RenderedRelease(release, latest, Manifest.all(yaml), current, Optional.empty());
                } catch (YamlEngineException e) {
                    // The parser's message quotes the text, which may hold a secret.
                    yield new RenderedRelease(release, latest, List.of(), current, Optional.of(notYaml(release)));
                }
            }
        };
    }

    private static Failure notYaml(TargetRelease release) {
        return Failure.of(
                        "reading what Helm made of the chart of " + release.object(),
                        "What the chart's templates make is not YAML.")
                .advising("helm template shows what they make; look at the indentation of what values are put into.");
    }

    /** What Helm itself has kept, it has read before. */
    public static List<Manifest> kept(String yaml) {
        try {
            return Manifest.all(yaml);
        } catch (YamlEngineException e) {
            return List.of();
        }
    }
}
