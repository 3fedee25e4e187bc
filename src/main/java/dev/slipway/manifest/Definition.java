package dev.slipway.manifest;

import java.util.List;

/** Kinds of objects that a chart defines itself. */
public final class Definition {
    private Definition() {}

    /** Whether one of the objects is a CustomResourceDefinition of this one's kind and version. */
    public static boolean defines(List<Manifest> objects, Manifest wanted) {
        return objects.stream()
                .filter(object -> object.kind().equals("CustomResourceDefinition"))
                .map(object -> object.body().path("spec"))
                .anyMatch(spec -> spec.path("group").asString("").equals(wanted.group())
                        && spec.path("names").path("kind").asString("").equals(wanted.kind())
                        && spec.path("versions")
                                .valueStream()
                                .anyMatch(version -> wanted.apiVersion()
                                        .equals(wanted.group() + "/"
                                                + version.path("name").asString(""))));
    }
}
