package dev.slipway.steps.preflight;

import dev.slipway.charts.RetiredApi;
import dev.slipway.kube.Answer;
import dev.slipway.kube.ServedApis;
import dev.slipway.manifest.Definition;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.RenderedRelease;
import dev.slipway.manifest.SiteManifests;
import dev.slipway.preflight.Checked;
import dev.slipway.preflight.Finding;
import dev.slipway.site.SiteConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether the charts can be rendered, and ask for nothing in a version that the cluster does not serve. */
final class ApiCheck implements Check {
    private final SiteConfig site;
    private final Path root;

    /** For a site whose files lie decrypted in a folder. */
    ApiCheck(SiteConfig site, Path root) {
        this.site = site;
        this.root = root;
    }

    @Override
    public Checked at(Place place) {
        var findings = new ArrayList<Finding>();
        for (var plan : place.plans()) {
            plan.failure()
                    .ifPresent(failure -> findings.add(Finding.problem(
                            plan.release().object(),
                            "The chart of " + plan.release().object() + " can't be rendered: " + failure.observed(),
                            String.join(" ", failure.advice()))));
        }
        return switch (place.apis()) {
            case Answer.Refused<ServedApis>(var trouble) ->
                Checked.unknown("manifest", "What the cluster serves", trouble).and(findings);
            case Answer.Given<ServedApis>(var apis) -> {
                var wanted = place.plans().stream()
                        .flatMap(plan -> plan.wanted().stream())
                        .toList();
                var all = Stream.concat(wanted.stream(), SiteManifests.on(root, site, place.target()).stream())
                        .toList();
                place.plans().forEach(plan -> findings.addAll(judge(plan, all, apis)));
                yield new Checked("manifest", wanted.size() + " objects", findings);
            }
        };
    }

    /**
     * What a release asks for, or holds on to, that the cluster does not serve.
     *
     * @param all what all releases of the target ask for, and what is applied beside them: among it definitions of kinds
     */
    static List<Finding> judge(RenderedRelease plan, List<Manifest> all, ServedApis apis) {
        var wanted = plan.wanted().stream()
                .filter(manifest -> !isServed(manifest, all, apis))
                .map(manifest -> unserved(plan, manifest, apis));
        var left = plan.current().stream()
                .filter(manifest -> !isServed(manifest, all, apis))
                .filter(manifest -> plan.wanted().stream()
                        .noneMatch(it -> it.apiVersion().equals(manifest.apiVersion())
                                && it.kind().equals(manifest.kind())))
                .map(manifest -> left(plan, manifest));
        return Stream.concat(wanted, left).distinct().toList();
    }

    private static boolean isServed(Manifest manifest, List<Manifest> all, ServedApis apis) {
        return apis.find(manifest.apiVersion(), manifest.kind()).isPresent() || Definition.defines(all, manifest);
    }

    private static Finding unserved(RenderedRelease plan, Manifest manifest, ServedApis apis) {
        var retired = RetiredApi.of(manifest.apiVersion(), manifest.kind());
        return Finding.problem(
                manifest.object(),
                plan.release().object() + " asks for " + manifest.object() + " in " + manifest.apiVersion()
                        + ", which this cluster does not serve"
                        + retired.flatMap(RetiredApi::removed)
                                .map(it -> " (Kubernetes has removed it in " + it + ")")
                                .orElse("")
                        + ".",
                remedy(plan, manifest, apis, retired));
    }

    private static String remedy(
            RenderedRelease plan, Manifest manifest, ServedApis apis, Optional<RetiredApi> retired) {
        var where = manifest.source().isEmpty() ? "the chart" : manifest.source();
        if (retired.isPresent() && retired.get().instead().isEmpty()) {
            return "There is nothing in its place: take it out of " + where + ", or use a newer version of the chart.";
        }
        var served = apis.versions(manifest.group(), manifest.kind());
        var instead = served.isEmpty() ? retired.flatMap(RetiredApi::instead) : Optional.of(served.getFirst());
        return instead.map(it -> "Use " + it + " in " + where + ", or a newer version of the chart of "
                        + plan.release().object() + ".")
                .orElseGet(() -> "Install what defines " + manifest.kind() + " (its CustomResourceDefinition) first.");
    }

    /** Helm reads the objects of the last revision before it changes anything, and gives up on a version that is gone. */
    private static Finding left(RenderedRelease plan, Manifest manifest) {
        return Finding.problem(
                plan.release().object(),
                "The deployed revision of " + plan.release().object() + " holds " + manifest.object() + " in "
                        + manifest.apiVersion()
                        + ", which this cluster no longer serves, and Helm can't start from that.",
                "Let Helm's record name the new version: helm mapkubeapis "
                        + plan.release().name() + " --namespace "
                        + plan.release().namespace() + " (https://github.com/helm/helm-mapkubeapis).");
    }
}
