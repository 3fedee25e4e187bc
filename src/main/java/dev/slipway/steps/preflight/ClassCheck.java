package dev.slipway.steps.preflight;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Listing;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.RenderedRelease;
import dev.slipway.preflight.Checked;
import dev.slipway.preflight.Finding;
import dev.slipway.preflight.Finding.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Whether the classes of storage, ingress, priority and runtime that a release names are there. */
final class ClassCheck implements Check {

    /** The kinds of classes. */
    enum ClassKind {
        STORAGE(
                "StorageClass",
                "/apis/storage.k8s.io/v1/storageclasses",
                "its claim waits for a disk that nobody makes"),
        INGRESS("IngressClass", "/apis/networking.k8s.io/v1/ingressclasses", "nobody serves its addresses"),
        PRIORITY("PriorityClass", "/apis/scheduling.k8s.io/v1/priorityclasses", "none of its pods is made"),
        RUNTIME("RuntimeClass", "/apis/node.k8s.io/v1/runtimeclasses", "none of its pods is made");

        private final String word;
        private final String path;
        private final String consequence;

        ClassKind(String word, String path, String consequence) {
            this.word = word;
            this.path = path;
            this.consequence = consequence;
        }

        /** An address that nobody serves fails no upgrade and no rollout. */
        private Severity severity() {
            return this == INGRESS ? Severity.WARNING : Severity.PROBLEM;
        }
    }

    /**
     * That an object names a class.
     *
     * @param name empty: it wants the default one
     */
    record Use(RenderedRelease plan, Manifest manifest, ClassKind kind, String name, String field) {}

    /**
     * A class that there is.
     *
     * @param isDefault whether what names none gets it
     */
    record There(String name, boolean isDefault) {}

    @Override
    public Checked at(Place place) {
        var uses = place.wanted()
                .flatMap(wanted -> uses(wanted.plan(), wanted.manifest()).stream())
                .toList();
        var there = new LinkedHashMap<ClassKind, Answer<List<There>>>();
        uses.forEach(use -> there.computeIfAbsent(use.kind(), kind -> list(place, kind)));
        var findings = new ArrayList<Finding>();
        there.forEach((kind, answer) -> {
            var ofKind = uses.stream().filter(use -> use.kind() == kind).toList();
            switch (answer) {
                case Answer.Refused<List<There>>(var trouble) ->
                    findings.addAll(Checked.unknown("class", "Whether the " + kind.word + "es are there", trouble)
                            .findings());
                case Answer.Given<List<There>>(var classes) -> findings.addAll(judge(ofKind, classes));
            }
        });
        var names = uses.stream()
                .map(use -> use.kind().word + "/" + (use.name().isEmpty() ? "(default)" : use.name()))
                .collect(Collectors.toCollection(TreeSet::new));
        return new Checked("class", names.isEmpty() ? "none is named" : String.join(", ", names), findings);
    }

    private static Answer<List<There>> list(Place place, ClassKind kind) {
        return place.cluster()
                .list(kind.path, object -> {
                    var metadata = object.path("metadata");
                    var annotations = metadata.path("annotations");
                    return new There(
                            metadata.path("name").asString(""),
                            Stream.of(
                                            "storageclass.kubernetes.io/is-default-class",
                                            "storageclass.beta.kubernetes.io/is-default-class",
                                            "ingressclass.kubernetes.io/is-default-class")
                                    .anyMatch(it ->
                                            annotations.path(it).asString("").equals("true")));
                })
                .map(Listing::objects);
    }

