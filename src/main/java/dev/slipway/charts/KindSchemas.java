package dev.slipway.charts;

import com.networknt.schema.Schema;
import dev.slipway.kube.KubernetesVersion;
import dev.slipway.manifest.Manifest;
import dev.slipway.site.Nearest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Whether a Kubernetes has the kinds of the objects, in the versions that they name, and takes their fields.
 *
 * <ol>
 *   <li>A kind of Kubernetes is judged by its schema.
 *   <li>A kind of a CustomResourceDefinition that the chart itself, or another release of the target, holds is judged by that.
 *   <li>A kind of a group that is Kubernetes' own, and that it does not know, is an error: most often an old version.
 *   <li>Of any other kind nothing is known.
 * </ol>
 */
final class KindSchemas implements Judgement {
    private final KubernetesSchemas schemas;
    private final Optional<KubernetesVersion> version;
    private final Map<String, Schema> custom = new HashMap<>();

    /**
     * Of a Kubernetes, and of what its releases define.
     *
     * @param objects among which are definitions
     */
    KindSchemas(KubernetesSchemas schemas, List<Manifest> objects) {
        this.schemas = schemas;
        this.version = KubernetesVersion.of(schemas.version());
        objects.stream()
                .filter(object -> object.kind().equals("CustomResourceDefinition"))
                .map(object -> object.body().path("spec"))
                .forEach(this::define);
    }

    private void define(JsonNode spec) {
        for (var one : spec.path("versions")) {
            var schema = one.path("schema").path("openAPIV3Schema");
            if (schema.isObject()) {
                custom.put(
                        spec.path("group").asString("") + "/"
                                + one.path("name").asString("") + " "
                                + spec.path("names").path("kind").asString(""),
                        schemas.custom(schema));
            }
        }
    }

    @Override
    public List<Fault> of(RenderedChart chart) {
        var faults = new ArrayList<Fault>();
        for (var object : chart.objects()) {
            if (!object.kind().isEmpty() && !object.apiVersion().isEmpty()) {
                faults.addAll(of(object));
            }
        }
        return faults;
    }

    private List<Fault> of(Manifest object) {
        var retired = RetiredApi.of(object.apiVersion(), object.kind());
        var gone = retired.filter(api -> version.filter(api::isGoneIn).isPresent());
        if (gone.isPresent()) {
            return List.of(gone(object, gone.get()));
        }
        var going = retired.filter(api -> version.filter(api::isGoingIn).isPresent())
                .map(api -> going(object, api));
        var schema = schemas.find(object.apiVersion(), object.kind())
                .or(() -> Optional.ofNullable(custom.get(object.apiVersion() + " " + object.kind())));
        var fields = schema.map(it -> fields(object, it))
                .orElseGet(() -> schemas.knowsGroup(object.group()) ? List.of(unknown(object)) : List.of());
        return Stream.concat(going.stream(), fields.stream()).toList();
    }

    private static List<Fault> fields(Manifest object, Schema schema) {
        return FieldFault.in(object.body(), schema, object.kind().equals("Secret")).stream()
                .map(fault -> Fault.problem(
                        object,
                        fault.field(),
                        object.object() + ": " + fault.path() + " " + fault.what(),
                        fault.remedy()))
                .toList();
    }

    private static Fault gone(Manifest object, RetiredApi api) {
        return Fault.problem(
                object,
                "apiVersion",
                object.object() + " is of " + object.apiVersion() + ", which Kubernetes has removed in "
                        + api.removed().map(Object::toString).orElse("") + ".",
                api.instead()
                        .map(it -> "Use " + it + ", or a newer version of the chart.")
                        .orElse("There is nothing in its place: take it out, or use a newer version of the chart."));
    }

    private static Fault going(Manifest object, RetiredApi api) {
        return Fault.warning(
                object,
                "apiVersion",
                object.object() + " is of " + object.apiVersion()
                        + api.removed()
                                .map(it -> ", which Kubernetes removes in " + it + ".")
                                .orElse(", which Kubernetes advises against"
                                        + api.deprecated()
                                                .map(it -> " since " + it)
                                                .orElse("") + "."),
                api.instead().map(it -> "Use " + it + ".").orElse(""));
    }

    private Fault unknown(Manifest object) {
        var versions = schemas.versions(object.group(), object.kind());
        var kinds = schemas.kinds(object.apiVersion());
        return Fault.problem(
                object,
                kinds.isEmpty() || !versions.isEmpty() ? "apiVersion" : "kind",
                object.object() + " is of " + object.apiVersion() + ", in which Kubernetes "
                        + version.map(Object::toString).orElse("") + " has no such kind.",
                versions.isEmpty()
                        ? Nearest.suggestion(object.kind(), kinds, "It has")
                        : "Use " + String.join(" or ", versions) + ".");
    }
}
