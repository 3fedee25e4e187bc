package dev.slipway.charts;

import dev.slipway.kube.ServedApis;
import dev.slipway.manifest.Manifest;
import dev.slipway.preflight.Finding.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether two releases, or one release twice, want the same object of a cluster. Helm keeps an object for one release only: the
 * second is refused, or takes it away from the first.
 *
 * <p>Definitions in a chart's {@code crds/} belong to no release, and hooks are made anew each time they run, so that several
 * may share a name.
 */
final class Collisions {
    /** Kubernetes' kinds that are not in namespaces. */
    private static final Set<String> OF_CLUSTERS = Set.of(
            "APIService",
            "CSIDriver",
            "CSINode",
            "CertificateSigningRequest",
            "ClusterRole",
            "ClusterRoleBinding",
            "CustomResourceDefinition",
            "DeviceClass",
            "FlowSchema",
            "IPAddress",
            "IngressClass",
            "MutatingWebhookConfiguration",
            "Namespace",
            "Node",
            "PersistentVolume",
            "PriorityClass",
            "PriorityLevelConfiguration",
            "ResourceSlice",
            "RuntimeClass",
            "ServiceCIDR",
            "StorageClass",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
            "VolumeAttachment",
            "VolumeAttributesClass");

    private final Map<Identity, List<Claim>> claims = new LinkedHashMap<>();

    private Collisions() {}

    /** One object of a cluster. */
    private record Identity(Object cluster, String group, String kind, String namespace, String name) {}

    /** That a release wants it. */
    private record Claim(RenderedChart chart, Manifest object) {
        /** One release in one place, on whichever targets it is. */
        String owner() {
            return chart.release().namespace() + "/" + chart.release().name();
        }
    }

    /** Those among the charts of all targets. */
    static List<ChartFinding> among(List<RenderedChart> charts) {
        var all = new Collisions();
        charts.forEach(all::add);
        var findings = new ArrayList<ChartFinding>();
        sameReleases(charts, findings);
        all.claims.values().forEach(claims -> of(claims).ifPresent(findings::add));
        return findings;
    }

    private void add(RenderedChart chart) {
        var scopes = new LinkedHashMap<String, Boolean>();
        chart.objects().stream()
                .filter(object -> object.kind().equals("CustomResourceDefinition"))
                .forEach(object -> scopes.put(
                        object.body().path("spec").path("names").path("kind").asString(""),
                        object.body().path("spec").path("scope").asString("").equals("Cluster")));
        chart.objects().stream()
                .filter(object -> !object.name().isEmpty() && !object.isHook() && !object.isDefinitionFile())
                .forEach(object -> {
                    boolean ofCluster = scopes.getOrDefault(object.kind(), OF_CLUSTERS.contains(object.kind()));
                    var identity = new Identity(
                            chart.cluster(),
                            ServedApis.groupOf(object.apiVersion()),
                            object.kind(),
                            ofCluster ? "" : object.namespace(chart.release()),
                            object.name());
                    claims.computeIfAbsent(identity, _ -> new ArrayList<>()).add(new Claim(chart, object));
                });
    }

    /** Two targets that are one place would deploy the same releases over one another. */
    private static void sameReleases(List<RenderedChart> charts, List<ChartFinding> findings) {
        var places = new LinkedHashMap<List<Object>, List<RenderedChart>>();
        for (var chart : charts) {
            List<Object> place = List.of(
                    chart.cluster(),
                    chart.release().namespace(),
                    chart.release().name());
            places.computeIfAbsent(place, _ -> new ArrayList<>()).add(chart);
        }
        places.values().stream()
                .filter(there -> there.size() > 1)
                .map(Collisions::samePlace)
                .forEach(findings::add);
    }

    private static ChartFinding samePlace(List<RenderedChart> charts) {
        var release = charts.getFirst().release();
        var targets = charts.stream().map(RenderedChart::target).toList();
        return new ChartFinding(
                Severity.PROBLEM,
                targets,
                release.config().name(),
                "",
                "",
                Optional.empty(),
                "Release " + release.name() + " in namespace " + release.namespace()
                        + " of one cluster is on several targets, " + String.join(", ", targets)
                        + ": each would undo the other's.",
                "Give the targets namespaces of their own, or put ${target} into the release's name.");
    }

    private static Optional<ChartFinding> of(List<Claim> claims) {
        var first = claims.getFirst();
        var twice = claims.stream()
                .skip(1)
                .filter(claim -> claim.owner().equals(first.owner())
                        && claim.chart().target().equals(first.chart().target()))
                .findFirst();
        if (twice.isPresent()) {
            return Optional.of(finding(
                    List.of(first, twice.get()),
                    "Release " + first.chart().release().name() + " makes "
                            + first.object().object() + " twice, in "
                            + first.object().source()
                            + (twice.get()
                                            .object()
                                            .source()
                                            .equals(first.object().source())
                                    ? "."
                                    : " and " + twice.get().object().source() + "."),
                    "Rename one of the two, or take it out."));
        }
        return claims.stream()
                .filter(claim -> !claim.owner().equals(first.owner()))
                .findFirst()
                .map(other -> finding(
                        List.of(first, other),
                        named(first) + " and " + named(other) + " both make "
                                + first.object().object()
                                + ", and an object can belong to one release of a cluster only.",
                        "Put the release's name or namespace into the object's name, or make it in one of them only."));
    }

    private static String named(Claim claim) {
        return "Release " + claim.chart().release().name() + " on "
                + claim.chart().target();
    }

    private static ChartFinding finding(List<Claim> claims, String what, String remedy) {
        var first = claims.getFirst();
        return new ChartFinding(
                Severity.PROBLEM,
                claims.stream().map(claim -> claim.chart().target()).distinct().toList(),
                first.chart().release().config().name(),
                first.object().object(),
                first.object().source(),
                Optional.empty(),
                what,
                remedy);
    }
}
