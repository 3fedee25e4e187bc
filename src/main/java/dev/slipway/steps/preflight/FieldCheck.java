package dev.slipway.steps.preflight;

import dev.slipway.charts.ChartFinding;
import dev.slipway.charts.ChartJudge;
import dev.slipway.charts.KubernetesSchemas;
import dev.slipway.kube.Answer;
import dev.slipway.kube.OpenApiDocuments;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.RenderedRelease;
import dev.slipway.preflight.Checked;
import dev.slipway.preflight.Finding;
import dev.slipway.preflight.Finding.Severity;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Whether the cluster takes the fields of the objects that releases want, by the schemas that it publishes, custom resources among
 * them. Only the versions that are wanted are asked for: all together they are many megabytes.
 */
final class FieldCheck implements Check {
    /** What other schemas refer to: the fields that all objects have. */
    private static final String CORE = "v1";

    @Override
    public Checked at(Place place) {
        var wanted =
                place.plans().stream().flatMap(plan -> plan.wanted().stream()).toList();
        Set<String> versions = Stream.concat(Stream.of(CORE), wanted.stream().map(Manifest::apiVersion))
                .collect(Collectors.toSet());
        return switch (OpenApiDocuments.of(place.cluster(), versions::contains)) {
            case Answer.Refused<List<JsonNode>>(var trouble) ->
                Checked.unknown("fields", "What fields the cluster knows", trouble);
            case Answer.Given<List<JsonNode>>(var documents) -> {
                var schemas = KubernetesSchemas.of(place.version().orElse(""), documents);
                var findings = judge(place.plans(), schemas);
                yield new Checked("fields", "of " + wanted.size() + " objects", findings);
            }
        };
    }

    /** What a cluster with these schemas has against what releases want. */
    static List<Finding> judge(List<RenderedRelease> plans, KubernetesSchemas schemas) {
        var wanted = plans.stream().flatMap(plan -> plan.wanted().stream()).toList();
        return plans.stream()
                .flatMap(plan -> ChartJudge.fields(plan.release(), plan.wanted(), wanted, schemas).stream())
                .map(FieldCheck::finding)
                .toList();
    }

    private static Finding finding(ChartFinding finding) {
        var where = finding.template().isEmpty() ? "" : " (" + finding.template() + ")";
        var what = finding.what().replaceFirst("\\.$", "") + where + ".";
        return finding.severity() == Severity.PROBLEM
                ? Finding.problem(finding.object(), what, finding.remedy())
                : Finding.warning(finding.object(), what, finding.remedy());
    }
}
