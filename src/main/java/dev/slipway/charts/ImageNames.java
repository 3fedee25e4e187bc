package dev.slipway.charts;

import dev.slipway.manifest.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Whether every container has an image, and one that stays the same. */
final class ImageNames implements Judgement {
    /** As registries have it: https://pkg.go.dev/github.com/distribution/reference. */
    private static final String NAME =
            "(?:(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[0-9a-fA-F:]+])"
                    + "(?::[0-9]+)?/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*";

    private static final Pattern IMAGE = Pattern.compile(
            "(?<name>" + NAME + ")(?::(?<tag>\\w[\\w.-]{0,127}))?(?<digest>@[A-Za-z][\\w+.-]*:[0-9a-fA-F]{32,})?");

    @Override
    public List<Fault> of(RenderedChart chart) {
        var faults = new ArrayList<Fault>();
        for (var object : chart.objects()) {
            object.pods()
                    .ifPresent(pods -> Stream.of("initContainers", "containers")
                            .flatMap(list -> pods.path(list).valueStream())
                            .filter(JsonNode::isObject)
                            .forEach(container -> judge(object, container, faults)));
        }
        return faults;
    }

    private static void judge(Manifest object, JsonNode container, List<Fault> faults) {
        var where = "Container " + container.path("name").asString("") + " of " + object.object();
        var given = container.path("image");
        if (given.isMissingNode() || given.isNull() || given.asString("").isBlank()) {
            faults.add(Fault.problem(object, "image", where + " has no image.", "Give it one, with a tag."));
            return;
        }
        var image = given.asString("");
        var form = IMAGE.matcher(image);
        if (!form.matches()) {
            faults.add(Fault.problem(
                    object,
                    "image",
                    where + " has an image whose name no registry takes: '" + image + "'.",
                    image.endsWith(":")
                            ? "The tag behind the ':' is empty: is its value set?"
                            : "It is REGISTRY/NAME:TAG in small letters."));
        } else if (form.group("digest") == null && form.group("tag") == null) {
            faults.add(Fault.warning(
                    object,
                    "image",
                    where + " has an image without a tag, '" + image + "': it runs whatever is newest when it starts.",
                    "Add a tag, so that a deployment can be repeated and rolled back."));
        } else if (form.group("digest") == null && form.group("tag").equals("latest")) {
            faults.add(Fault.warning(
                    object,
                    "image",
                    where + " has the image '" + image + "': it runs whatever is newest when it starts.",
                    "Name a version, so that a deployment can be repeated and rolled back."));
        }
    }
}