    /** The classes that an object uses. */
    static List<Use> uses(RenderedRelease plan, Manifest manifest) {
        var uses = new ArrayList<Use>();
        var spec = manifest.body().path("spec");
        switch (manifest.kind()) {
            case "PersistentVolumeClaim" -> storage(plan, manifest, spec, "spec.storageClassName", uses);
            case "StatefulSet" -> {
                for (var claim : spec.path("volumeClaimTemplates")) {
                    storage(
                            plan,
                            manifest,
                            claim.path("spec"),
                            "spec.volumeClaimTemplates["
                                    + claim.path("metadata").path("name").asString("") + "].spec.storageClassName",
                            uses);
                }
            }
            case "Ingress" -> {
                var name = spec.path("ingressClassName").asString("");
                if (!name.isEmpty()) {
                    uses.add(new Use(plan, manifest, ClassKind.INGRESS, name, "spec.ingressClassName"));
                }
            }
            default -> {}
        }
        manifest.pods().ifPresent(pods -> ofPods(plan, manifest, pods, uses));
        return uses;
    }

    private static void storage(RenderedRelease plan, Manifest manifest, JsonNode claim, String field, List<Use> uses) {
        var name = claim.path("storageClassName");
        // An empty name is a wish for a volume that somebody has made by hand.
        if (name.isMissingNode() || name.isNull()) {
            if (claim.path("volumeName").asString("").isEmpty()) {
                uses.add(new Use(plan, manifest, ClassKind.STORAGE, "", field));
            }
        } else if (!name.asString("").isEmpty()) {
            uses.add(new Use(plan, manifest, ClassKind.STORAGE, name.asString(""), field));
        }
    }

    private static void ofPods(RenderedRelease plan, Manifest manifest, JsonNode pods, List<Use> uses) {
        var priority = pods.path("priorityClassName").asString("");
        if (!priority.isEmpty()) {
            uses.add(new Use(plan, manifest, ClassKind.PRIORITY, priority, "priorityClassName"));
        }
        var runtime = pods.path("runtimeClassName").asString("");
        if (!runtime.isEmpty()) {
            uses.add(new Use(plan, manifest, ClassKind.RUNTIME, runtime, "runtimeClassName"));
        }
        for (var volume : pods.path("volumes")) {
            var claim = volume.path("ephemeral").path("volumeClaimTemplate").path("spec");
            if (claim.isObject()) {
                storage(plan, manifest, claim, "volumes[].ephemeral.volumeClaimTemplate.spec.storageClassName", uses);
            }
        }
    }

    /** Which of them are not there, neither in the cluster nor in what the releases bring along; all of one kind. */
    static List<Finding> judge(List<Use> uses, List<There> classes) {
        Set<String> names = new LinkedHashSet<>();
        classes.forEach(it -> names.add(it.name()));
        uses.stream()
                .flatMap(use -> use.plan().wanted().stream()
                        .filter(manifest -> manifest.kind().equals(use.kind().word)))
                .forEach(manifest -> names.add(manifest.name()));
        var hasDefault = classes.stream().anyMatch(There::isDefault);
        Map<String, Finding> findings = new LinkedHashMap<>();
        for (var use : uses) {
            if (use.name().isEmpty() ? !hasDefault : !names.contains(use.name())) {
                var finding = missing(use, classes);
                findings.putIfAbsent(finding.what(), finding);
            }
        }
        return List.copyOf(findings.values());
    }

    private static Finding missing(Use use, List<There> classes) {
        var what = use.name().isEmpty()
                ? use.manifest().object() + " of " + use.plan().release().object() + " names no " + use.kind().word
                        + ", and this cluster has no default one"
                : use.manifest().object() + " of " + use.plan().release().object() + " names " + use.kind().word + "/"
                        + use.name() + ", which this cluster does not have";
        var there = classes.isEmpty()
                ? "there is none"
                : "there are " + classes.stream().map(There::name).collect(Collectors.joining(", "));
        // What is the same already has what it needs of it.
        var severity = use.plan().isUnchanged(use.manifest())
                ? Severity.WARNING
                : use.kind().severity();
        return new Finding(
                severity,
                use.kind().word + "/" + (use.name().isEmpty() ? "(default)" : use.name()),
                what + ": " + use.kind().consequence + ".",
                "Set " + use.field() + " of " + use.manifest().object() + " in the values to one that is there ("
                        + there
                        + "), or make " + use.kind().word
                        + (use.name().isEmpty() ? " with the annotation of a default" : "/" + use.name())
                        + ".",
                false);
    }
}
