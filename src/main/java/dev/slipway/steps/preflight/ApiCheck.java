package dev.slipway.steps.preflight;

import dev.slipway.kube.Answer;
import dev.slipway.kube.ServedApis;
import dev.slipway.manifest.Definition;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.RenderedRelease;
import dev.slipway.preflight.Checked;
import dev.slipway.preflight.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether the charts can be rendered, and ask for nothing in a version that the cluster does not serve. */
final class ApiCheck implements Check {
    private static final List<Removal> REMOVALS = DataFile.rows("removed-apis.txt").stream()
            .map(row -> new Removal(row.getFirst(), row.get(1), row.get(2), row.get(3)))
            .toList();

    /**
     * That Kubernetes no longer has a version of a kind.
     *
     * @param since the version that no longer has it: {@code 1.25}
     * @param instead the version to use; {@code -}: there is none
     */
    private record Removal(String apiVersion, String kind, String since, String instead) {}

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
                place.plans().forEach(plan -> findings.addAll(judge(plan, wanted, apis)));
                yield new Checked("manifest", wanted.size() + " objects", findings);
            }
        };
    }

    /**
     * What a release asks for, or holds on to, that the cluster does not serve.
     *
     * @param all what all releases of the target ask for, among it definitions of kinds
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
        var removal = REMOVALS.stream()
                .filter(it -> it.apiVersion().equals(manifest.apiVersion())
                        && it.kind().equals(manifest.kind()))
                .findFirst();
        return Finding.problem(
                manifest.object(),
                plan.release().object() + " asks for " + manifest.object() + " in " + manifest.apiVersion()
                        + ", which this cluster does not serve"
                        + removal.map(it -> " (Kubernetes has removed it in " + it.since() + ")")
                                .orElse("") + ".",
                remedy(plan, manifest, apis, removal));
    }

    private static String remedy(RenderedRelease plan, Manifest manifest, ServedApis apis, Optional<Removal> removal) {
        var where = manifest.source().isEmpty() ? "the chart" : manifest.source();
        if (removal.isPresent() && removal.get().instead().equals("-")) {
            return "There is nothing in its place: take it out of " + where + ", or use a newer version of the chart.";
        }
        var served = apis.versions(manifest.group(), manifest.kind());
        var instead = served.isEmpty() ? removal.map(Removal::instead) : Optional.of(served.getFirst());
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
