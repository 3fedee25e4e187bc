package dev.slipway.steps.preflight;

import dev.slipway.kube.Answer;
import dev.slipway.kube.KubernetesVersion;
import dev.slipway.kube.Listing;
import dev.slipway.preflight.Checked;
import dev.slipway.preflight.Finding;
import dev.slipway.site.SiteConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whether Helm, the API server and the nodes are of versions that are meant to work together. */
final class VersionCheck implements Check {
    /** Helm supports the Kubernetes that it was compiled for and so many minor versions before it. */
    private static final int HELM_SUPPORTS = 3;

    /** A kubelet may be so many minor versions older than its API server (kubernetes.io/releases/version-skew-policy). */
    private static final int KUBELET_MAY_LAG = 3;

    private final Optional<HelmVersion> helm;

    VersionCheck(SiteConfig site) {
        this.helm = HelmVersion.of(site);
    }

    @Override
    public Checked at(Place place) {
        return switch (place.version()) {
            case Answer.Refused<String>(var trouble) -> Checked.unknown("version", "The cluster's version", trouble);
            case Answer.Given<String>(var text) -> {
                var findings = new ArrayList<Finding>();
                KubernetesVersion.of(text).ifPresent(version -> {
                    helm.ifPresent(it -> findings.addAll(judge(it, version)));
                    findings.addAll(judge(version, kubelets(place)));
                });
                yield new Checked("version", "Kubernetes " + text, findings);
            }
        };
    }

    /** Who may not list nodes learns nothing of them. */
    private static List<String> kubelets(Place place) {
        return place.cluster()
                .list(
                        "/api/v1/nodes",
                        node -> node.path("status")
                                .path("nodeInfo")
                                .path("kubeletVersion")
                                .asString(""))
                .map(Listing::objects)
                .orElse(List.of());
    }

    /** What Helm's own policy says of the two. */
    static List<Finding> judge(HelmVersion helm, KubernetesVersion kubernetes) {
        var newest = helm.newestKubernetes();
        if (newest.isEmpty()
                || (kubernetes.compareTo(newest.get()) <= 0
                        && kubernetes.compareTo(newest.get().before(HELM_SUPPORTS)) >= 0)) {
            return List.of();
        }
        var isNewer = kubernetes.compareTo(newest.get()) > 0;
        return List.of(Finding.warning(
                "Helm",
                "Helm " + helm + " supports Kubernetes " + newest.get().before(HELM_SUPPORTS) + " to " + newest.get()
                        + ", and this cluster is " + kubernetes + ".",
                isNewer
                        ? "Pin a newer version of Helm in slipway.yaml (https://helm.sh/docs/topics/version_skew/)."
                        : "Upgrade the cluster, or pin an older version of Helm in slipway.yaml"
                                + " (https://helm.sh/docs/topics/version_skew/)."));
    }

    /** Which kubelets are too old, or newer than their API server. */
    static List<Finding> judge(KubernetesVersion server, List<String> kubelets) {
        Map<KubernetesVersion, Long> wrong = kubelets.stream()
                .flatMap(text -> KubernetesVersion.of(text).stream())
                .filter(kubelet ->
                        kubelet.compareTo(server) > 0 || kubelet.compareTo(server.before(KUBELET_MAY_LAG)) < 0)
                .collect(Collectors.groupingBy(version -> version, TreeMap::new, Collectors.counting()));
        return wrong.entrySet().stream()
                .map(entry -> Finding.warning(
                        "the nodes",
                        (entry.getValue() == 1 ? "1 node runs" : entry.getValue() + " nodes run")
                                + " a kubelet of version "
                                + entry.getKey() + ", and the API server is " + server + ": kubelets may be up to "
                                + KUBELET_MAY_LAG + " minor versions older, and not newer.",
                        "Upgrade the nodes (https://kubernetes.io/releases/version-skew-policy/)."))
                .toList();
    }
}
