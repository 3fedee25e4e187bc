package dev.slipway.steps.preflight;

import dev.slipway.kube.Answer;
import dev.slipway.kube.ServedApis;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.RenderedRelease;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.pipeline.SideBySide;
import dev.slipway.preflight.Checked;
import dev.slipway.preflight.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Whether what a release will make is there already and another's: Helm takes over nothing that does not say that it may. */
final class OwnershipCheck implements Check {
    /** How many objects are asked for at a target at the most; those of very large charts beyond it are Helm's to find. */
    private static final int MOST = 200;

    private static final int AT_ONCE = 8;

    @Override
    public Checked at(Place place) throws InterruptedException {
        if (!(place.apis() instanceof Answer.Given<ServedApis>(var apis))) {
            return new Checked("ownership", "not known", List.of());
        }
        var made = place.wanted()
                .filter(wanted -> isNew(wanted.plan(), wanted.manifest()))
                .limit(MOST)
                .toList();
        var findings = new ArrayList<Finding>();
        SideBySide.each(made, AT_ONCE, wanted -> look(place, wanted.plan(), wanted.manifest(), apis))
                .forEach(found -> found.ifPresent(findings::add));
        return new Checked("ownership", made.size() + " objects will be made", findings);
    }

    /** Of what the release has already, Helm does not ask whose it is; nor of hooks and definitions. */
    private static boolean isNew(RenderedRelease plan, Manifest manifest) {
        return !manifest.isHook()
                && !manifest.isDefinitionFile()
                && plan.currentOf(manifest).isEmpty();
    }

    private static Optional<Finding> look(Place place, RenderedRelease plan, Manifest manifest, ServedApis apis) {
        return apis.find(manifest.apiVersion(), manifest.kind())
                .flatMap(kind -> place.cluster()
                        .<Optional<Finding>>read(
                                kind.path(manifest.namespace(plan.release())) + "/" + manifest.name(),
                                object -> judge(plan.release(), manifest, object.path("metadata")))
                        .orElse(Optional.empty()));
    }

    /** Whose an object is that is there already, by its labels and annotations, as Helm tells it. */
    static Optional<Finding> judge(TargetRelease release, Manifest manifest, JsonNode metadata) {
        var manager =
                metadata.path("labels").path("app.kubernetes.io/managed-by").asString("");
        var name =
                metadata.path("annotations").path("meta.helm.sh/release-name").asString("");
        var namespace = metadata.path("annotations")
                .path("meta.helm.sh/release-namespace")
                .asString("");
        if (manager.equals("Helm") && name.equals(release.name()) && namespace.equals(release.namespace())) {
            return Optional.empty();
        }
        var whose = name.isEmpty()
                ? "and was not made by Helm"
                : "and belongs to release " + name + (namespace.isEmpty() ? "" : " of namespace " + namespace);
        return Optional.of(Finding.problem(
                manifest.object(),
                manifest.object() + ", which " + release.object() + " will make, is there already " + whose
                        + ": Helm can't import it.",
                name.isEmpty()
                        ? "Delete it, or let the release adopt it: label it app.kubernetes.io/managed-by=Helm, and annotate it"
                                + " meta.helm.sh/release-name=" + release.name()
                                + " and meta.helm.sh/release-namespace="
                                + release.namespace() + "."
                        : "Only one release may make it: give it another name in one of the two charts' values, or take it"
                                + " out of one."));
    }
}
