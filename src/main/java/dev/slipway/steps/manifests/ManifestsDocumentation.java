package dev.slipway.steps.manifests;

import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.site.ActionConfig;
import java.util.List;
import java.util.stream.Collectors;

/** What the step of this package says about itself. */
final class ManifestsDocumentation {
    private ManifestsDocumentation() {}

    static StepDocumentation of(ActionConfig.Apply config) {
        return new StepDocumentation(
                "Some objects belong to no chart, or must be there before one is installed: CustomResourceDefinitions"
                        + " above all. They are applied by the API server itself, which keeps account of who set which"
                        + " field.",
                List.of(
                        "The objects in "
                                + config.files().stream()
                                        .map(file -> "`" + file + "`")
                                        .collect(Collectors.joining(", "))
                                + " are applied: namespaces first, then CustomResourceDefinitions, then all others in"
                                + " order.",
                        "After CustomResourceDefinitions it is waited until the API server serves their kinds.",
                        "Fields that Helm, kubectl or an earlier deployment has set are taken over. Fields that anybody"
                                + " else has set are not."),
                List.of(
                        new Trouble(
                                "A field belongs to a controller or to another tool",
                                "`Fields of … belong to somebody else, who would set them again`",
                                "Take the field out of the manifest, or have the other let go of it."),
                        new Trouble(
                                "A CustomResourceDefinition lost a version that is still stored",
                                "`status.storedVersions`: `missing from spec.versions`",
                                "Keep both versions for one deployment, have all objects stored anew, take the old one"
                                        + " out of the status, then out of the definition."),
                        new Trouble(
                                "The deploying account may not do it",
                                "`is forbidden: User … cannot patch resource …`",
                                "Grant it get, create and patch of what the manifests hold.")));
    }
}
