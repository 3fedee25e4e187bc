package dev.slipway.charts;

import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.preflight.Finding.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Judges what charts are rendered to.
 *
 * <ol>
 *   <li>Each chart of each target is judged by itself, by the schemas of Kubernetes and by what else an API server and Helm
 *       refuse.
 *   <li>All charts together are judged for objects that two of them want.
 *   <li>What is the same on several targets becomes one finding: the template, the field and the words are the same, whatever
 *       the targets call the object.
 * </ol>
 */
public final class ChartJudge {
    private static final List<Judgement> OF_EACH = List.of(new ObjectForm(), new ImageNames(), new HookMarks());

    private ChartJudge() {}

    /**
     * What is wrong with a chart by itself.
     *
     * @param schemas those of its Kubernetes; empty: its kinds and fields are not judged
     * @param defined objects of all releases of the target, among them definitions of kinds
     */
    public static List<ChartFinding> judge(
            RenderedChart chart, Optional<KubernetesSchemas> schemas, List<Manifest> defined, Places places) {
        var byKind = schemas.map(it -> new KindSchemas(it, defined));
        var faults = Stream.concat(byKind.stream(), OF_EACH.stream())
                .flatMap(judgement -> judgement.of(chart).stream())
                .map(fault ->
                        finding(chart, fault, places.ofField(fault.object().source(), fault.field())));
        return Stream.concat(faults, HookMarks.inTemplates(chart, places).stream())
                .distinct()
                .toList();
    }

    /**
     * What a cluster has against the fields of a release's objects; of versions that it does not serve nothing is said.
     *
     * @param wanted the release's objects
     * @param defined objects of all releases of the target, among them definitions of kinds
     */
    public static List<ChartFinding> fields(
            TargetRelease release, List<Manifest> wanted, List<Manifest> defined, KubernetesSchemas schemas) {
        var chart = new RenderedChart(release, "", "", wanted);
        return new KindSchemas(schemas, defined)
                .of(chart).stream()
                        .filter(fault -> !fault.field().equals("apiVersion") || fault.severity() == Severity.WARNING)
                        .map(fault -> finding(chart, fault, Optional.empty()))
                        .toList();
    }

    private static ChartFinding finding(RenderedChart chart, Fault fault, Optional<Spot> where) {
        return new ChartFinding(
                fault.severity(),
                List.of(chart.target()),
                chart.release().config().name(),
                fault.object().kind().isEmpty() ? "" : fault.object().object(),
                fault.object().source(),
                where,
                fault.what(),
                fault.remedy());
    }

    /** What is wrong with all charts together. */
    public static List<ChartFinding> together(List<RenderedChart> charts) {
        return Collisions.among(charts);
    }

    /** The same findings, with those that are one told once; problems first. */
    public static List<ChartFinding> merged(List<ChartFinding> findings) {
        var targets = new LinkedHashMap<List<Object>, Set<String>>();
        Map<List<Object>, ChartFinding> first = new LinkedHashMap<>();
        for (var finding : findings) {
            var same = sameness(finding);
            targets.computeIfAbsent(same, _ -> new LinkedHashSet<>()).addAll(finding.targets());
            first.putIfAbsent(same, finding);
        }
        var all = new ArrayList<ChartFinding>();
        first.forEach((same, finding) -> all.add(finding.on(List.copyOf(targets.getOrDefault(same, Set.of())))));
        all.sort(java.util.Comparator.comparing(ChartFinding::severity));
        return all;
    }

    private static List<Object> sameness(ChartFinding finding) {
        var words = finding.object().isEmpty() || finding.template().isEmpty()
                ? finding.what()
                : finding.what().replace(finding.object(), "");
        return List.of(
                finding.severity(), finding.release(), finding.template(), finding.where(), words, finding.remedy());
    }
}
